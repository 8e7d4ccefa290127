// Discovery where NextAuth v4 discovers: at a provider's `wellKnown`, whatever issuer is named there. An internal address
// of a server with a public one (docker compose), and Azure AD B2C, whose policies share an issuer.

const { createCallbacks, withTokenRotation } = require('../../..')
const { OAUTH, OPENID, startIssuer } = require('../../support/issuer.js')
const { expired, startAuthorizationServer } = require('../../support/sessions.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { authorizationUrlOf } = require('../../support/next_auth_v4.js')
const { sessionAt } = require('../../support/session_with_v4.js')

const { default: AzureB2C } = require('next-auth/providers/azure-ad-b2c')
const { default: FusionAuth } = require('next-auth/providers/fusionauth')
const { default: Keycloak } = require('next-auth/providers/keycloak')
const { default: OneLogin } = require('next-auth/providers/onelogin')

const PUBLIC = 'https://login.example.com/realms/acme'

let server
let issuer

beforeAll(async () => {
  server = await startAuthorizationServer({ clientAuthentication: 'client_secret_basic' })
})

beforeEach(async () => {
  await server.clearLog()
  // What it is known by to the browser, wherever it is asked.
  issuer = await startIssuer(server, (_path, metadata) => ({ ...metadata, issuer: PUBLIC }))
})

afterEach(() => issuer.close())

afterAll(() => server.close())

const client = (more) => ({ clientId: server.clientId, clientSecret: server.clientSecret, ...more })

/** What the jwt callback makes of a sign-in at the server through the provider of that id. */
async function signIn(jwt, provider) {
  const { account, user } = await server.signIn()
  return jwt({ token: { sub: user.id }, account: { ...account, provider }, user })
}

/** Each provider as its users write it, and where its metadata has to be asked for, under the issuer. */
const PROVIDERS = [
  [
    'a wellKnown inside, the issuer public',
    (at) => Keycloak(client({ issuer: PUBLIC, wellKnown: `${at}${OPENID}` })),
    OPENID,
  ],
  [
    'an issuer inside, which names the public one',
    (at) => Keycloak(client({ issuer: at })),
    OPENID,
  ],
  ['a path in front', (at) => OneLogin(client({ issuer: at })), `/oidc/2${OPENID}`],
  [
    'a query',
    (at) => FusionAuth(client({ issuer: at, tenantId: 'acme' })),
    `${OPENID}?tenantId=acme`,
  ],
  [
    'Azure AD B2C as the stock provider writes it',
    (at) => AzureB2C(client({ issuer: `${at}/acme.onmicrosoft.com/B2C_1_in/v2.0` })),
    `/acme.onmicrosoft.com/B2C_1_in/v2.0${OPENID}`,
  ],
  [
    'Azure AD B2C with the policy in the query',
    (at) => AzureB2C(client({ wellKnown: `${at}/acme/v2.0${OPENID}?p=B2C_1_in` })),
    `/acme/v2.0${OPENID}?p=B2C_1_in`,
  ],
  [
    'a provider of their own, without the well-known part',
    (at) => ({ id: 'own', type: 'oauth', wellKnown: `${at}/tenant/`, ...client() }),
    `/tenant${OPENID}`,
  ],
  [
    'the metadata of RFC 8414',
    (at) => ({
      id: 'own',
      type: 'oauth',
      wellKnown: `${at}${OAUTH}/acme`,
      issuer: PUBLIC,
      ...client(),
    }),
    `${OAUTH}/acme`,
  ],
]

describe.each(PROVIDERS)('%s', (_writing, make, asked) => {
  test("a session read of NextAuth v4's refreshes there", async () => {
    const provider = make(issuer.url)
    const config = withTokenRotation({ providers: [provider] }, { expose: ['access_token'] })
    const signedIn = await signIn(config.callbacks.jwt, provider.id)
    const token = expired(signedIn)
    const { body } = await sessionAt(config, token)
    expect(body).not.toHaveProperty('error')
    expect(body.access_token).not.toBe(signedIn.access_token)
    expect(issuer.requests).toEqual([asked])
    expect(await server.tokenRequests()).toHaveLength(1)
  })

  test("NextAuth v4's sign-in discovers there too", async () => {
    const provider = make(issuer.url)
    const url = await authorizationUrlOf(withTokenRotation({ providers: [provider] }), provider.id)
    expect(url.origin).toBe(issuer.url)
    expect(issuer.requests).toEqual([asked])
  })
})

test('createCallbacks has it as an option', async () => {
  const wellKnown = `${issuer.url}${OPENID}`
  const { jwt } = createCallbacks({ providers: { demo: client({ wellKnown }) } })
  const renewed = await jwt({ token: expired(await signIn(jwt, 'demo')) })
  expect(renewed).not.toHaveProperty('error')
})

test("v5's providers of the type oidc are discovered at the issuer, which has to be named there", async () => {
  const complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
  const provider = { id: 'own', type: 'oidc', issuer: issuer.url, wellKnown: PUBLIC, ...client() }
  const { callbacks } = withTokenRotation({ providers: [provider] })
  const token = expired(await signIn(callbacks.jwt, 'own'))
  expect(await callbacks.jwt({ token })).toHaveProperty('error')
  expect(issuer.requests).toEqual([OPENID])
  expect(complaints.mock.calls[0][0]).toContain('issuer_mismatch')
  complaints.mockRestore()
})

test('a token endpoint of its own is used, and nothing is asked', async () => {
  const provider = Keycloak(client({ issuer: issuer.url, token: server.tokenEndpoint }))
  const { callbacks } = withTokenRotation({ providers: [provider] })
  const token = expired(await signIn(callbacks.jwt, 'keycloak'))
  expect(await callbacks.jwt({ token })).not.toHaveProperty('error')
  expect(issuer.requests).toEqual([])
})

test.each([
  ['', 'is an empty string'],
  ['login.example.com', 'is a string but not an https: URL'],
  ['http://login.example.com/.well-known/openid-configuration', 'is an http: URL'],
  [7, 'is a number'],
])('the option is checked: %p', (wellKnown, words) => {
  const make = () => createCallbacks({ providers: { demo: client({ wellKnown }) } })
  expect(refusalOf(make, 'providers.demo.wellKnown')).toContain(words)
})
