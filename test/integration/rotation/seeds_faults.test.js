// The faults of the published recipes: each scenario is run over the recipe, where the fault must show, and over ours.

const { startAuthorizationServer } = require('../../../examples/authorization-server/control.js')
const { bothCallbacks, LAYOUTS, LAYOUT_NAMES, tokenOf } = require('../../support/layouts.js')
const { grant, refusal, startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => endpoint.reset())

afterAll(() => endpoint.close())

describe('secrets in the URL, where proxies and servers log them', () => {
  async function urlOfRefresh(callbacks, name) {
    endpoint.reset()
    const token = tokenOf(name, { secondsLeft: -5 })
    await callbacks.visit(token)
    const [{ url, body }] = endpoint.requests
    return { url, body, refreshToken: token[LAYOUTS[name].refreshToken] }
  }

  test.each(['next-auth-v3', 'next-auth-v4', 'next-auth-v4-seconds'])('%s', async (name) => {
    const { ours, seed } = bothCallbacks(name, endpoint.url)
    const fault = await urlOfRefresh(seed, name)
    expect(fault.url).toContain(fault.refreshToken)

    const { url, body, refreshToken } = await urlOfRefresh(ours, name)
    expect(url).toBe('/token')
    expect(body).toMatchObject({ refresh_token: refreshToken, client_secret: 'demo-secret' })
  })

  test.each(['next-auth-v3', 'next-auth-v4'])('%s: the client secret too', async (name) => {
    const { ours, seed } = bothCallbacks(name, endpoint.url)
    expect((await urlOfRefresh(seed, name)).url).toContain('demo-secret')
    expect((await urlOfRefresh(ours, name)).url).not.toContain('demo-secret')
  })
})

describe('an error that a later success does not clear', () => {
  test.each(['authjs', 'next-auth-v3', 'next-auth-v4-seconds'])('%s', async (name) => {
    const { ours, seed } = bothCallbacks(name, endpoint.url)
    const expired = { ...tokenOf(name, { secondsLeft: -5 }), error: 'RefreshAccessTokenError' }

    const fault = await seed.visit(expired)
    expect(fault[LAYOUTS[name].accessToken]).toMatch(/of-the-endpoint$/)
    expect((await seed.session({}, fault)).error).toBe('RefreshAccessTokenError')

    const renewed = await ours.visit(expired)
    expect(renewed[LAYOUTS[name].accessToken]).toMatch(/of-the-endpoint$/)
    expect(renewed).not.toHaveProperty('error')
    expect((await ours.session({}, renewed)).error).toBeUndefined()
  })
})

describe('a failed refresh that gives undefined, which signs the user out', () => {
  test('a refusal', async () => {
    const { ours, seed } = bothCallbacks('next-auth-v4', endpoint.url)
    endpoint.replyWith(() => refusal())
    expect(await seed.visit(tokenOf('next-auth-v4', { secondsLeft: -5 }))).toBeUndefined()

    const token = { sub: 'ada', ...tokenOf('next-auth-v4', { secondsLeft: -5 }) }
    expect(await ours.visit(token)).toEqual({ ...token, error: 'RefreshAccessTokenError' })
  })

  test('an outage while the token is still good', async () => {
    const { ours, seed } = bothCallbacks('next-auth-v4', endpoint.url, { options: { retries: 0 } })
    endpoint.replyWith(() => ({ status: 500, body: '<h1>Later</h1>' }))
    expect(await seed.visit(tokenOf('next-auth-v4', { secondsLeft: 300 }))).toBeUndefined()

    const token = { sub: 'ada', ...tokenOf('next-auth-v4', { secondsLeft: 300 }) }
    expect(await ours.visit(token)).toEqual(token)
    expect(endpoint.requests).toHaveLength(2)
  })
})

describe('claims that a sign-in drops', () => {
  test('authjs', async () => {
    const { ours, seed } = bothCallbacks('authjs', endpoint.url)
    const claims = { sub: 'ada', name: 'Ada', email: 'ada@example.com', role: 'admin' }
    const account = {
      provider: 'demo',
      type: 'oauth',
      access_token: 'a',
      refresh_token: 'r',
      expires_at: Math.floor(Date.now() / 1000) + 3600,
    }
    const fault = await seed.signIn(claims, account, { id: 'ada' })
    expect(Object.keys(fault)).toEqual(['access_token', 'expires_at', 'refresh_token'])
    expect(await ours.signIn(claims, account, { id: 'ada' })).toMatchObject(claims)
  })
})

describe('simultaneous requests that all spend the one refresh token', () => {
  const CALLS = 12
  let server

  beforeAll(async () => {
    server = await startAuthorizationServer({ clientAuthentication: 'client_secret_post' })
  })

  afterAll(() => server.close())

  async function expiredSession() {
    const { account } = await server.signIn('ada')
    await server.clearLog()
    return tokenOf('authjs', { refreshToken: account.refresh_token, secondsLeft: -5 })
  }

  const visitAtOnce = (callbacks, token) =>
    Promise.all(Array.from({ length: CALLS }, () => callbacks.visit({ ...token })))

  test('authjs, at a provider that revokes the family of a token used twice', async () => {
    const { ours, seed } = bothCallbacks('authjs', server.tokenEndpoint)
    const faults = await visitAtOnce(seed, await expiredSession())
    expect(await server.tokenRequests()).toHaveLength(CALLS)
    expect(faults.filter(({ error }) => error).length).toBeGreaterThanOrEqual(CALLS - 1)

    const results = await visitAtOnce(ours, await expiredSession())
    expect(await server.tokenRequests()).toEqual([expect.objectContaining({ status: 200 })])
    for (const result of results) expect(result).toEqual(results[0])
    expect(results[0].error).toBeUndefined()
  })

  test.each(LAYOUT_NAMES)('%s: a request each, and one for all of ours', async (name) => {
    const { ours, seed } = bothCallbacks(name, endpoint.url)
    await visitAtOnce(seed, tokenOf(name, { secondsLeft: -5 }))
    expect(endpoint.requests).toHaveLength(CALLS)

    endpoint.reset()
    const results = await visitAtOnce(ours, tokenOf(name, { secondsLeft: -5 }))
    expect(endpoint.requests).toHaveLength(1)
    for (const result of results) expect(result).toEqual(results[0])
  })

  test('a late request with the spent token gets the successor, not a second use', async () => {
    const { ours, seed } = bothCallbacks('authjs', endpoint.url)
    const twice = async (callbacks) => {
      endpoint.reset()
      endpoint.replyWith(() => (endpoint.requests.length === 1 ? grant() : refusal()))
      const token = tokenOf('authjs', { secondsLeft: -5 })
      return [await callbacks.visit({ ...token }), await callbacks.visit({ ...token })]
    }
    expect((await twice(seed))[1].error).toBe('RefreshAccessTokenError')
    const [first, second] = await twice(ours)
    expect(second).toEqual(first)
    expect(second.error).toBeUndefined()
  })
})
