// What a NextAuth provider says beyond client and endpoint: taken over to a refresh where that can be, else said once.

const { generateKeyPairSync } = require('node:crypto')
const https = require('node:https')
const { HttpsProxyAgent } = require('https-proxy-agent')
const { withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { runNode } = require('../../support/child.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { startProviderInternet } = require('../../support/provider_internet.js')
const { sessionAt } = require('../../support/session_with_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const HOST = 'login.acme.test'

let endpoint
let internet
let complaints

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
  internet = await startProviderInternet([HOST, 'login.microsoftonline.com', 'acme.b2clogin.com'])
})

beforeEach(() => {
  endpoint.reset()
  internet.reset()
  complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => complaints.mockRestore())

afterAll(async () => {
  await endpoint.close()
  await internet.close()
})

let made = 0

/** With an id of its own, because a line is printed once for it. */
function demo(more) {
  made += 1
  return demoProvider(endpoint, { id: `demo-${made}`, ...more })
}

const wrap = (provider, options) => withTokenRotation({ providers: [provider] }, options)
const refresh = (provider, options) =>
  wrap(provider, options).callbacks.jwt({ token: expiredToken({ provider: provider.id }) })
const lines = () => complaints.mock.calls.map(([line]) => line)

describe('httpOptions of NextAuth v4', () => {
  const remote = (httpOptions) => demo({ token: `https://${HOST}/token`, httpOptions })

  test.each([
    ['https-proxy-agent', () => new HttpsProxyAgent(internet.proxy)],
    [
      'its old form',
      () => ({ proxy: { href: `${internet.proxy}/` }, options: { ca: internet.ca } }),
    ],
    [
      'tunnel',
      () => {
        const { hostname: host, port } = new URL(internet.proxy)
        return { proxyOptions: { host, port }, options: { ca: internet.ca } }
      },
    ],
  ])("an agent's proxy and CA: %s", async (_kind, agent) => {
    const renewed = await refresh(remote({ agent: agent(), ca: internet.ca }))
    expect(renewed.access_token).toMatch(/of-the-endpoint$/)
    expect(internet.connects).toContain(`${HOST}:443`)
    expect(lines()).toEqual([])
  })

  test('ca, headers, and the options of all win over neither', async () => {
    const provider = remote({
      ca: internet.ca,
      headers: { 'x-tenant': 'acme', Host: 'no', n: 7, u: undefined },
    })
    await refresh(provider, {
      proxy: internet.proxy,
      providers: { [provider.id]: { headers: { 'x-own': '1' } } },
    })
    const [{ headers, host }] = internet.tokenRequests()
    expect(headers).toMatchObject({ 'x-tenant': 'acme', n: '7', 'x-own': '1' })
    expect(host).toBe(HOST)
  })

  test.each([
    ['that of the provider', {}, 300],
    ['not where one of all is written', { timeout: 400 }, 400],
  ])('timeout: %s', async (_which, options, expected) => {
    endpoint.replyWith(() => ({ after: new Promise((resolve) => setTimeout(resolve, 900)) }))
    const began = performance.now()
    await refresh(demo({ httpOptions: { timeout: 300 } }), { ...options, retries: 0 })
    const took = performance.now() - began
    expect(took).toBeGreaterThan(expected - 20)
    expect(took).toBeLessThan(890)
  })

  test.each([0, -1, 1.5, 'soon', Number.POSITIVE_INFINITY])(
    'a timeout that is none: %p',
    async (timeout) => {
      expect((await refresh(demo({ httpOptions: { timeout } }))).access_token).toMatch(/endpoint$/)
    },
  )

  test('an option of this package wins over the agent', async () => {
    const provider = remote({ agent: new HttpsProxyAgent('http://127.0.0.1:1') })
    expect(await refresh(provider, { proxy: internet.proxy, ca: internet.ca })).not.toHaveProperty(
      'error',
    )
  })

  test.each([
    ['httpOptions.agent', { agent: new (class MyAgent extends https.Agent {})() }],
    ['httpOptions.lookup', { lookup: () => {} }],
    ['httpOptions.pfx', { pfx: Buffer.from('x') }],
    [
      'httpOptions.agent.options.rejectUnauthorized',
      { agent: new https.Agent({ rejectUnauthorized: false }) },
    ],
    [
      'httpOptions.agent.options.localAddress',
      { agent: new https.Agent({ localAddress: '127.0.0.1' }) },
    ],
  ])('%s is said', async (name, httpOptions) => {
    const provider = demo({ httpOptions })
    wrap(provider)
    wrap(provider)
    expect(lines()).toEqual([
      expect.stringContaining(
        `provider "${provider.id}" has ${name}, which is used at sign-in and not at a refresh. `,
      ),
    ])
    expect(await refresh(provider)).not.toHaveProperty('error')
  })

  test.each([
    [
      'an agent that keeps connections',
      { agent: new https.Agent({ keepAlive: true, maxSockets: 5 }) },
    ],
    ['nothing', undefined],
    ['null', null],
  ])('%s is no news', (_what, httpOptions) => {
    wrap(demo({ httpOptions }))
    expect(lines()).toEqual([])
  })
})

test('certificates that a config function reads for each request make no new rotator', async () => {
  const wrapped = withTokenRotation(() => ({
    providers: [demoProvider(endpoint, { httpOptions: { ca: Buffer.from(internet.ca) } })],
  }))
  const [first, second] = [wrapped(), wrapped()]
  expect(second.callbacks.jwt).toBe(first.callbacks.jwt)
})

describe('functions', () => {
  const customFetch = Symbol('custom-fetch')

  test.each([
    ['token.request', (token) => ({ token: { url: token, request: () => ({}) } })],
    ['token.conform', (token) => ({ token: { url: token, conform: () => undefined } })],
    ['customFetch', () => ({ [customFetch]: fetch })],
    ['customFetch', () => ({ options: { [customFetch]: fetch } })],
  ])('%s is said once, with what to write instead', async (name, write) => {
    const provider = demo(write(endpoint.url))
    const config = wrap(provider)
    await sessionAt(config, { sub: 'ada', ...expiredToken({ provider: provider.id }) })
    await sessionAt(wrap(provider), { sub: 'ada', ...expiredToken({ provider: provider.id }) })
    expect(endpoint.requests).toHaveLength(2)
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toMatch(
      `provider "${provider.id}" has ${name}, which is used at sign-in and not at a refresh. `,
    )
    expect(lines()[0]).toMatch(/of the provider/)
  })

  test.each([
    [{ proxy: false }, undefined],
    [{ ca: require('node:tls').rootCertificates[0] }, undefined],
    [undefined, { parameters: { client_key: 'a' } }],
    [undefined, { headers: { 'x-a': 'b' } }],
  ])('not where the options have an answer: %#', (all, one) => {
    const provider = demo({ [customFetch]: fetch })
    wrap(provider, { ...all, providers: { [provider.id]: one ?? {} } })
    expect(lines()).toEqual([])
  })

  test('inside Auth.js v5, with its own symbol', async () => {
    const input = JSON.stringify({ token: endpoint.url })
    const { code, stdout } = await runNode(['test/support/custom_fetch_v5.mjs'], { input })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      session: expect.stringMatching(/of-the-endpoint$/),
      said: [expect.stringContaining('provider "demo" has customFetch, which is used at sign-in')],
    })
  })
})

