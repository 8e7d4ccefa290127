// A cookie from a copied callback carries that callback's error: it is refreshed, and the error goes.

const { createCallbacks, withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { sessionAt } = require('../../support/session_with_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => endpoint.reset())

afterAll(() => endpoint.close())

const valid = (more) =>
  expiredToken({ expires_at: Math.floor(Date.now() / 1000) + 3000, provider: 'demo', ...more })

test.each([
  ['RefreshAccessTokenError', {}],
  ['RefreshTokenError', {}],
  ['RefreshTokenError', { errorName: 'RefreshTokenError' }],
  ['RefreshTokenError', { errorName: 'SignInAgain' }],
  ['SignInAgain', { errorName: 'SignInAgain' }],
  ['TemporarilyUnavailable', {}],
])('%s of the cookie, with the options %j', async (error, options) => {
  const config = withTokenRotation({ providers: [demoProvider(endpoint)] }, options)
  const { body } = await sessionAt(config, { sub: 'ada', ...valid({ error }) })
  expect(endpoint.requests).toHaveLength(1)
  expect(body).not.toHaveProperty('error')
})

test("an app's own error stays, and asks for nothing", async () => {
  const { clientId, clientSecret } = demoProvider(endpoint)
  const demo = { clientId, clientSecret, tokenEndpoint: endpoint.url }
  const { jwt } = createCallbacks({ providers: { demo } })
  const token = valid({ error: 'PaymentOverdue' })
  expect(await jwt({ token })).toMatchObject({ error: 'PaymentOverdue' })
  expect(endpoint.requests).toHaveLength(0)
})

test('errorName is what a session gets that is lost', async () => {
  endpoint.replyWith(() => ({ status: 400, body: { error: 'invalid_grant' } }))
  const options = { errorName: 'RefreshTokenError' }
  const config = withTokenRotation({ providers: [demoProvider(endpoint)] }, options)
  const { body } = await sessionAt(config, { sub: 'ada', ...expiredToken({ provider: 'demo' }) })
  expect(body.error).toBe('RefreshTokenError')
})
