// Two createCallbacks in a row, for a provider each: each leaves the other's tokens alone.

const { createCallbacks } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { eventLog } = require('../../support/sessions.js')
const { sessionAt } = require('../../support/session_with_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let first
let second
let logged

beforeAll(async () => {
  first = await startTokenEndpoint()
  second = await startTokenEndpoint()
})

beforeEach(() => {
  first.reset()
  second.reset()
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => {
  expect(logged).not.toHaveBeenCalled()
  logged.mockRestore()
})

afterAll(async () => {
  await first.close()
  await second.close()
})

const made = (id, endpoint, options) =>
  createCallbacks({
    providers: { [id]: { clientId: 'an-id', clientSecret: 's', tokenEndpoint: endpoint.url } },
    ...options,
  })

const both = (more) => ({ alpha: made('alpha', first, more), beta: made('beta', second, more) })

/** Both orders of a chain. */
const ORDERS = [
  ['alpha, beta', ({ alpha, beta }) => [alpha, beta]],
  ['beta, alpha', ({ alpha, beta }) => [beta, alpha]],
]

async function through(callbacks, params) {
  let { token } = params
  for (const { jwt } of callbacks) token = await jwt({ ...params, token })
  return token
}

const sessionThrough = (callbacks, token, session = { user: {} }) =>
  callbacks.reduce((current, one) => one.session({ session: current, token }), session)

const account = (provider) => ({
  provider,
  type: 'oauth',
  access_token: `access-of-${provider}`,
  refresh_token: `refresh-of-${provider}-${Math.random()}`,
  expires_at: Math.floor(Date.now() / 1000) + 3600,
})

describe.each(ORDERS)('in the order %s', (_order, inOrder) => {
  test.each(['alpha', 'beta'])(
    'a sign-in with %s is mapped by its own callbacks',
    async (provider) => {
      const of = account(provider)
      const token = await through(inOrder(both()), { token: { sub: 'ada' }, account: of })
      const { origin } = provider === 'alpha' ? first : second
      expect(token).toMatchObject({
        access_token: of.access_token,
        refresh_token: of.refresh_token,
        provider,
        authorization_server: origin,
      })
    },
  )

  test('its tokens are not written into the layout of the other', async () => {
    const layout = { accessToken: 'b_at', refreshToken: 'b_rt', expiresAt: 'b_exp', unit: 's' }
    const callbacks = inOrder({
      alpha: made('alpha', first),
      beta: made('beta', second, { layout }),
    })
    const token = await through(callbacks, { token: {}, account: account('alpha') })
    expect(token).toMatchObject({ access_token: 'access-of-alpha', provider: 'alpha' })
    for (const field of ['b_at', 'b_rt', 'b_exp']) expect(token).not.toHaveProperty(field)
  })

  test.each(['alpha', 'beta'])(
    'an expired token of %s is renewed where it was issued',
    async (provider) => {
      const token = expiredToken({ provider })
      const renewed = await through(inOrder(both()), { token })
      expect(renewed).toMatchObject({ provider, access_token: expect.stringMatching(/endpoint$/) })
      expect(renewed).not.toHaveProperty('error')
      expect([first.requests.length, second.requests.length]).toEqual(
        provider === 'alpha' ? [1, 0] : [0, 1],
      )
    },
  )

  test('an outage of its provider stays one', async () => {
    first.replyWith(() => ({ status: 503 }))
    const callbacks = inOrder(both({ retries: 0 }))
    const token = expiredToken({ provider: 'alpha' })
    const kept = await through(callbacks, { token })
    expect(kept).toEqual({ ...token, error: 'TemporarilyUnavailable' })
    expect(sessionThrough(callbacks, kept)).toMatchObject({ error: 'TemporarilyUnavailable' })
  })

  test('a forced refresh is one, at its own provider', async () => {
    const token = expiredToken({
      provider: 'beta',
      expires_at: Math.floor(Date.now() / 1000) + 3000,
    })
    const update = { trigger: 'update', session: { forceRefresh: true } }
    const renewed = await through(inOrder(both()), { token, ...update })
    expect(renewed.access_token).toMatch(/endpoint$/)
    expect([first.requests.length, second.requests.length]).toEqual([0, 1])
  })

  test('credentials are named once, and go nowhere', async () => {
    const of = { provider: 'credentials', type: 'credentials', providerAccountId: '1' }
    const token = await through(inOrder(both()), { token: { sub: 'ada' }, account: of })
    expect(token).toEqual({ sub: 'ada', provider: 'credentials' })
  })

  test('only its own callbacks copy fields into the session', () => {
    const callbacks = inOrder({
      alpha: made('alpha', first, { expose: [] }),
      beta: made('beta', second, { expose: ['access_token'] }),
    })
    const held = { ...account('alpha') }
    expect(sessionThrough(callbacks, held)).not.toHaveProperty('access_token')
    expect(sessionThrough(callbacks, { ...held, provider: 'beta' })).toHaveProperty('access_token')
  })

  test('v4: a session read', async () => {
    const callbacks = inOrder(both())
    const providers = [demoProvider(first, { id: 'alpha' }), demoProvider(second, { id: 'beta' })]
    const jwt = (params) => through(callbacks, params)
    const session = ({ session: given, token }) => sessionThrough(callbacks, token, given)
    const config = { providers, callbacks: { jwt, session } }
    const { body } = await sessionAt(config, { sub: 'ada', ...expiredToken({ provider: 'alpha' }) })
    expect(body).not.toHaveProperty('error')
    expect(body.expires_at).toBeGreaterThan(Date.now() / 1000)
    expect([first.requests.length, second.requests.length]).toEqual([1, 0])
  })
})

test('a token of the other is handed back as it is, without an event', async () => {
  const events = eventLog()
  const { beta } = both({ onEvent: events.record })
  const token = expiredToken({ provider: 'alpha', error: 'TemporarilyUnavailable' })
  expect(await beta.jwt({ token })).toBe(token)
  expect(await beta.rotator.refresh(token)).toBe(token)
  await expect(beta.rotator.revoke(token)).rejects.toMatchObject({
    failure: { code: 'unknown_provider' },
  })
  await beta.signOut({ token })
  expect(events.all).toEqual([])
})

test('v3: positional callbacks in a row', async () => {
  const layout = 'next-auth-v3'
  const { alpha, beta } = both({ layout })
  const { access_token: accessToken, refresh_token: refreshToken, ...of } = account('alpha')
  const v3 = { ...of, accessToken, refreshToken }
  const token = beta.jwt(alpha.jwt({ sub: 'ada' }, { id: 'ada' }, v3), { id: 'ada' }, v3)
  expect(token).toMatchObject({ accessToken, provider: 'alpha', authorizationServer: first.origin })
  const expired = { ...token, accessTokenExpires: 1 }
  const renewed = await beta.jwt(await alpha.jwt(expired))
  expect(renewed.accessToken).toMatch(/endpoint$/)
  expect(second.requests).toHaveLength(0)
})
