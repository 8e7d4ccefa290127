// What an operator hears of logout tokens: one event for each, with nothing of the token in it.

const { startKeyIssuer } = require('../../support/key_issuer.js')
const { logoutRoute } = require('../../support/logout_route.js')
const { claimsOf, signed, signingKey } = require('../../support/logout_tokens.js')
const { memoryStore } = require('../../support/memory_store.js')
const { eventLog } = require('../../support/sessions.js')

const key = signingKey()
const open = []
let issuer
let events

beforeEach(async () => {
  jest.spyOn(console, 'error').mockImplementation(() => {})
  issuer = await startKeyIssuer([key.jwk])
  events = eventLog()
})
afterEach(async () => {
  jest.restoreAllMocks()
  for (const { close } of open.splice(0)) close()
  await issuer.close()
})

const token = (more) => signed(key, claimsOf(issuer.url, more))

function routeWith(options) {
  const route = logoutRoute(issuer.url, { onEvent: events.record, ...options })
  open.push(route)
  return route
}

const ended = (sessions) => ({
  ...{ type: 'signedOut', provider: 'demo', endedAt: 'provider', by: 'provider', sessions },
})
const failed = (reason, provider) => ({ type: 'signOutFailed', provider, reason })

test('how many sessions ended, also when there were none', async () => {
  const { send, signIn } = routeWith()
  await signIn({ sid: 'laptop' })
  await signIn({ sid: 'phone' })
  await send(token({ sid: undefined }))
  await send(token({ sid: 'laptop' }))
  expect(events.all).toEqual([ended(2), ended(0)])
})

test('only users whose id at the provider it is are counted', async () => {
  const { send, signIn } = routeWith()
  await signIn({ sid: 'laptop' })
  await signIn({ sub: 'user-2', sid: 'desk', id: 'user-1' })
  await send(token({ sid: undefined }))
  expect(events.all).toEqual([ended(1)])
})

test('a token that came before, with its provider', async () => {
  const { send } = routeWith()
  const once = token()
  await send(once)
  await send(once)
  expect(events.all).toEqual([ended(0), failed('replayed', 'demo')])
})

test('keys that are not to be had, with the code of what failed', async () => {
  const { send } = routeWith({ retries: 0 })
  issuer.jwks = () => ({ status: 500 })
  await send(token())
  expect(events.all).toEqual([failed('jwks_http_500', undefined)])
})

test('a store that is away, with the code of its error', async () => {
  const store = memoryStore()
  const { send, signIn } = routeWith({ store })
  await signIn()
  const away = Object.assign(new Error('a secret'), { code: 'ECONNREFUSED' })
  jest.spyOn(store, 'acquire').mockRejectedValueOnce(away)
  await send(token())
  expect(events.all).toEqual([failed('ECONNREFUSED', 'demo')])
})

test('nothing of a token is in an event', async () => {
  const { send } = routeWith()
  const secret = 'a-subject-that-nobody-needs-to-read'
  const claims = { sub: secret, sid: secret, jti: secret }
  await send(token(claims))
  await send(token(claims))
  await send(token({ ...claims, nonce: secret }))
  await send(token({ ...claims, iss: `https://${secret}.example` }))
  await send(`${secret}.${secret}.${secret}`)
  expect(events.all).toHaveLength(5)
  expect(JSON.stringify(events.all)).not.toContain(secret)
})
