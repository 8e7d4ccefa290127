// What a token endpoint's answer means for the session, where RFC 6749 does not say: tokens at another place, refusals
// behind a lost reply, words that say "later" or that nobody knows.

const { createCallbacks } = require('../../..')
const { grant, startTokenEndpoint } = require('../../support/token_endpoint.js')

const UNAVAILABLE = 'TemporarilyUnavailable'
const SIGN_IN_AGAIN = 'RefreshAccessTokenError'
/** Longer than the longest cooldown that these tests meet. */
const PATIENCE_MS = 10_000

let endpoint
let events
let logged

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => {
  endpoint.reset()
  events = []
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => logged.mockRestore())

afterAll(() => endpoint.close())

let sessions = 0

/** The expired token of a session that this process has never seen. */
function newSession(members) {
  sessions += 1
  return {
    sub: 'ada',
    access_token: `access-of-session-${sessions}`,
    refresh_token: `refresh-of-session-${sessions}`,
    expires_at: Math.floor(Date.now() / 1000) - 60,
    provider: 'demo',
    ...members,
  }
}

const callbacks = ({ provider, ...options } = {}) =>
  createCallbacks({
    providers: {
      demo: {
        clientId: 'demo',
        clientSecret: 'demo-secret',
        tokenEndpoint: endpoint.url,
        ...provider,
      },
    },
    timeout: 5000,
    onEvent: (event) => events.push(event),
    ...options,
  })

