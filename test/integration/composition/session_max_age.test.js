// A spent refresh token is remembered for as long as a session cookie may come back with it, which the NextAuth config says:
// what a store is told to keep shows it. A browser that was closed for weeks is then still signed in.

const path = require('node:path')
const { createCallbacks, withTokenRotation } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { runNode } = require('../../support/child.js')
const { sessionAt } = require('../../support/session_with_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const V5 = path.join(__dirname, '../../support/max_age_v5.mjs')
const HOUR = 3600
const DAY = 24 * HOUR

/** What is in the config and in our options, and the s for which a successor is kept then. */
const CASES = [
  ['NextAuth has a default', {}, {}, 30 * DAY],
  ['session.maxAge', { session: { maxAge: 60 * DAY } }, {}, 60 * DAY],
  ['a short session.maxAge', { session: { maxAge: 8 * HOUR } }, {}, 8 * HOUR],
  ['jwt.maxAge', { jwt: { maxAge: 90 * DAY } }, {}, 90 * DAY],
  ['the longer of both', { session: { maxAge: 7 * DAY }, jwt: { maxAge: 45 * DAY } }, {}, 45 * DAY],
  ['ten years: a year', { session: { maxAge: 3650 * DAY } }, {}, 365 * DAY],
  [
    'strategy and updateAge say nothing',
    { session: { strategy: 'jwt', updateAge: 60 } },
    {},
    30 * DAY,
  ],
  ['successorTtl', { session: { maxAge: 60 * DAY } }, { successorTtl: DAY }, DAY],
  ['sessionMaxAge', { session: { maxAge: 60 * DAY } }, { sessionMaxAge: 2 * DAY }, 2 * DAY],
]

let endpoint

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

afterAll(() => endpoint.close())

/** A store that notes for how long (ms) what is published is to be kept. */
function notingStore() {
  const store = memoryStore()
  const kept = []
  const { set } = store
  store.set = (key, value, ttlMs, ...others) => {
    kept.push(ttlMs)
    return set(key, value, ttlMs, ...others)
  }
  return { store, kept }
}

test.each(CASES)('v4: %s', async (_what, config, options, seconds) => {
  const { store, kept } = notingStore()
  const wrapped = withTokenRotation(
    { providers: [demoProvider(endpoint)], ...config },
    { store, ...options },
  )
  const { body } = await sessionAt(wrapped, { provider: 'demo', ...expiredToken() })
  expect(body).not.toHaveProperty('error')
  expect(kept).toEqual([seconds * 1000])
})

test('v5: the same', async () => {
  const configs = CASES.map(([, config, options]) => ({ config, options }))
  const input = JSON.stringify({ token: endpoint.url, configs })
  const { code, stdout, stderr } = await runNode([V5], { input })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual(CASES.map(([, , , seconds]) => [seconds * 1000]))
})

test('createCallbacks, which sees no config, is told by sessionMaxAge', async () => {
  const { store, kept } = notingStore()
  const demo = { clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: endpoint.url }
  const { jwt } = createCallbacks({ providers: { demo }, store, sessionMaxAge: 45 * DAY })
  await jwt({ token: expiredToken() })
  expect(kept).toEqual([45 * DAY * 1000])
})

test('a second wrap has the max age of the config that it wraps', async () => {
  const { store, kept } = notingStore()
  const first = withTokenRotation({ providers: [demoProvider(endpoint)] }, { store })
  const second = withTokenRotation({ ...first, session: { maxAge: 40 * DAY } })
  await second.callbacks.jwt({ token: expiredToken() })
  expect(kept).toEqual([40 * DAY * 1000])
})
