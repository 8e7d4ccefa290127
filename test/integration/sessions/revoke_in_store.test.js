// revokeOnSignOut and the rotator's revoke, where the tokens lie in a store.

const { createCallbacks } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { refusal, startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint
let store
let callbacks

beforeEach(async () => {
  endpoint = await startTokenEndpoint({ reply: () => ({ body: {} }) })
  store = memoryStore()
  const clients = { clientId: 'an-id', clientSecret: 'a-secret' }
  const demo = { ...clients, tokenEndpoint: endpoint.url, revocationEndpoint: endpoint.url }
  const where = { store, tokensIn: 'store', secret: 'a secret of the app' }
  callbacks = createCallbacks({ providers: { demo }, ...where, revokeOnSignOut: true })
  jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  callbacks.rotator.close()
  jest.restoreAllMocks()
  await endpoint.close()
})

async function signedIn(name) {
  const tokens = { access_token: `access-of-${name}`, refresh_token: `refresh-of-${name}` }
  const expires_at = Math.floor(Date.now() / 1000) + 3600
  const account = { provider: 'demo', type: 'oauth', expires_at, ...tokens }
  return JSON.parse(JSON.stringify(await callbacks.jwt({ token: { sub: name }, account })))
}

const revoked = () => endpoint.requests.map(({ body }) => body.token)

test('a sign-out revokes the refresh token that lies there, and ends the record', async () => {
  const token = await signedIn('signs-out')
  await callbacks.signOut({ token })
  expect(revoked()).toContain('refresh-of-signs-out')
  expect(store.sessions.all.size).toBe(0)
})

test('a sign-out whose revocation fails ends the record all the same', async () => {
  endpoint.replyWith(() => refusal('server_error', 500))
  const token = await signedIn('refused')
  await callbacks.signOut({ token })
  expect(store.sessions.all.size).toBe(0)
  await expect(callbacks.jwt({ token })).rejects.toMatchObject({ code: 'ERR_SESSION_ENDED' })
})

test('rotator.revoke and rotator.forget end the record', async () => {
  await callbacks.rotator.revoke(await signedIn('revokes'))
  expect(revoked()).toContain('refresh-of-revokes')
  await callbacks.rotator.forget(await signedIn('forgets'))
  expect(store.sessions.all.size).toBe(0)
})

test('rotator.revoke of a session that has ended is nothing to do', async () => {
  const token = await signedIn('ended')
  await callbacks.sessions.end({ sub: 'ended' })
  await callbacks.rotator.revoke(token)
  expect(revoked()).toEqual([])
})
