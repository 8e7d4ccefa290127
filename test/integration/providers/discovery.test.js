// With an `issuer` and no token endpoint, the endpoints come from the issuer's metadata.

const { InvalidOptionError } = require('../../..')
const {
  callbacksFor,
  due,
  eventually,
  expired,
  signIn,
  startAuthorizationServer,
} = require('../../support/sessions.js')
const { OAUTH, OPENID, startIssuer } = require('../../support/issuer.js')

let server
let issuer

beforeAll(async () => {
  server = await startAuthorizationServer({ clientAuthentication: 'client_secret_post' })
})

beforeEach(async () => {
  await server.clearLog()
  // Each test has its own, because what is found is remembered for the whole process.
  issuer = await startIssuer(server)
})

afterEach(async () => {
  await issuer.close()
  await server.comeUp()
})

afterAll(() => server.close())

/** The client authentication is left to the metadata, too. */
function discovering(url, options) {
  const { clientId, clientSecret } = server
  const demo = { clientId, clientSecret, issuer: url, ...options?.provider }
  return callbacksFor(server, { retries: 0, ...options?.all, providers: { demo } })
}

test('an authorization server is found by its issuer', async () => {
  const { jwt, rotator } = discovering(server.issuer)
  const token = expired(await signIn(server, jwt))
  const renewed = await jwt({ token })
  expect(renewed).not.toHaveProperty('error')
  expect(renewed.refresh_token).not.toBe(token.refresh_token)
  await rotator.revoke(renewed)
  expect(await server.revocationRequests()).toEqual([expect.objectContaining({ status: 200 })])
})

test('once for many callers, and never again', async () => {
  const [one, other] = [discovering(issuer.url), discovering(issuer.url)]
  const tokens = await Promise.all(['ada', 'grace', 'joan'].map((u) => signIn(server, one.jwt, u)))
  const calls = Array.from({ length: 60 }, (_, index) => {
    const { jwt } = index % 2 ? one : other
    return jwt({ token: expired(tokens[index % 3]) })
  })
  const results = await Promise.all(calls)
  results.forEach((result, index) => {
    expect(result).not.toHaveProperty('error')
    expect(result).toEqual(results[index % 3])
  })
  expect(issuer.requests).toEqual([OPENID])
  expect(await server.tokenRequests()).toHaveLength(3)
  await discovering(issuer.url).jwt({ token: expired(results[0]) })
  expect(issuer.requests).toEqual([OPENID])
  expect(await server.tokenRequests()).toHaveLength(4)
})

test('in the metadata of RFC 8414 where there is no OpenID Connect', async () => {
  issuer.answer = (path, metadata) => (path === OAUTH ? metadata : 404)
  const { jwt } = discovering(issuer.url)
  const renewed = await jwt({ token: expired(await signIn(server, jwt)) })
  expect(renewed).not.toHaveProperty('error')
  expect(issuer.requests).toEqual([OPENID, OAUTH])
})

test('an issuer may have a path, and be written with a slash at its end', async () => {
  const withPath = `${issuer.url}/tenant`
  issuer.answer = (path, metadata) => {
    return path === `/tenant${OPENID}` ? { ...metadata, issuer: withPath } : 404
  }
  const { jwt } = discovering(`${withPath}/`)
  const renewed = await jwt({ token: expired(await signIn(server, jwt)) })
  expect(renewed).not.toHaveProperty('error')
})

test('metadata that names no client authentication means Basic', async () => {
  const basic = await startAuthorizationServer({ clientAuthentication: 'client_secret_basic' })
  const silent = await startIssuer(basic, (_path, metadata) => {
    return { ...metadata, token_endpoint_auth_methods_supported: undefined }
  })
  try {
    const { jwt } = discovering(silent.url)
    const renewed = await jwt({ token: expired(await signIn(basic, jwt)) })
    expect(renewed).not.toHaveProperty('error')
    expect(await basic.tokenRequests()).toEqual([expect.objectContaining({ status: 200 })])
  } finally {
    await silent.close()
    await basic.close()
  }
})

