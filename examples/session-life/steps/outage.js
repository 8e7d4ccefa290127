'use strict'

const { isDeepStrictEqual } = require('node:util')
const { due, expired, nameOf } = require('../cookies.js')
const { accepted, turnedAway } = require('../server_log.js')
const { until } = require('../stage.js')

const CALLS = 100
const UNAVAILABLE = 'TemporarilyUnavailable'

const stillValid = {
  title: 'Outage, access token still valid',
  about:
    'The provider answers everything with 503. The access token is due but good for five more ' +
    'minutes, so no user needs to notice.',
  async play({ server, life, jwt, returned, serverSaw }) {
    await server.goDown('503')
    const cookie = due(life.cookie)
    const before = { ...cookie }
    const answer = await jwt({ token: cookie })
    returned('the token as it was, without an error', {
      'the same object, nothing changed': answer === cookie && isDeepStrictEqual(answer, before),
    })
    // The attempt and its one retry; the server spends nothing in an outage.
    await serverSaw([turnedAway(cookie), turnedAway(cookie)])
  },
}

const notValid = {
  title: 'Outage, access token expired',
  about:
    'The cookie is made to have expired a minute ago. The callback says so and keeps the refresh ' +
    'token. Two attempts failed: now the provider is left alone for a while.',
  async play({ life, jwt, rotator, returned, serverSaw }) {
    const cookie = expired(life.cookie)
    const keepsAll = (answer) => isDeepStrictEqual(answer, { ...cookie, error: UNAVAILABLE })
    const answers = []
    const ask = async () => {
      answers.push(await jwt({ token: cookie }))
    }

    const requestsBefore = rotator.stats().tokenRequests
    const askedAgain = () => rotator.stats().tokenRequests > requestsBefore
    await until('another attempt after the cooldown', ask, askedAgain)
    // First, before anything is shown: the cooldown may be as short as half a second.
    const during = await Promise.all(Array.from({ length: CALLS }, () => jwt({ token: cookie })))
    returned(`error: "${UNAVAILABLE}", the refresh token and all else kept`, {
      [`error: "${UNAVAILABLE}" and everything else kept`]: answers.every(keepsAll),
    })
    const same = during.filter(keepsAll).length
    returned(`${CALLS} calls during the cooldown, ${same} times the same answer`, {
      [`${CALLS} times the same answer`]: same === CALLS,
    })
    await serverSaw([turnedAway(cookie), turnedAway(cookie)])
    life.cookie = during[0]
  },
}

const recovery = {
  title: 'Recovery',
  about:
    'The provider is back. The browser keeps asking with the cookie that carries the error; the ' +
    'first call after the cooldown renews it.',
  async play({ server, life, jwt, returned, serverSaw }) {
    const { cookie } = life
    await server.comeUp()
    const backAt = performance.now()
    let calls = 0
    const ask = () => {
      calls += 1
      return jwt({ token: cookie })
    }
    const renewed = await until('a renewal', ask, (answer) => answer.error !== UNAVAILABLE)
    const seconds = (performance.now() - backAt) / 1000
    returned(`${nameOf(renewed)} and no error, after ${seconds.toFixed(1)} s and ${calls} calls`, {
      'no error': !('error' in renewed),
      'another access token': renewed.access_token !== cookie.access_token,
      'another refresh token': renewed.refresh_token !== cookie.refresh_token,
      'an expiry ahead': renewed.expires_at > Date.now() / 1000,
    })
    await serverSaw([accepted(cookie)])
    life.cookie = renewed
  },
}

module.exports = { outage: [stillValid, notValid, recovery] }
