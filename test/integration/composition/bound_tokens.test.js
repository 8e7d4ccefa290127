// What a sign-in brought is bound to the authorization server that issued it, whatever else has the same provider id.

const { createCallbacks, withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint
let other
let logged

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
  other = await startTokenEndpoint()
})

beforeEach(() => {
  endpoint.reset()
  other.reset()
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => logged.mockRestore())

afterAll(async () => {
  await endpoint.close()
  await other.close()
})

const lines = () => logged.mock.calls.map((call) => call.join(' '))
const demo = (more) => demoProvider(endpoint, more)
const client = (more) => ({ clientId: 'an-id', clientSecret: 'a-secret', ...more })
const byHand = (id, more, options) =>
  createCallbacks({
    providers: { [id]: client({ tokenEndpoint: endpoint.url, ...more }) },
    ...options,
  })

const account = (provider = 'demo') => ({
  provider,
  type: 'oauth',
  access_token: 'first',
  refresh_token: `first-refresh-${Math.random()}`,
  expires_at: Math.floor(Date.now() / 1000) + 3600,
})

/** The cookie of a sign-in through these callbacks, after its access token has run out. */
const cookieOf = (jwt, of = account()) => ({
  ...jwt({ token: { sub: 'ada' }, account: of, user: { id: 'ada' }, trigger: 'signIn' }),
  expires_at: 1,
})

describe('one provider id, another authorization server', () => {
  const expectRefused = async (jwt, token) => {
    expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    expect([...endpoint.requests, ...other.requests]).toHaveLength(0)
    expect(lines()).toHaveLength(1)
  }

  test('of createCallbacks: what A issued does not go to B', async () => {
    const token = cookieOf(byHand('demo').jwt)
    await expectRefused(byHand('demo', { tokenEndpoint: other.url }).jwt, token)
    for (const part of ['unknown_provider', endpoint.origin, other.origin, 'formerIssuers']) {
      expect(lines()[0]).toContain(part)
    }
    expect(await byHand('demo').jwt({ token })).not.toHaveProperty('error')
  })

  test("a config of the request: the tenants' issuers", async () => {
    const tenants = { a: endpoint, b: other }
    const config = withTokenRotation((tenant) => ({
      providers: [demo({ token: undefined, issuer: `${tenants[tenant].origin}/tenant` })],
    }))
    const token = cookieOf(config('a').callbacks.jwt)
    await expectRefused(config('b').callbacks.jwt, token)
  })

  test('two issuers at one host', async () => {
    const at = (realm) => byHand('demo', { issuer: `${endpoint.origin}/realms/${realm}` })
    await expectRefused(at('b').jwt, cookieOf(at('a').jwt))
  })

  test.each(['http://LOCALHOST:9/x', 'http://localhost:9/x/', 'http://localhost:9/x//'])(
    'the same server, written as %s',
    async (issuer) => {
      const token = cookieOf(byHand('demo', { issuer: 'http://localhost:9/x' }).jwt)
      expect(token.authorization_server).toBe('http://localhost:9/x')
      const renewed = await byHand('demo', { issuer }).jwt({ token })
      expect(renewed.access_token).toMatch(/of-the-endpoint$/)
    },
  )

  test('a default port does not make another server', () => {
    const at = (issuer) => cookieOf(byHand('demo', { issuer }).jwt).authorization_server
    expect(at('https://ID.example.com:443/')).toBe('https://id.example.com')
    expect(at('https://id.example.com')).toBe('https://id.example.com')
  })

  test('an endpoint at a domain of its own is the same server, if the issuer is', async () => {
    const issuer = 'https://id.example.com'
    const token = cookieOf(byHand('demo', { issuer, tokenEndpoint: other.url }).jwt)
    expect(await byHand('demo', { issuer }).jwt({ token })).not.toHaveProperty('error')
  })

  test.each([
    ['an issuer is added', {}, (origin) => ({ issuer: `${origin}/realm` })],
    ['an issuer is taken out', (origin) => ({ issuer: `${origin}/realm` }), {}],
    ['an issuer elsewhere is added', {}, { issuer: 'https://id.example.com' }],
  ])('%s, and no user signs in again', async (_name, before, after) => {
    const options = (given) => (typeof given === 'function' ? given(endpoint.origin) : given)
    const token = cookieOf(byHand('demo', options(before)).jwt)
    expect(await byHand('demo', options(after)).jwt({ token })).not.toHaveProperty('error')
  })

  test('known providers are the same however they are configured', () => {
    const make = (google) => createCallbacks({ providers: { google: client(google) } })
    const {
      isOneOf,
      authorizationServersOf,
    } = require('../../../lib/server/providers/authorization_server.js')
    const { knownProvider } = require('../../../lib/server/providers/known_providers.js')
    const known = knownProvider('google', {})
    const names = authorizationServersOf({ tokenEndpoint: known.tokenEndpoint, known })
    const issuer = 'https://accounts.google.com'
    const claims = [{}, { issuer }].map(
      (o) => cookieOf(make(o).jwt, account('google')).authorization_server,
    )
    expect(claims).toEqual(['https://oauth2.googleapis.com', issuer])
    for (const claim of claims) expect(isOneOf(names, claim)).toBe(true)
    const elsewhere = authorizationServersOf({ tokenEndpoint: other.url, known })
    for (const claim of claims) expect(isOneOf(elsewhere, claim)).toBe(false)
  })

  test('a server that has moved: its former name is taken', async () => {
    const token = cookieOf(byHand('demo', { issuer: 'https://former.example.com' }).jwt)
    const moved = {
      issuer: 'https://new.example.com',
      formerIssuers: ['https://FORMER.example.com/'],
    }
    const renewed = await byHand('demo', moved).jwt({ token })
    expect(renewed).toMatchObject({ authorization_server: 'https://new.example.com' })
    expect(renewed).not.toHaveProperty('error')
  })

  test('a cookie from before, which is bound to nothing, goes to its provider', async () => {
    const token = { ...expiredToken(), provider: 'demo' }
    expect(await byHand('demo').jwt({ token })).not.toHaveProperty('error')
  })

  test.each(['nonsense', 7, {}, 'ftp://x', 'https://user@'])(
    'a claim that is %p is none of ours',
    async (claim) => {
      await expectRefused(byHand('demo').jwt, {
        ...expiredToken(),
        provider: 'demo',
        authorization_server: claim,
      })
    },
  )

  test('line breaks of a claim stay out of the log', async () => {
    const token = { ...expiredToken(), provider: `a\nb\u2028${'c'.repeat(5000)}` }
    await byHand('demo').jwt({ token })
    expect(lines()[0]).not.toMatch(/[\n\u2028]/)
    expect(lines()[0].length).toBeLessThan(1500)
  })
})

describe('odd ids', () => {
  test.each(['__proto__', 'constructor', 'a b"c', 'ünï', '1'])(
    'a provider %p is one as any other',
    async (id) => {
      const providers = JSON.parse(`{${JSON.stringify(id)}:{}}`)
      Object.assign(
        Object.getOwnPropertyDescriptor(providers, id).value,
        client({ tokenEndpoint: endpoint.url }),
      )
      const { jwt } = createCallbacks({ providers })
      const token = cookieOf(jwt, account(id))
      expect(token.provider).toBe(id)
      expect((await jwt({ token })).access_token).toMatch(/of-the-endpoint$/)
      const composed = withTokenRotation({ providers: [demo({ id })] }).callbacks
      expect(
        (await composed.jwt({ token: cookieOf(composed.jwt, account(id)) })).access_token,
      ).not.toBe('old')
    },
  )

  test.each([{ id: 'demo' }, 7, ['demo']])(
    'a claim %p names no provider: the only one is used',
    async (provider) => {
      const renewed = await byHand('demo').jwt({ token: { ...expiredToken(), provider } })
      expect(renewed).toMatchObject({ provider: 'demo' })
    },
  )
})