describe('token.params', () => {
  test('are body fields of a refresh, without those of the code', async () => {
    const params = {
      audience: 'api',
      n: 1,
      yes: true,
      grant_type: 'authorization_code',
      code: 'x',
      o: {},
      u: undefined,
    }
    await refresh(demo({ token: { url: endpoint.url, params } }))
    const { body } = endpoint.requests[0]
    expect(body).toMatchObject({
      audience: 'api',
      n: '1',
      yes: 'true',
      grant_type: 'refresh_token',
    })
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['code']))
  })

  test('of the user beside the url of the provider', async () => {
    await refresh(
      demo({ token: endpoint.url, options: { token: { params: { audience: 'api' } } } }),
    )
    expect(endpoint.requests[0].body.audience).toBe('api')
  })

  test('the option parameters wins, entry by entry', async () => {
    const provider = demo({ token: { url: endpoint.url, params: { a: '1', b: '1' } } })
    await refresh(provider, { providers: { [provider.id]: { parameters: { b: '2' } } } })
    expect(endpoint.requests[0].body).toMatchObject({ a: '1', b: '2' })
  })
})

describe('the client', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256' }
  const headerOf = ({ body }) =>
    JSON.parse(Buffer.from(body.client_assertion.split('.')[0], 'base64url'))
  const client = {
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
  }

  test("v4's jwks sign", async () => {
    const { d: _private, ...publicJwk } = jwk
    const jwks = { keys: [publicJwk, { ...jwk, use: 'enc' }, jwk] }
    await refresh(demo({ client, jwks, clientSecret: undefined }))
    expect(headerOf(endpoint.requests[0])).toMatchObject({ alg: 'ES256', kid: 'key-1' })
  })

  test("v5's clientPrivateKey signs, with and without a kid", async () => {
    const key = await crypto.subtle.importKey(
      'jwk',
      jwk,
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['sign'],
    )
    for (const [clientPrivateKey, kid] of [[key], [{ key, kid: 'key-2' }, 'key-2']]) {
      endpoint.reset()
      await refresh(
        demo({ client, token: { url: endpoint.url, clientPrivateKey }, clientSecret: undefined }),
      )
      expect(headerOf(endpoint.requests[0]).kid).toBe(kid)
    }
  })

  test('one that must not leave WebCrypto is asked for in another form', async () => {
    const key = await crypto.subtle.importKey(
      'jwk',
      jwk,
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    )
    const provider = demo({ client, token: { url: endpoint.url, clientPrivateKey: key } })
    const message = refusalOf(() => wrap(provider), `providers.${provider.id}.privateKey`)
    expect(message).toContain('is a key that cannot be exported')
  })

  test('client_id and client_secret in client win, as they do in NextAuth v4', async () => {
    const other = {
      client_id: 'other',
      client_secret: 'other-secret',
      token_endpoint_auth_method: 'client_secret_post',
    }
    await refresh(demo({ client: other }))
    expect(endpoint.requests[0].body).toMatchObject({
      client_id: 'other',
      client_secret: 'other-secret',
    })
  })
})