/** Calls until the endpoint has been asked again, when the cooldown is over. */
async function askAgain(jwt, token) {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const kept = await jwt({ token })
    if (events.at(-1).type !== 'remembered' || Date.now() > until) return kept
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const replies = (...list) => {
  let next = 0
  endpoint.replyWith(() => {
    next += 1
    return list[Math.min(next, list.length) - 1]
  })
}

const json = (status, body, headers) => ({ status, body, headers })
const silence = { after: new Promise(() => {}) }

describe('a complete 2xx without a usable token', () => {
  test.each([
    [
      'at another place',
      { ok: true, authed_user: { id: 'U1', access_token: 'x' } },
      'authed_user.access_token',
    ],
    ['in an envelope', { data: { access_token: 'x', expires_in: 3600 } }, 'data.access_token'],
    ['an ID token only', { id_token: 'h.p.s', token_type: 'Bearer' }, 'id_token, token_type'],
    ['under another name', { accessToken: 'x', refreshToken: 'y' }, 'accessToken, refreshToken'],
    ['the text of an error', { access_token: 'error: invalid refresh_token' }, 'text of an error'],
    ['a word for nothing', { access_token: 'undefined', expires_in: 60 }, 'expires_in'],
    ['JSON in the token', { access_token: '{"error":"gone"}' }, 'access_token'],
    ['an error without a word', { ok: false }, 'ok'],
  ])('%s: one presentation, told at once', async (_, body, words) => {
    replies(json(200, body))
    const { jwt } = callbacks({ retries: 5 })
    const token = newSession()
    expect(await jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(await jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(endpoint.requests).toHaveLength(1)
    const failure = expect.objectContaining({
      code: 'unusable_response',
      description: expect.stringContaining(words),
    })
    expect(events).toMatchObject([
      { type: 'failed', failure },
      { type: 'remembered', failure },
    ])
    expect(logged).toHaveBeenCalledTimes(1)
    expect(logged.mock.calls[0][0]).toContain(words)
  })

  test('an HTML page, too', async () => {
    replies({ body: '<html>Welcome</html>' })
    const { jwt } = callbacks()
    const token = newSession()
    expect(await jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(endpoint.requests).toHaveLength(1)
    expect(events[0].failure.code).toBe('unreadable_response')
    expect(logged).toHaveBeenCalledTimes(1)
  })
})

describe('a refusal behind an own attempt that may have spent the token', () => {
  test.each(['invalid_grant', 'invalid_request', 'unauthorized_client'])(
    '%s within a refresh, and across refreshes',
    async (error) => {
      const { jwt } = callbacks({ timeout: 300 })
      const token = newSession()
      replies(silence, json(400, { error }))
      expect(await jwt({ token })).toEqual({ ...token, error: UNAVAILABLE })
      expect(endpoint.requests).toHaveLength(2)
      expect(events[0].failure).toMatchObject({ code: error, failureClass: 'ambiguous' })
      // Without such an attempt before it, it is believed.
      replies(json(400, { error }))
      expect(await askAgain(jwt, token)).toEqual({ ...token, error: SIGN_IN_AGAIN })
      expect(endpoint.requests).toHaveLength(3)
    },
  )

  test('Salesforce, which says that the first is being processed', async () => {
    const error_description = 'token request is already being processed'
    const { jwt } = callbacks({ timeout: 300 })
    replies(silence, json(400, { error: 'invalid_grant', error_description }), grant())
    const token = newSession()
    expect(await jwt({ token })).toEqual({ ...token, error: UNAVAILABLE })
    expect(await askAgain(jwt, token)).not.toHaveProperty('error')
  })

  test('across refreshes: the last one was lost', async () => {
    const { jwt } = callbacks({ timeout: 300, retries: 0 })
    const token = newSession()
    replies(silence, json(400, { error: 'invalid_grant' }), grant())
    expect(await jwt({ token })).toMatchObject({ error: UNAVAILABLE })
    expect(await askAgain(jwt, token)).toMatchObject({ error: UNAVAILABLE })
    const renewed = await askAgain(jwt, token)
    expect(renewed).not.toHaveProperty('error')
    expect(renewed.access_token).not.toBe(token.access_token)
  })

  test('a 500 is such an attempt', async () => {
    const { jwt } = callbacks()
    replies(json(500, ''), json(400, { error: 'invalid_grant' }))
    expect(await jwt({ token: newSession() })).toMatchObject({ error: UNAVAILABLE })
  })

  test('a request that was not sent is none', async () => {
    const { jwt } = callbacks()
    replies(json(429, ''), json(400, { error: 'invalid_grant' }))
    expect(await jwt({ token: newSession() })).toMatchObject({ error: SIGN_IN_AGAIN })
  })
})

describe('words that say "later"', () => {
  test.each([
    [
      400,
      {
        error: 'Access Denied',
        error_description:
          'You have made too many requests continuously. Please try again after some time.',
        status: 'failure',
      },
    ],
    [
      200,
      {
        error: 'Access Denied',
        error_description: 'You have made too many requests continuously.',
        status: 'failure',
      },
    ],
    [400, { error: 'unknown_error', error_description: 'retry your request' }],
    [200, { error: 'unknown_error', error_description: 'please retry' }],
    [403, { message: 'API rate limit exceeded' }],
    [400, { __type: 'ThrottlingException', message: 'Rate exceeded' }],
    [
      400,
      {
        errorCode: 'E0000047',
        errorSummary: 'API call exceeded rate limit due to too many requests.',
      },
    ],
    [200, { success: false, message: 'Service temporarily unavailable' }],
    [400, 'Too many requests'],
  ])('%d %j, however often', async (status, body) => {
    replies(json(status, body))
    const { jwt } = callbacks({ retries: 0 })
    const token = newSession()
    for (let i = 0; i < 3; i += 1) {
      expect(await askAgain(jwt, token)).toEqual({ ...token, error: UNAVAILABLE })
    }
    expect(endpoint.requests).toHaveLength(3)
    replies(grant())
    expect(await askAgain(jwt, token)).not.toHaveProperty('error')
  })

  test('beside a code for a dead token do not revive it', async () => {
    replies(
      json(400, {
        error: 'invalid_grant',
        error_description: 'Token expired, please try again to sign in',
      }),
    )
    expect(await callbacks().jwt({ token: newSession() })).toMatchObject({ error: SIGN_IN_AGAIN })
  })

  test('as Retry-After with any status', async () => {
    replies(json(403, { message: 'You have exceeded a secondary limit' }, { 'Retry-After': '60' }))
    const { jwt } = callbacks()
    expect(await jwt({ token: newSession() })).toMatchObject({ error: UNAVAILABLE })
    expect(events[0].failure).toMatchObject({ failureClass: 'not_sent', retryAfterMs: 60_000 })
  })
})

describe('what is believed only when it comes a second time', () => {
  test.each([
    ['a word that is not known', json(403, { error: 'Forbidden' }), 'Forbidden'],
    ['the same with 200', json(200, { error: 'Forbidden' }), 'Forbidden'],
    ['a 400 without a code', json(400, ''), 'http_400'],
    ['a 401 without a code', json(401, { message: 'Unauthorized' }), 'http_401'],
    ['a 403 of a firewall', json(403, '<html>Forbidden</html>'), 'http_403'],
  ])('%s', async (_, reply, code) => {
    replies(reply)
    const { jwt } = callbacks()
    const token = newSession()
    expect(await jwt({ token })).toEqual({ ...token, error: UNAVAILABLE })
    expect(await askAgain(jwt, token)).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(endpoint.requests).toHaveLength(2)
    expect(events.at(-1)).toMatchObject({
      type: 'failed',
      failure: { code, failureClass: 'terminal' },
    })
  })

  test('a gateway that refuses for a moment ends no session, twice', async () => {
    const { jwt } = callbacks()
    let token = newSession()
    for (let round = 0; round < 2; round += 1) {
      replies(json(403, { error: 'Forbidden' }), grant({ expires_in: 1 }))
      expect(await askAgain(jwt, token)).toMatchObject({ error: UNAVAILABLE })
      const renewed = await askAgain(jwt, token)
      expect(renewed).not.toHaveProperty('error')
      await new Promise((resolve) => setTimeout(resolve, 1100))
      token = renewed
    }
  })

  test('a token that still lasts is left as it is', async () => {
    replies(json(403, { error: 'Forbidden' }))
    const token = newSession({ expires_at: Math.floor(Date.now() / 1000) + 60 })
    expect(await callbacks().jwt({ token })).toBe(token)
  })
})

describe('a 401 that names its error in WWW-Authenticate', () => {
  test.each([
    ['Basic realm="token"', 'invalid_client', 'configuration'],
    ['Bearer realm="x", error="invalid_client"', 'invalid_client', 'configuration'],
    ['Bearer error="invalid_token", error_description="expired"', 'invalid_token', 'terminal'],
  ])('%s', async (challenge, code, failureClass) => {
    replies(json(401, '', { 'WWW-Authenticate': challenge }))
    expect(await callbacks().jwt({ token: newSession() })).toMatchObject({ error: SIGN_IN_AGAIN })
    expect(events[0].failure).toMatchObject({ code, failureClass })
    expect(logged).toHaveBeenCalledTimes(failureClass === 'configuration' ? 1 : 0)
  })
})

test('unauthorized_client is told with both of its causes', async () => {
  replies(
    json(403, { error: 'unauthorized_client', error_description: 'refresh_token is invalid' }),
  )
  await callbacks().jwt({ token: newSession() })
  expect(logged.mock.calls[0][0]).toMatch(/refresh token grant.*refresh token is gone/)
})

describe('what says that there is no error', () => {
  test.each([
    ...[{ error_code: '0' }, { error_code: '00' }, { error: 'null' }, { error: 'none' }],
    ...[{ errcode: 0, errmsg: 'ok' }, { errorCode: null }, { error: {} }, { error: [] }],
    ...[{ status: 'ok' }, { code: 'SUCCESS' }, { error: { code: 0, message: '' } }],
  ])('%j', async (members) => {
    replies(grant(members))
    const renewed = await callbacks().jwt({ token: newSession() })
    expect(renewed).not.toHaveProperty('error')
    expect(events[0].type).toBe('refreshed')
  })
})

describe('a short client secret', () => {
  test.each(['a', 'grant', 'invalid', 'is'])(
    '%s is not told by the holes it leaves',
    async (clientSecret) => {
      const error_description = 'the grant is invalid: a token was revoked'
      replies(json(400, { error: 'invalid_grant', error_description }))
      await callbacks({ provider: { clientSecret } }).jwt({ token: newSession() })
      expect(events[0].failure).toMatchObject({ code: 'invalid_grant', description: '[...]' })
    },
  )
})

describe('the expiry of what came', () => {
  const jwtOf = (claims) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`
  const nowSeconds = () => Math.floor(Date.now() / 1000)
  const iso = (seconds) => new Date((nowSeconds() + seconds) * 1000).toISOString()

  const leftAfter = async (members, token = newSession(), options = {}) => {
    replies(grant({ expires_in: undefined, ...members }))
    const { expires_at } = await callbacks(options).jwt({ token })
    return expires_at === undefined ? undefined : expires_at - nowSeconds()
  }
  const about = (seconds) => ({
    asymmetricMatch: (left) => left <= seconds && left >= seconds - 5,
  })

  test.each([
    ['ISO 8601', () => ({ expires_at: iso(900) }), 900],
    ['ISO 8601, expires', () => ({ expires: iso(900) }), 900],
    ['seconds, expires_on', () => ({ expires_on: `${nowSeconds() + 900}` }), 900],
    ['ms, expiry_date', () => ({ expiry_date: (nowSeconds() + 900) * 1000 }), 900],
    ['an HTTP date', () => ({ '.expires': new Date(Date.now() + 900_000).toUTCString() }), 900],
    ['a JWT', () => ({ access_token: jwtOf({ exp: nowSeconds() + 300 }) }), 300],
    ['a past time', () => ({ expires_at: nowSeconds() - 900 }), 600],
    ['nothing', () => ({}), 600],
  ])('%s', async (_, members, seconds) => {
    expect(await leftAfter(members())).toEqual(about(seconds))
  })

  test('of a session that never had one stays unknown', async () => {
    const token = { ...newSession(), expires_at: undefined, error: SIGN_IN_AGAIN }
    expect(await leftAfter({}, token)).toBeUndefined()
  })

  test('is that of an ID token that is kept and ends before it', async () => {
    const id_token = jwtOf({ iss: 'https://as.example', sub: 'ada', exp: nowSeconds() + 300 })
    const left = await leftAfter({ expires_in: 3600, id_token }, newSession(), { idToken: true })
    expect(left).toEqual(about(300))
  })
})

test("Google's two forms of its issuer are one", async () => {
  const idToken = (iss) =>
    `e30.${Buffer.from(JSON.stringify({ iss, sub: '1' })).toString('base64url')}.c2ln`
  for (const [before, after, error] of [
    ['accounts.google.com', 'https://accounts.google.com', undefined],
    ['https://accounts.google.com', 'accounts.google.com', undefined],
    ['as.example', 'https://as.example', SIGN_IN_AGAIN],
    ['accounts.google.com.evil', 'https://accounts.google.com', SIGN_IN_AGAIN],
  ]) {
    replies(grant({ id_token: idToken(after) }))
    const token = newSession({ id_token: idToken(before) })
    const kept = await callbacks({ idToken: true }).jwt({ token })
    expect(kept.error).toBe(error)
  }
})

test('tokens that cannot be taken lose no refresh token: the rotated one is presented once the client is set up rightly', async () => {
  replies(grant({ token_type: 'DPoP', refresh_token: 'rotated-beside-dpop' }))
  const token = newSession()
  expect(await callbacks().jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
  replies(grant())
  const { jwt } = callbacks({ provider: { clientSecret: 'that of another client' } })
  const renewed = await jwt({ token })
  expect(endpoint.requests.map(({ body }) => body.refresh_token)).toEqual([
    token.refresh_token,
    'rotated-beside-dpop',
  ])
  expect(renewed).not.toHaveProperty('error')
})
