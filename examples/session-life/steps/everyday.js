'use strict'

const { isDeepStrictEqual } = require('node:util')
const { due, nameOf } = require('../cookies.js')
const { accepted } = require('../server_log.js')

const HOT_CALLS = 1_000_000
const WARM_UP_CALLS = 100_000
const CONCURRENT = 200
const GENERATIONS = 5

const signIn = {
  title: 'Sign-in',
  about:
    'Ada logs in and consents (authorization code flow, PKCE). The jwt callback takes the tokens ' +
    'over into the session cookie; the session callback tells the browser when to come back.',
  async play({ server, life, jwt, session, returned, serverSaw }) {
    const { account, user } = await server.signIn('ada')
    const claims = { sub: user.id, name: user.name, email: user.email }
    const cookie = await jwt({ token: claims, account, user, trigger: 'signIn' })
    const shown = await session({ session: { user: { name: user.name } }, token: cookie })
    const minutes = Math.round((cookie.expires_at - Date.now() / 1000) / 60)
    const written = JSON.stringify(shown)
    returned(`${nameOf(cookie)}, an access token for ${minutes} min; the browser gets neither`, {
      'the access token and refresh token of the account':
        cookie.access_token === account.access_token &&
        cookie.refresh_token === account.refresh_token,
      'the name and e-mail address kept': cookie.sub === 'ada' && cookie.email === user.email,
      'no token in what the browser gets':
        !written.includes(cookie.refresh_token) && !written.includes(cookie.access_token),
      'a time to come back in the session': shown.refresh_at > Date.now() / 1000,
    })
    await serverSaw([])
    life.cookie = cookie
  },
}

const hotPath = {
  title: 'Hot path: a fresh token',
  about:
    'Almost every call finds a token that is not due. It costs one call into native code that ' +
    'compares a number with the clock.',
  async play({ life, jwt, returned, serverSaw }) {
    const params = { token: life.cookie }
    let same = 0
    const callTimes = (times) => {
      for (let call = 0; call < times; call += 1) if (jwt(params) === life.cookie) same += 1
    }
    callTimes(WARM_UP_CALLS)
    const startedAt = performance.now()
    callTimes(HOT_CALLS)
    const nanoseconds = ((performance.now() - startedAt) * 1e6) / HOT_CALLS
    returned(
      `${HOT_CALLS.toLocaleString('en')} calls, ${nanoseconds.toFixed(0)} ns each; always the ` +
        'same object, no promise',
      { 'the very object that was passed in, every time': same === WARM_UP_CALLS + HOT_CALLS },
    )
    await serverSaw([])
  },
}

const renewal = {
  title: 'Renewal when due',
  about:
    'The cookie is made to expire in five minutes, which is inside the default lead of ten. The ' +
    'callback spends the refresh token and returns what replaces it.',
  async play({ life, jwt, returned, serverSaw }) {
    const cookie = due(life.cookie)
    const renewed = await jwt({ token: cookie })
    const minutes = Math.round((renewed.expires_at - Date.now() / 1000) / 60)
    returned(`${nameOf(renewed)}, a new access token for ${minutes} min`, {
      'another access token': renewed.access_token !== cookie.access_token,
      'another refresh token': renewed.refresh_token !== cookie.refresh_token,
      'a later expiry': renewed.expires_at > cookie.expires_at,
      'the other claims kept': renewed.sub === cookie.sub && renewed.email === cookie.email,
      'no error': !('error' in renewed),
    })
    await serverSaw([accepted(cookie)])
    life.cookie = renewed
  },
}

const concurrentRequests = {
  title: `${CONCURRENT} requests at once`,
  about:
    'A page and everything it loads arrive with the same due cookie. The refresh token is good ' +
    'for one use, so one call spends it and the others wait for its result.',
  async play({ life, jwt, returned, serverSaw }) {
    const cookie = due(life.cookie)
    const startedAt = performance.now()
    const answers = await Promise.all(
      Array.from({ length: CONCURRENT }, () => jwt({ token: { ...cookie } })),
    )
    const milliseconds = performance.now() - startedAt
    const [renewed] = answers
    const equal = answers.filter((answer) => isDeepStrictEqual(answer, renewed)).length
    returned(
      `${CONCURRENT} calls, ${equal} equal results with ${nameOf(renewed)}, in ` +
        `${milliseconds.toFixed(0)} ms`,
      {
        [`${CONCURRENT} equal results`]: equal === CONCURRENT,
        'another access token': renewed.access_token !== cookie.access_token,
        'no error': !('error' in renewed),
      },
    )
    await serverSaw([accepted(cookie)])
    life.cookie = renewed
  },
}

const oldCookie = {
  title: `A cookie ${GENERATIONS} generations old`,
  about:
    `${GENERATIONS} renewals, none of which reached this browser: its tabs raced, or a server ` +
    'component could not set a cookie. It comes back with the refresh token that was spent ' +
    'first; presented again, that would make the server revoke the session.',
  async play({ life, jwt, returned, serverSaw }) {
    const generations = [life.cookie]
    for (let generation = 0; generation < GENERATIONS; generation += 1) {
      generations.push(await jwt({ token: due(generations[generation]) }))
    }
    const newest = generations[GENERATIONS]
    const accessTokens = new Set(generations.map((cookie) => cookie.access_token))
    returned(`${GENERATIONS} renewals, one after the other`, {
      'a new access token each time': accessTokens.size === GENERATIONS + 1,
      'no error': generations.every((cookie) => !('error' in cookie)),
    })
    await serverSaw(generations.slice(0, GENERATIONS).map(accepted))

    const answer = await jwt({ token: due(generations[0]) })
    returned(`generation 0 asked: the newest tokens from memory, ${nameOf(answer)}`, {
      'the newest access token': answer.access_token === newest.access_token,
      'the newest refresh token': answer.refresh_token === newest.refresh_token,
      'its expiry': answer.expires_at === newest.expires_at,
      'no error': !('error' in answer),
    })
    await serverSaw([])
    life.cookie = answer
  },
}

module.exports = { everyday: [signIn, hotPath, renewal, concurrentRequests, oldCookie] }
