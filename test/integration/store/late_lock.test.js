// A lock of the store that was acquired while the event loop was busy may have run out by the time that it is used: then
// another process has it, and the refresh token would be presented by both.

const { createCallbacks } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { expiredToken } = require('../../support/next_auth_configs.js')
const { grant, startTokenEndpoint } = require('../../support/token_endpoint.js')

/** Of a lock, as the store was asked for it. */
let ttlMs
let endpoint
let store
/** What was left (ms) of the lock when each request arrived. */
let left

beforeEach(async () => {
  store = memoryStore()
  left = []
  endpoint = await startTokenEndpoint({
    reply: () => {
      left.push(...[...store.locks.values()].map(({ until }) => until - Date.now()))
      return grant()
    },
  })
})

afterEach(() => endpoint.close())

/** The JavaScript thread does nothing else for so long. */
function block(ms) {
  const until = performance.now() + ms
  while (performance.now() < until);
}

/** @param {(ttlMs: number) => number} busyMs behind each of the first two locks */
function callbacksOver(busyMs) {
  const { acquire } = store
  let locks = 0
  store.acquire = async (key, owner, ms) => {
    ttlMs = ms
    const isOurs = await acquire(key, owner, ms)
    locks += 1
    if (locks <= 2) block(busyMs(ms))
    return isOurs
  }
  const demo = { clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: endpoint.url }
  return createCallbacks({
    ...{ providers: { demo }, store },
    ...{ timeout: 300, connectTimeout: 300, retries: 0, storeTimeout: 400 },
  })
}

test.each([
  ['has run out', (ms) => ms + 50],
  ['has less left than a refresh may take', (ms) => ms - 100],
])('one that %s is not used', async (_what, busyMs) => {
  const { jwt } = callbacksOver(busyMs)
  const token = expiredToken()
  let answer = token
  const end = Date.now() + 20_000
  while (answer.access_token === token.access_token && Date.now() < end) {
    answer = await jwt({ token })
  }
  expect(answer.access_token).toMatch(/of-the-endpoint$/)
  expect(endpoint.requests).toHaveLength(1)
  // A refresh takes `timeout` at most.
  expect(left).toEqual([expect.any(Number)])
  expect(left[0]).toBeGreaterThan(300)
  expect(left[0]).toBeLessThanOrEqual(ttlMs)
})
