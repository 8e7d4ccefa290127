// Whom a client assertion is for: the issuer where one is known, else the token endpoint, or what the option says.

const { generateKeyPairSync } = require('node:crypto')
const { createCallbacks } = require('../../..')
const { expiredToken } = require('../../support/next_auth_configs.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { grant, startTokenEndpoint } = require('../../support/token_endpoint.js')

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })

let endpoint
const metadata = () => ({ issuer: `${endpoint.origin}/`, token_endpoint: endpoint.url })

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => {
  endpoint.reset()
  endpoint.replyWith(({ method }) => (method === 'GET' ? { body: metadata() } : grant()))
})

afterAll(() => endpoint.close())

async function audienceWith(options, id = 'demo') {
  const demo = { clientId: 'id', privateKey: pem, ...options }
  await createCallbacks({ providers: { [id]: demo } }).jwt({ token: expiredToken() })
  const { body } = endpoint.requests.at(-1)
  return JSON.parse(Buffer.from(body.client_assertion.split('.')[1], 'base64url')).aud
}

const secretJwt = {
  privateKey: undefined,
  clientSecret: 'a-secret-of-some-length-for-hmac',
  clientAuthentication: 'client_secret_jwt',
}

test.each([
  ['private_key_jwt', {}],
  ['client_secret_jwt', secretJwt],
])('%s', async (_method, proof) => {
  const { origin, url } = endpoint
  const at = (options) => audienceWith({ ...proof, ...options })
  expect(await at({ tokenEndpoint: url })).toBe(url)
  // As the metadata writes it: with the slash.
  expect(await at({ issuer: origin })).toBe(`${origin}/`)
  expect(await at({ issuer: origin, assertionAudience: 'issuer' })).toBe(`${origin}/`)
  expect(await at({ issuer: origin, assertionAudience: 'token_endpoint' })).toBe(url)
  expect(await at({ issuer: 'https://as.example/', tokenEndpoint: url })).toBe(
    'https://as.example/',
  )
  for (const assertionAudience of ['https://as.example/aud', 'urn:example:as']) {
    expect(await at({ issuer: origin, assertionAudience })).toBe(assertionAudience)
    expect(await at({ tokenEndpoint: url, assertionAudience })).toBe(assertionAudience)
  }
})

test('Microsoft Entra wants its token endpoint', async () => {
  const issuer = 'https://login.microsoftonline.com/tenant/v2.0'
  expect(await audienceWith({ issuer, tokenEndpoint: endpoint.url }, 'azure-ad')).toBe(endpoint.url)
})

test.each([[''], ['audience'], ['a b'], ['https://as.example/a b'], [7], [null], [[]]])(
  'refuses %p',
  (assertionAudience) => {
    const demo = { clientId: 'id', privateKey: pem, tokenEndpoint: endpoint.url, assertionAudience }
    refusalOf(() => createCallbacks({ providers: { demo } }), 'providers.demo.assertionAudience')
  },
)

test('refuses the issuer where none is known', () => {
  const demo = { clientId: 'id', privateKey: pem, tokenEndpoint: endpoint.url }
  refusalOf(
    () => createCallbacks({ providers: { demo: { ...demo, assertionAudience: 'issuer' } } }),
    'providers.demo.assertionAudience',
  )
})