describe('an issuer that is down', () => {
  test.each([
    ['does not listen', 'refuse'],
    ['answers 503', '503'],
  ])('and %s is an outage like another, and over when it is back', async (_name, mode) => {
    const down = await startAuthorizationServer()
    try {
      const { jwt, events } = discovering(down.issuer)
      const token = await signIn(down, jwt)
      await down.goDown(mode)
      expect(await jwt({ token: expired(token) })).toEqual({
        ...expired(token),
        error: 'TemporarilyUnavailable',
      })
      const valid = due(token)
      expect(await jwt({ token: valid })).toBe(valid)
      expect(events.all[0]).toMatchObject({
        type: 'failed',
        failure: { failureClass: 'not_sent', code: expect.stringMatching(/^discovery_/) },
      })
      await down.comeUp()
      const renewed = await eventually(async () => {
        const result = await jwt({ token: expired(token) })
        return result.error === undefined && result
      })
      expect(renewed.refresh_token).not.toBe(token.refresh_token)
    } finally {
      await down.close()
    }
  })
})

describe('metadata that cannot be used', () => {
  let logged

  beforeEach(() => {
    logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  })

  afterEach(() => logged.mockRestore())

  const elsewhere = 'https://elsewhere.example'
  const insecure = 'http://elsewhere.example/token'
  test.each([
    ['names another issuer', { issuer: elsewhere }, 'issuer_mismatch', elsewhere],
    ['names no issuer', { issuer: undefined }, 'issuer_mismatch', 'issuer'],
    [
      'names an http: endpoint',
      { token_endpoint: insecure },
      'unusable_token_endpoint',
      'token_endpoint',
    ],
    [
      'names no endpoint',
      { token_endpoint: undefined },
      'unusable_token_endpoint',
      'token_endpoint',
    ],
    ['is not JSON', '<html>', 'unreadable_metadata', 'JSON'],
  ])('because it %s is told, and no token is sent', async (_name, change, code, word) => {
    issuer.answer = (_path, metadata) => {
      return typeof change === 'string' ? change : { ...metadata, ...change }
    }
    const { jwt, events } = discovering(issuer.url)
    const token = expired(await signIn(server, jwt))
    expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    expect(await server.tokenRequests()).toEqual([])
    // When a page comes in place of the metadata, the place of RFC 8414 is asked, too.
    expect(issuer.requests).toHaveLength(code === 'unreadable_metadata' ? 2 : 1)
    expect(events.all[0]).toMatchObject({
      type: 'failed',
      provider: 'demo',
      failure: { failureClass: 'configuration', code, description: expect.stringContaining(word) },
    })
    expect(logged).toHaveBeenCalledTimes(1)
    const [line] = logged.mock.calls[0]
    for (const part of ['"demo"', code, word]) expect(line).toContain(part)
    if (code === 'issuer_mismatch') expect(line).toContain(issuer.url)
  })

  test('is read anew when the configuration names the right issuer', async () => {
    issuer.answer = (_path, metadata) => ({ ...metadata, issuer: server.issuer })
    const wrong = discovering(issuer.url)
    // Bound to no server, as cookies from before are: what is bound to the wrong one is refused.
    const { authorization_server: _wrong, ...token } = expired(await signIn(server, wrong.jwt))
    expect(await wrong.jwt({ token })).toHaveProperty('error', 'RefreshAccessTokenError')
    expect(await discovering(server.issuer).jwt({ token })).not.toHaveProperty('error')
  })
})

test.each(['issuer', 'tokenEndpoint', 'revocationEndpoint'])(
  '%s without https is refused when the callbacks are made',
  (option) => {
    const provider = { tokenEndpoint: 'https://id.example/token' }
    provider[option] = 'http://id.example'
    expect(() => discovering(undefined, { provider })).toThrow(InvalidOptionError)
    expect(() => discovering(undefined, { provider })).toThrow(`providers.demo.${option}`)
  },
)
