// A sign-in with the `database` strategy that brings back a refresh token of which the worst is remembered.

const { createDatabaseSessionCallback } = require('../../..')
const { accountTable } = require('../../support/account_table.js')
const { refusal, startTokenEndpoint } = require('../../support/token_endpoint.js')

const USER = { id: '7' }
const params = () => ({ session: { user: {} }, user: USER })

let endpoint
let errors

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => {
  endpoint.reset()
  errors = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => errors.mockRestore())

afterAll(() => endpoint.close())

/** The callback over an expired row. */
function callbackFor(refresh_token) {
  const { url } = endpoint
  const demo = { clientId: 'i', clientSecret: 's', tokenEndpoint: url, revocationEndpoint: url }
  return createDatabaseSessionCallback({
    accounts: accountTable({ access_token: 'old', refresh_token, expires_at: 1 }),
    providers: { demo },
    expose: ['access_token'],
  })
}

const signedIn = (refresh_token) => ({
  user: USER,
  account: { provider: 'demo', access_token: 'signed-in', refresh_token, expires_at: 1 },
})

test('one that was refused is refreshed again', async () => {
  const callback = callbackFor('refused-once')
  endpoint.replyWith(() => refusal())
  expect(await callback(params())).toMatchObject({ error: 'RefreshAccessTokenError' })
  endpoint.reset()
  await callback.storeSignIn(signedIn('refused-once'))
  const session = await callback(params())
  expect(session).not.toHaveProperty('error')
  expect(session.access_token).toMatch(/-of-the-endpoint$/)
})

test('one that was revoked is refreshed again', async () => {
  const callback = callbackFor('revoked-once')
  endpoint.replyWith(() => ({ status: 200 }))
  await callback.rotator.revoke({ provider: 'demo', refresh_token: 'revoked-once' })
  expect(await callback(params())).toMatchObject({ error: 'RefreshAccessTokenError' })
  endpoint.reset()
  await callback.storeSignIn(signedIn('revoked-once'))
  expect(await callback(params())).not.toHaveProperty('error')
})