describe("Microsoft Entra's scope", () => {
  const { default: AzureAD } = require('next-auth/providers/azure-ad')
  const { default: AzureB2C } = require('next-auth/providers/azure-ad-b2c')
  const ids = { clientId: 'an-id', clientSecret: 'a-secret', tenantId: 'acme' }
  const OWN = 'openid offline_access api://files/read api://files/write'

  async function scopeAt(provider, options) {
    const config = withTokenRotation(
      { providers: [provider] },
      { ca: internet.ca, proxy: internet.proxy, ...options },
    )
    await sessionAt(config, { sub: 'ada', ...expiredToken({ provider: provider.id }) })
    return internet.tokenRequests()[0].body.scope
  }

  test.each([
    ['parameters', { params: { scope: OWN } }, OWN],
    [
      'a URL',
      `https://login.microsoftonline.com/acme/oauth2/v2.0/authorize?scope=${encodeURIComponent(OWN)}`,
      OWN,
    ],
    [
      'of several APIs, those of the first',
      { params: { scope: `${OWN} api://mail/read User.Read` } },
      OWN,
    ],
    [
      'an id of an application',
      { params: { scope: 'openid 11111111-2222-3333-4444-555555555555/.default' } },
      'openid 11111111-2222-3333-4444-555555555555/.default',
    ],
    ['of Microsoft Graph: none', { params: { scope: 'openid User.Read Mail.Read' } }, undefined],
    [
      'of Microsoft Graph by URL: none',
      { params: { scope: 'https://graph.microsoft.com/Mail.Read' } },
      undefined,
    ],
    ['of OpenID Connect: none', { params: { scope: 'openid profile offline_access' } }, undefined],
    ['none: none', undefined, undefined],
  ])('written as: %s', async (_way, authorization, expected) => {
    expect(await scopeAt(AzureAD({ ...ids, ...(authorization && { authorization }) }))).toBe(
      expected,
    )
  })

  test('B2C', async () => {
    const scope = 'openid offline_access https://acme.onmicrosoft.com/api/read'
    const b2c = AzureB2C({
      ...ids,
      primaryUserFlow: 'B2C_1_in',
      authorization: { params: { scope } },
    })
    expect(await scopeAt(b2c)).toBe(scope)
  })

  test("v5's provider", async () => {
    const provider = {
      id: 'microsoft-entra-id',
      type: 'oidc',
      issuer: 'https://login.microsoftonline.com/acme/v2.0',
    }
    const authorization = { params: { scope: OWN } }
    expect(await scopeAt({ ...provider, authorization, options: ids })).toBe(OWN)
  })

  test('the option parameters.scope wins', async () => {
    const provider = AzureAD({ ...ids, authorization: { params: { scope: OWN } } })
    const providers = { 'azure-ad': { parameters: { scope: 'api://files/.default' } } }
    expect(await scopeAt(provider, { providers })).toBe('api://files/.default')
  })

  test('other providers are sent none', async () => {
    await refresh(demo({ authorization: { params: { scope: OWN } } }))
    expect(endpoint.requests[0].body).not.toHaveProperty('scope')
  })
})

describe('providers that nothing can be refreshed of', () => {
  const credentials = { id: 'credentials', type: 'credentials', authorize: () => null }
  const oauth1 = { id: 'trello', type: 'oauth', version: '1.0A', clientId: 'i', clientSecret: 's' }

  test('alone: the message names each and its type', () => {
    const message = refusalOf(
      () => withTokenRotation({ providers: [credentials, oauth1] }),
      'authOptions.providers',
    )
    expect(message).toContain('has no provider with an OAuth 2 token endpoint. ')
    expect(message).toContain(
      'credentials is of the type credentials. trello is of the type OAuth 1. ',
    )
  })

  test('none at all', () => {
    expect(
      refusalOf(() => withTokenRotation({ providers: [] }), 'authOptions.providers'),
    ).toContain('is an empty array')
  })

  test.each([[[credentials]], [[credentials, demoProvider({ url: 'https://example.com/token' })]]])(
    'an option for one says what is missing: %#',
    (providers) => {
      const make = () =>
        withTokenRotation({ providers }, { providers: { credentials: { clientId: 'a' } } })
      let message = ''
      try {
        make()
      } catch (error) {
        message = error.message
      }
      expect(message).toContain('does not say how its tokens are refreshed. Write tokenEndpoint')
      expect(message).not.toContain('Add it to the config first')
    },
  )
})
