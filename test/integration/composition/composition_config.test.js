// What withTokenRotation makes of a whole config: providers of every kind, nothing mutated.

const { createCallbacks, InvalidOptionError, withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => endpoint.reset())

afterAll(() => endpoint.close())

const demo = (more) => demoProvider(endpoint, more)

function deepFreeze(value) {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}

test('the given config and options are not mutated', async () => {
  const { default: Google } = require('next-auth/providers/google')
  const google = Google({ clientId: 'an-id', clientSecret: 'a-secret' })
  const config = deepFreeze({
    providers: [demo(), google],
    callbacks: { session: ({ session }) => session },
    session: { strategy: 'jwt' },
  })
  const options = deepFreeze({ providers: { demo: { parameters: { scope: 'a b' } } } })
  const wrapped = withTokenRotation(config, options)
  await wrapped.callbacks.jwt({ token: deepFreeze(expiredToken({ provider: 'demo' })) })
  expect(endpoint.requests[0].body.scope).toBe('a b')
  expect(config.providers[1].authorization.params).not.toHaveProperty('access_type')
  expect(google.options).toEqual({ clientId: 'an-id', clientSecret: 'a-secret' })
  expect(wrapped.providers).not.toBe(config.providers)
})

describe('an option that stands in the config, where it would be passed over', () => {
  test.each(['onEvent', 'store', 'expose', 'sessionCookie'])('%s is refused', (name) => {
    const misplaced = () => withTokenRotation({ providers: [demo()], [name]: undefined })
    expect(misplaced).toThrow(InvalidOptionError)
    expect(misplaced).toThrow(`withTokenRotation({ … }, { ${name}: … })`)
  })

  test('not so what NextAuth has too', () => {
    const config = { providers: [demo()], secret: 'a-secret' }
    expect(withTokenRotation(config, {}).secret).toBe('a-secret')
  })
})

describe('what the config does not say, the option providers completes', () => {
  test('endpoint and authentication', async () => {
    const incomplete = demo({ token: undefined, clientSecret: undefined })
    const { callbacks } = withTokenRotation(
      { providers: [incomplete] },
      { providers: { demo: { tokenEndpoint: endpoint.url, clientAuthentication: 'none' } } },
    )
    expect((await callbacks.jwt({ token: expiredToken() })).access_token).not.toBe('old')
    expect(endpoint.requests[0].body).toMatchObject({ client_id: 'an-id' })
  })

  test('and overrides', async () => {
    const { callbacks } = withTokenRotation(
      { providers: [demo()] },
      {
        providers: { demo: { clientId: 'another-id', clientAuthentication: 'client_secret_post' } },
      },
    )
    await callbacks.jwt({ token: expiredToken() })
    expect(endpoint.requests[0].body.client_id).toBe('another-id')
  })

  test('an id that the config does not have is a mistake', () => {
    const make = () => withTokenRotation({ providers: [demo()] }, { providers: { dmo: {} } })
    const message = refusalOf(make, 'providers.dmo')
    expect(message).toContain('names no OAuth provider of the NextAuth config')
    expect(message).toContain('Its OAuth providers: demo.')
  })
})

describe("the config's ways to write an endpoint and a client", () => {
  test.each([
    ['token as a string', (url) => ({ token: url })],
    ['token as { url }', (url) => ({ token: { url } })],
    ['token as { url: URL }', (url) => ({ token: { url: new URL(url) } })],
    ['token in the options', (url) => ({ token: 'https://example.com', options: { token: url } })],
  ])('%s', async (_way, write) => {
    const { callbacks } = withTokenRotation({ providers: [demo(write(endpoint.url))] })
    expect((await callbacks.jwt({ token: expiredToken() })).access_token).not.toBe('old')
    expect(endpoint.requests).toHaveLength(1)
  })

  test('client.token_endpoint_auth_method', async () => {
    const client = { token_endpoint_auth_method: 'client_secret_post' }
    const { callbacks } = withTokenRotation({ providers: [demo({ client })] })
    await callbacks.jwt({ token: expiredToken() })
    expect(endpoint.requests[0].body.client_secret).toBe('a-secret')
  })

  test('without a method: Basic, as NextAuth does', async () => {
    const { callbacks } = withTokenRotation({ providers: [demo()] })
    await callbacks.jwt({ token: expiredToken() })
    expect(endpoint.requests[0].headers.authorization).toMatch(/^Basic /)
  })

  test('an issuer that is not set is what the message names', () => {
    const { default: Keycloak } = require('next-auth/providers/keycloak')
    const { KEYCLOAK_ISSUER } = process.env
    const keycloak = Keycloak({ clientId: 'i', clientSecret: 's', issuer: KEYCLOAK_ISSUER })
    const make = () => withTokenRotation({ providers: [keycloak] })
    expect(refusalOf(make, 'providers.keycloak.issuer')).toContain('is missing')
  })
})

