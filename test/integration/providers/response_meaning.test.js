// What a token endpoint's answer means for the session, where RFC 6749 does not say: tokens at another place, refusals
// behind a lost reply, words that say "later", and unknown words.

const { json, newSession, silence, judgeResponses } = require('../../support/judged_responses.js')
const { grant } = require('../../support/token_endpoint.js')

const UNAVAILABLE = 'TemporarilyUnavailable'
const SIGN_IN_AGAIN = 'RefreshAccessTokenError'

const judged = judgeResponses()
const { askAgain, callbacks, responses } = judged

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
    responses(json(200, body))
    const { jwt } = callbacks({ retries: 5 })
    const token = newSession()
    expect(await jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(await jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(judged.endpoint.requests).toHaveLength(1)
    const failure = expect.objectContaining({
      code: 'unusable_response',
      description: expect.stringContaining(words),
    })
    expect(judged.events).toMatchObject([
      { type: 'failed', failure },
      { type: 'remembered', failure },
    ])
    expect(judged.logged).toHaveBeenCalledTimes(1)
    expect(judged.logged.mock.calls[0][0]).toContain(words)
  })

  test('an HTML page, too', async () => {
    responses({ body: '<html>Welcome</html>' })
    const { jwt } = callbacks()
    const token = newSession()
    expect(await jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(judged.endpoint.requests).toHaveLength(1)
    expect(judged.events[0].failure.code).toBe('unreadable_response')
    expect(judged.logged).toHaveBeenCalledTimes(1)
  })
})

describe('a refusal behind an own attempt that may have spent the token', () => {
  test.each(['invalid_grant', 'invalid_request', 'unauthorized_client'])(
    '%s within a refresh, and across refreshes',
    async (error) => {
      const { jwt } = callbacks({ timeout: 300 })
      const token = newSession()
      responses(silence, json(400, { error }))
      expect(await jwt({ token })).toEqual({ ...token, error: UNAVAILABLE })
      expect(judged.endpoint.requests).toHaveLength(2)
      expect(judged.events[0].failure).toMatchObject({ code: error, failureClass: 'ambiguous' })
      // Without such an attempt before it, it is believed.
      responses(json(400, { error }))
      expect(await askAgain(jwt, token)).toEqual({ ...token, error: SIGN_IN_AGAIN })
      expect(judged.endpoint.requests).toHaveLength(3)
    },
  )

  test('Salesforce, which says that the first is being processed', async () => {
    const error_description = 'token request is already being processed'
    const { jwt } = callbacks({ timeout: 300 })
    responses(silence, json(400, { error: 'invalid_grant', error_description }), grant())
    const token = newSession()
    expect(await jwt({ token })).toEqual({ ...token, error: UNAVAILABLE })
    expect(await askAgain(jwt, token)).not.toHaveProperty('error')
  })

  test('across refreshes: the last one was lost', async () => {
    const { jwt } = callbacks({ timeout: 300, retries: 0 })
    const token = newSession()
    responses(silence, json(400, { error: 'invalid_grant' }), grant())
    expect(await jwt({ token })).toMatchObject({ error: UNAVAILABLE })
    expect(await askAgain(jwt, token)).toMatchObject({ error: UNAVAILABLE })
    const renewed = await askAgain(jwt, token)
    expect(renewed).not.toHaveProperty('error')
    expect(renewed.access_token).not.toBe(token.access_token)
  })

  test('a 500 is such an attempt', async () => {
    const { jwt } = callbacks()
    responses(json(500, ''), json(400, { error: 'invalid_grant' }))
    expect(await jwt({ token: newSession() })).toMatchObject({ error: UNAVAILABLE })
  })

  test('a request that was not sent is not such an attempt', async () => {
    const { jwt } = callbacks()
    responses(json(429, ''), json(400, { error: 'invalid_grant' }))
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
    responses(json(status, body))
    const { jwt } = callbacks({ retries: 0 })
    const token = newSession()
    for (let i = 0; i < 3; i += 1) {
      expect(await askAgain(jwt, token)).toEqual({ ...token, error: UNAVAILABLE })
    }
    expect(judged.endpoint.requests).toHaveLength(3)
    responses(grant())
    expect(await askAgain(jwt, token)).not.toHaveProperty('error')
  })

  test('beside a code for a dead token do not revive it', async () => {
    responses(
      json(400, {
        error: 'invalid_grant',
        error_description: 'Token expired, please try again to sign in',
      }),
    )
    expect(await callbacks().jwt({ token: newSession() })).toMatchObject({ error: SIGN_IN_AGAIN })
  })

  test('as Retry-After with any status', async () => {
    responses(
      json(403, { message: 'You have exceeded a secondary limit' }, { 'Retry-After': '60' }),
    )
    const { jwt } = callbacks()
    expect(await jwt({ token: newSession() })).toMatchObject({ error: UNAVAILABLE })
    expect(judged.events[0].failure).toMatchObject({
      failureClass: 'not_sent',
      retryAfterMs: 60_000,
    })
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
    responses(reply)
    const { jwt } = callbacks()
    const token = newSession()
    expect(await jwt({ token })).toEqual({ ...token, error: UNAVAILABLE })
    expect(await askAgain(jwt, token)).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(judged.endpoint.requests).toHaveLength(2)
    expect(judged.events.at(-1)).toMatchObject({
      type: 'failed',
      failure: { code, failureClass: 'terminal' },
    })
  })

  test('a gateway that refuses for a moment ends no session, twice', async () => {
    const { jwt } = callbacks()
    let token = newSession()
    for (let round = 0; round < 2; round += 1) {
      responses(json(403, { error: 'Forbidden' }), grant({ expires_in: 1 }))
      expect(await askAgain(jwt, token)).toMatchObject({ error: UNAVAILABLE })
      const renewed = await askAgain(jwt, token)
      expect(renewed).not.toHaveProperty('error')
      await new Promise((resolve) => setTimeout(resolve, 1100))
      token = renewed
    }
  })

  test('a token that still lasts is left as it is', async () => {
    responses(json(403, { error: 'Forbidden' }))
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
    responses(json(401, '', { 'WWW-Authenticate': challenge }))
    expect(await callbacks().jwt({ token: newSession() })).toMatchObject({ error: SIGN_IN_AGAIN })
    expect(judged.events[0].failure).toMatchObject({ code, failureClass })
    expect(judged.logged).toHaveBeenCalledTimes(failureClass === 'configuration' ? 1 : 0)
  })
})

test('unauthorized_client is told with both of its causes', async () => {
  responses(
    json(403, { error: 'unauthorized_client', error_description: 'refresh_token is invalid' }),
  )
  await callbacks().jwt({ token: newSession() })
  expect(judged.logged.mock.calls[0][0]).toMatch(/refresh token grant.*refresh token is gone/)
})
