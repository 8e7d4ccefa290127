'use strict'

const { due, nameOf } = require('../cookies.js')
const { watchEventLoop } = require('../event_loop.js')
const { manySignIns } = require('../many_sign_ins.js')
const { accepted } = require('../server_log.js')
const { until } = require('../stage.js')

const SESSIONS = 500
const CALLS = 200

const eventLoop = {
  title: `${SESSIONS} sessions at once`,
  about:
    `${SESSIONS} more sessions are signed in, which takes a few seconds. Then all their tokens ` +
    'are due in the same moment, while a timer on the main thread is watched.',
  async play({ server, jwt, returned, serverSaw }) {
    const cookies = []
    for (const account of await manySignIns(server, SESSIONS)) {
      cookies.push(due(await jwt({ token: {}, account, trigger: 'signIn' })))
    }

    const worstDelay = watchEventLoop()
    const startedAt = performance.now()
    const answers = await Promise.all(cookies.map((token) => jwt({ token })))
    const milliseconds = performance.now() - startedAt
    const late = worstDelay()

    const renewed = answers.filter(
      (answer, index) =>
        answer.access_token !== cookies[index].access_token &&
        answer.refresh_token !== cookies[index].refresh_token &&
        !('error' in answer),
    ).length
    returned(
      `${renewed} of ${SESSIONS} renewed in ${milliseconds.toFixed(0)} ms; the timer was never ` +
        `more than ${late.toFixed(1)} ms late`,
      {
        [`${SESSIONS} renewed`]: renewed === SESSIONS,
        'the timer late by less than half of that time': late < milliseconds / 2,
      },
    )
    await serverSaw(cookies.map(accepted))
  },
}

const inBackground = {
  title: 'background: true',
  about:
    'With this option a token that is due but still valid is returned at once, and renewed ' +
    'behind the answer.',
  async play({ life, background, returned, serverSaw }) {
    const cookie = due(life.cookie)
    const startedAt = performance.now()
    const answers = Array.from({ length: CALLS }, () => background.jwt({ token: cookie }))
    const milliseconds = performance.now() - startedAt
    const immediate = answers.filter((answer) => answer === cookie).length
    returned(
      `${immediate} of ${CALLS} answered at once with the token in hand, all in ` +
        `${milliseconds.toFixed(1)} ms`,
      { [`${CALLS} answers without a promise, the token as it was`]: immediate === CALLS },
    )

    const renewed = await until(
      'the renewal in the background',
      () => background.jwt({ token: cookie }),
      (answer) => answer !== cookie,
    )
    returned(`a call soon after: the new tokens, ${nameOf(renewed)}`, {
      'another access token': renewed.access_token !== cookie.access_token,
      'another refresh token': renewed.refresh_token !== cookie.refresh_token,
      'no error': !('error' in renewed),
    })
    await serverSaw([accepted(cookie)])
    life.cookie = renewed
  },
}

module.exports = { load: [eventLoop, inBackground] }
