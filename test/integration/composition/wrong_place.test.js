// Refresh tokens go to the authorization server that issued them, and nowhere else.

const { createCallbacks, withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { eventLog } = require('../../support/sessions.js')
const { runNode } = require('../../support/child.js')
const {
  credentials,
  credentialsSessionsInV4,
  keepsBackendTokens,
} = require('../../support/credentials_session.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')
const { withEndpointAndLog } = require('../../support/endpoint_and_log.js')

let endpoint
let logged

withEndpointAndLog((parts) => {
  endpoint = parts.endpoint
  logged = parts.logged
})

const lines = () => logged.mock.calls.map((call) => call.join(' '))
const demo = (more) => demoProvider(endpoint, more)
const client = (more) => ({ clientId: 'an-id', clientSecret: 'a-secret', ...more })
const byHand = (id, more, options) =>
  createCallbacks({
    providers: { [id]: client({ tokenEndpoint: endpoint.url, ...more }) },
    ...options,
  })

describe("the backend's tokens of a credentials provider beside OAuth", () => {
  const byHandOnly = () => {
    const { jwt, session } = byHand('demo')
    const own = async (params) => keepsBackendTokens({ ...params, token: await jwt(params) })
    return { providers: [demo(), credentials()], callbacks: { jwt: own, session } }
  }
  const composed = () =>
    withTokenRotation({
      providers: [demo(), credentials()],
      callbacks: { jwt: keepsBackendTokens },
    })

  test.each([
    ['withTokenRotation', composed],
    ['createCallbacks', byHandOnly],
  ])('v4, %s: they are sent nowhere, and that is said once', async (_name, make) => {
    const sessions = await credentialsSessionsInV4(make(), 3)
    expect(endpoint.requests).toHaveLength(0)
    expect(sessions[2].error).toBe('RefreshAccessTokenError')
    expect(lines()).toEqual([expect.stringMatching(/"credentials".*"demo".*Add it to providers/)])
    expect(lines()[0]).not.toContain('refresh-token-of-the-backend')
  })

  test.each([false, true])('v5, by hand %s: so it is there', async (made) => {
    const provider = {
      ...demo(),
      ...{ authorization: 'https://example.com/auth', userinfo: 'https://example.com/me' },
    }
    const input = JSON.stringify({ provider, byHand: made, reads: 3 })
    const ended = await runNode(['test/support/credentials_session_v5.mjs'], { input })
    expect({ code: ended.code, out: ended.stdout.slice(0, 1) }).toEqual({ code: 0, out: '[' })
    expect(endpoint.requests).toHaveLength(0)
    expect(JSON.parse(ended.stdout)[2].error).toBe('RefreshAccessTokenError')
    const said = ended.stderr.split('\n').filter((line) => line.includes('unknown_provider'))
    expect(said).toEqual([expect.stringMatching(/"credentials".*"demo"/)])
  })

  test.each(['credentials', 'email', 'webauthn', 'oauth1'])(
    'every sign-in names its provider: %s',
    async (provider) => {
      const { jwt } = byHand('demo')
      const of = { provider, type: provider, providerAccountId: '1', oauth_token: 'o' }
      const token = jwt({ token: { sub: 'ada' }, account: of })
      expect(token).toEqual({ sub: 'ada', provider })
      const kept = { ...token, ...expiredToken() }
      expect(await jwt({ token: kept })).toEqual({ ...kept, error: 'RefreshAccessTokenError' })
      expect(endpoint.requests).toHaveLength(0)
    },
  )

  // NextAuth v3 writes the provider's name of these two into `id`.
  test.each(['credentials', 'email'])('v3, by %s: they are sent nowhere', async (type) => {
    const { token: tokenEndpoint, clientId, clientSecret } = demoProvider(endpoint)
    const { jwt } = createCallbacks({
      layout: 'next-auth-v3',
      providers: { demo: { tokenEndpoint, clientId, clientSecret } },
    })
    const account = { id: 'backend', type }
    const signedIn = await jwt({ sub: 'ada' }, { id: 'ada' }, account)
    expect(signedIn).toEqual({ sub: 'ada', provider: 'backend' })
    const own = { accessToken: 'a', refreshToken: `of-the-backend-${type}`, accessTokenExpires: 1 }
    const token = { ...signedIn, ...own }
    expect(await jwt(token)).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    expect(endpoint.requests).toHaveLength(0)
  })

  test('nor at a forced refresh, a revocation, or a sign-out', async () => {
    const { jwt, rotator, signOut } = byHand('demo', { revocationEndpoint: endpoint.url })
    const token = { provider: 'credentials', ...expiredToken() }
    await rotator.refresh(token)
    await jwt({ token, trigger: 'update', session: { forceRefresh: true } })
    for (const end of [rotator.revoke, rotator.forget]) {
      await expect(end(token)).rejects.toMatchObject({ failure: { code: 'unknown_provider' } })
    }
    await signOut({ token })
    expect(endpoint.requests).toHaveLength(0)
  })

  test('an access token that is still valid is left without an error', async () => {
    const { jwt } = byHand('demo')
    const soon = Math.floor(Date.now() / 1000) + 30
    const due = { ...expiredToken({ expires_at: soon }), provider: 'credentials', expires_in: 3600 }
    expect(await jwt({ token: due })).toBe(due)
    const error = 'RefreshAccessTokenError'
    expect(await jwt({ token: { ...due, error } })).toEqual(due)
  })

  test('the event says what the log line says', async () => {
    const events = eventLog()
    const { jwt } = byHand('demo', {}, { onEvent: events.record })
    await jwt({ token: { provider: 'credentials', ...expiredToken() } })
    expect(events.all).toEqual([
      expect.objectContaining({
        type: 'remembered',
        provider: 'credentials',
        failure: expect.objectContaining({
          code: 'unknown_provider',
          description: expect.stringContaining('"credentials", which is none of "demo"'),
        }),
      }),
    ])
  })
})

describe('a cookie that names no provider', () => {
  const unnamed = () => expiredToken()

  test('goes to the one OAuth provider there is', async () => {
    const { callbacks } = withTokenRotation({ providers: [demo()] })
    expect((await callbacks.jwt({ token: unnamed() })).access_token).toMatch(/of-the-endpoint$/)
  })

  test.each([
    ['credentials', () => credentials()],
    ['a second OAuth provider, which cannot refresh', () => ({ id: 'x', type: 'oauth' })],
  ])(
    'goes nowhere with %s beside it, but to an explicit defaultProvider',
    async (_name, beside) => {
      const config = { providers: [demo(), beside()] }
      const without = withTokenRotation(config).callbacks
      expect(await without.jwt({ token: unnamed() })).toMatchObject({ access_token: 'old' })
      expect(endpoint.requests).toHaveLength(0)
      expect(lines()).toEqual([expect.stringContaining('Set defaultProvider')])
      const { callbacks } = withTokenRotation(config, { defaultProvider: 'demo' })
      expect((await callbacks.jwt({ token: unnamed() })).access_token).toMatch(/of-the-endpoint$/)
    },
  )

  test('an email provider beside it brings no tokens', async () => {
    const { callbacks } = withTokenRotation({ providers: [demo(), { id: 'email', type: 'email' }] })
    expect((await callbacks.jwt({ token: unnamed() })).access_token).toMatch(/of-the-endpoint$/)
  })

  test('createCallbacks is told by defaultProvider: false', async () => {
    const { jwt } = byHand('demo', {}, { defaultProvider: false })
    expect(await jwt({ token: unnamed() })).toHaveProperty('error', 'RefreshAccessTokenError')
    expect(endpoint.requests).toHaveLength(0)
  })

  test('a refresh writes whose it is', async () => {
    const { jwt } = byHand('demo')
    expect(await jwt({ token: unnamed() })).toMatchObject({
      provider: 'demo',
      authorization_server: endpoint.origin,
    })
  })
})

describe("a sign-in with OAuth whose tokens an own callback exchanges for the backend's", () => {
  const account = () => ({
    ...{ provider: 'demo', type: 'oauth', access_token: 'first', expires_at: 2e9 },
    refresh_token: 'refresh-of-the-provider',
  })
  const exchanged = { access_token: 'of-the-backend', refresh_token: 'refresh-of-the-backend' }

  test.each([{}, { refresh_token: undefined }])('%p: they are not sent to it', async (more) => {
    const jwt = ({ token, account: given }) => (given ? { ...token, ...exchanged } : token)
    const config = { providers: [demo()], callbacks: { jwt } }
    const { callbacks } = withTokenRotation(config)
    const params = { token: { sub: 'ada' }, account: { ...account(), ...more }, trigger: 'signIn' }
    const token = await callbacks.jwt(params)
    expect(token).toMatchObject({ provider: 'demo', ...exchanged })
    const expired = { ...token, expires_at: 1 }
    expect(await callbacks.jwt({ token: expired })).toHaveProperty('error')
    expect(endpoint.requests).toHaveLength(0)
    expect(lines()).toEqual([expect.stringContaining('your jwt callback put a refresh token')])
    expect(lines()[0]).not.toContain('refresh-of')
  })

  test('a token that an own callback makes anew of ours is ours still', async () => {
    const jwt = ({ token, account: given }) => {
      if (!given) return token
      const { access_token, refresh_token, expires_at } = given
      return { sub: token.sub, access_token, refresh_token, expires_at }
    }
    const { callbacks } = withTokenRotation({
      providers: [demo(), credentials()],
      callbacks: { jwt },
    })
    const token = await callbacks.jwt({ token: { sub: 'ada' }, account: account() })
    expect(token).toMatchObject({ provider: 'demo', authorization_server: endpoint.origin })
    const renewed = await callbacks.jwt({ token: { ...token, expires_at: 1 } })
    expect(renewed.access_token).toMatch(/of-the-endpoint$/)
  })
})

test('two providers of one id: only the first, at which NextAuth signs in, is sent anything', async () => {
  const other = await startTokenEndpoint()
  try {
    for (const second of [demoProvider(other), () => demoProvider(other)]) {
      const { callbacks } = withTokenRotation({ providers: [demo(), second] })
      const token = expiredToken({ provider: 'demo' })
      expect(await callbacks.jwt({ token })).not.toHaveProperty('error')
    }
    expect(endpoint.requests).toHaveLength(2)
    expect(other.requests).toHaveLength(0)
    const second = demoProvider(other, { id: 'credentials' })
    const { callbacks } = withTokenRotation({ providers: [credentials(), second, demo()] })
    const kept = await callbacks.jwt({ token: expiredToken({ provider: 'credentials' }) })
    expect(kept.error).toBe('RefreshAccessTokenError')
    expect(other.requests).toHaveLength(0)
  } finally {
    await other.close()
  }
})

describe('a host that others would read as another one', () => {
  test.each(['https://login.example\\@127.0.0.1:1/token', 'https://login.example\\.evil.example/'])(
    '%s is refused',
    (tokenEndpoint) => {
      expect(() => byHand('demo', { tokenEndpoint })).toThrow(/holds a backslash/)
      expect(() => byHand('demo', { issuer: tokenEndpoint })).toThrow(/holds a backslash/)
    },
  )

  test.each(['127.0.0.1.', '127.1', '2130706433', '１２７.0.0.1', '127.0.0.%31', '@127.0.0.1'])(
    'http://%s is this machine, and not asked of a name server',
    async (host) => {
      const tokenEndpoint = `http://${host}:${endpoint.port}/token`
      const { jwt } = byHand('demo', { tokenEndpoint })
      const renewed = await jwt({ token: expiredToken({ provider: 'demo' }) })
      expect(renewed).toMatchObject({ authorization_server: endpoint.origin })
      expect(renewed).not.toHaveProperty('error')
      expect(endpoint.requests).toHaveLength(1)
    },
  )
})