describe('providers without a token to refresh', () => {
  const credentials = { id: 'credentials', type: 'credentials', authorize: () => null }
  const email = { id: 'email', type: 'email', server: 'smtp://localhost' }
  const oauth1 = { id: 'trello', type: 'oauth', version: '1.0A', clientId: 'i', clientSecret: 's' }

  test('are left alone next to others', () => {
    const { providers } = withTokenRotation({ providers: [credentials, email, oauth1, demo()] })
    expect(providers[0]).toBe(credentials)
    expect(providers[1]).toBe(email)
    expect(providers[2]).toBe(oauth1)
  })

  test('a credentials sign-in passes through, with its provider named', async () => {
    const { callbacks } = withTokenRotation({ providers: [credentials, demo()] })
    const account = { provider: 'credentials', type: 'credentials', providerAccountId: 'ada' }
    const token = { sub: 'ada' }
    expect(await callbacks.jwt({ token, account, user: { id: 'ada' } })).toEqual({
      sub: 'ada',
      provider: 'credentials',
    })
    expect(await callbacks.jwt({ token })).toBe(token)
  })

  test('a config with nothing to refresh says so', () => {
    expect(() => withTokenRotation({ providers: [credentials] })).toThrow(InvalidOptionError)
  })
})

describe('not a config', () => {
  test.each([
    [undefined, 'is missing'],
    [{}, 'is missing'],
    [{ providers: {} }, 'is an object'],
    [{ providers: 'google' }, 'is a string'],
  ])('%j', (config, words) => {
    const message = refusalOf(() => withTokenRotation(config), 'authOptions.providers')
    expect(message).toContain(`${words}. Hand withTokenRotation your NextAuth config`)
  })
})

describe('several providers', () => {
  let complaints

  beforeEach(() => {
    complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
  })

  afterEach(() => complaints.mockRestore())

  const providersOf = (second) => ({
    one: { clientId: 'one-id', clientSecret: 's', tokenEndpoint: `${endpoint.origin}/one` },
    two: {
      clientId: 'two-id',
      clientSecret: 's',
      tokenEndpoint: `${endpoint.origin}/two`,
      ...second,
    },
  })

  test('each token goes to the provider it came from', async () => {
    const { jwt } = createCallbacks({ providers: providersOf() })
    await jwt({ token: expiredToken({ provider: 'two' }) })
    await jwt({ token: expiredToken({ provider: 'one' }) })
    expect(endpoint.requests.map(({ url }) => url)).toEqual(['/two', '/one'])
  })

  test('a cookie that names no provider goes to none, and the log says what to set', async () => {
    const { jwt } = createCallbacks({ providers: providersOf() })
    const token = expiredToken()
    expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    expect(endpoint.requests).toHaveLength(0)
    expect(complaints).toHaveBeenCalledTimes(1)
    expect(complaints.mock.calls[0][0]).toContain('defaultProvider')
    expect(complaints.mock.calls[0][0]).not.toContain('provider "undefined"')
    expect(complaints.mock.calls[0][0]).not.toContain(token.refresh_token)
  })

  test('a cookie that names none goes to defaultProvider, and names it from then on', async () => {
    const { jwt } = createCallbacks({ providers: providersOf(), defaultProvider: 'two' })
    expect((await jwt({ token: expiredToken() })).provider).toBe('two')
    expect(endpoint.requests.map(({ url }) => url)).toEqual(['/two'])
  })

  test('a provider that is no longer configured gets nothing, whatever the default', async () => {
    const { jwt } = createCallbacks({ providers: providersOf(), defaultProvider: 'two' })
    const token = expiredToken({ provider: 'gone' })
    expect((await jwt({ token })).error).toBe('RefreshAccessTokenError')
    expect(endpoint.requests).toHaveLength(0)
    expect(complaints.mock.calls[0][0]).toContain('"gone"')
  })

  test.each(['marked-secret-7f3a', '', 5, null, {}])(
    'defaultProvider is one of them, unlike %p',
    (value) => {
      const make = () => createCallbacks({ providers: providersOf(), defaultProvider: value })
      expect(refusalOf(make, 'defaultProvider')).toContain("Write one of 'one', 'two'.")
    },
  )
})
