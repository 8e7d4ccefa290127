// When a sign-out comes: while a refresh is under way, twice, late, during an outage, in another tab, in one of two apps.

const { withTokenRotation } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { eventLog, eventually, nowSeconds } = require('../../support/sessions.js')
const { readAt, signOutAt, COOKIE } = require('../../support/sign_out_with_v4.js')

const REFUSED = 'RefreshAccessTokenError'

let endpoint

beforeAll(async () => {
  endpoint = await startStrictEndpoint()
  jest.spyOn(console, 'error').mockImplementation(() => {})
})
beforeEach(() => endpoint.reset())
afterAll(async () => {
  console.error.mockRestore()
  await endpoint.close()
})

let names = 0
const configOf = (options, more) =>
  withTokenRotation({ providers: [demoProvider(endpoint)], ...more }, options)

function signIn(config) {
  const { access_token, refresh_token, expires_at } = endpoint.session(`moment-${++names}`)
  const account = { provider: 'demo', access_token, refresh_token, expires_at }
  return config.callbacks.jwt({ token: { sub: 'ada' }, account })
}

const expired = (token) => ({ ...token, expires_at: 1 })
const due = (token) => ({ ...token, expires_at: nowSeconds() + 10 })

/** Every operation fails while `isAway`. */
function storeThatMayFail() {
  const store = memoryStore()
  const state = { isAway: false }
  const failing = Object.fromEntries(
    Object.entries(store)
      .filter(([name]) => ['get', 'set', 'acquire', 'release'].includes(name))
      .map(([name, operation]) => [
        name,
        async (...args) => {
          if (state.isAway) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
          return operation(...args)
        },
      ]),
  )
  return { ...store, ...failing, state }
}

describe.each([
  ['alone', () => ({})],
  ['with a store', () => ({ store: memoryStore() })],
])('while a refresh is under way, %s', (_how, options) => {
  test.each([
    ['that its callers wait for', {}, expired],
    ['in the background', { background: true }, due],
  ])('one %s brings the ended session nothing, and the app the newest', async (_w, more, age) => {
    const seen = jest.fn()
    const config = configOf({ ...options(), ...more }, { events: { signOut: seen } })
    const token = await signIn(config)
    endpoint.settings.thinkTimeMs = 200
    const requested = endpoint.requested()
    const reading = config.callbacks.jwt({ token: age(token) })
    await requested
    expect((await signOutAt(config, token))[COOKIE]).toBe('')
    await reading
    expect(seen.mock.calls[0][0].token.refresh_token).toMatch(/-2$/)
    const after = await config.callbacks.jwt({ token: expired(token) })
    expect(after).toMatchObject({ error: REFUSED, access_token: token.access_token })
    expect(endpoint.uses).toEqual([token.refresh_token])
  })
})

test('twice is as good as once', async () => {
  const seen = jest.fn()
  const config = configOf({}, { events: { signOut: seen } })
  const token = await signIn(config)
  for (let time = 0; time < 2; time += 1) {
    expect((await signOutAt(config, token))[COOKIE]).toBe('')
  }
  await Promise.all([signOutAt(config, token), signOutAt(config, token)])
  expect(seen).toHaveBeenCalledTimes(4)
  expect(await config.callbacks.jwt({ token: expired(token) })).toHaveProperty('error', REFUSED)
  expect(endpoint.uses).toEqual([])
})

test('of a session whose tokens have run out, and whose refresh token is dead', async () => {
  const config = configOf({})
  const token = { ...(await signIn(config)), refresh_token: `unknown-${++names}` }
  const refused = await config.callbacks.jwt({ token: expired(token) })
  expect(refused.error).toBe(REFUSED)
  expect((await signOutAt(config, refused))[COOKIE]).toBe('')
  expect(await config.callbacks.jwt({ token: expired(token) })).toHaveProperty('error', REFUSED)
  expect(endpoint.uses).toHaveLength(1)
})

describe('while the store is away', () => {
  test('sessions are refreshed, and one that is signed out is not', async () => {
    const store = storeThatMayFail()
    const config = configOf({ store })
    const [mine, other] = [await signIn(config), await signIn(config)]
    store.state.isAway = true
    expect((await signOutAt(config, mine))[COOKIE]).toBe('')
    const [ended, renewed] = await Promise.all(
      [mine, other].map((token) => config.callbacks.jwt({ token: expired(token) })),
    )
    expect(ended.error).toBe(REFUSED)
    expect(renewed.error).toBeUndefined()
    expect(renewed.refresh_token).toMatch(/-2$/)
    store.state.isAway = false
  })

  test('the store learns of the sign-out once it is back', async () => {
    const store = storeThatMayFail()
    const config = configOf({ store })
    const token = await signIn(config)
    await eventually(() => store.locks.size === 0)
    store.values.clear()
    store.state.isAway = true
    await signOutAt(config, token)
    expect(store.values.size).toBe(0)
    store.state.isAway = false
    await eventually(() => store.values.size > 0)
  })

  test("onStoreFailure: 'unavailable' ends nothing but the session that signs out", async () => {
    const store = storeThatMayFail()
    const config = configOf({ store, onStoreFailure: 'unavailable' })
    const [mine, other] = [await signIn(config), await signIn(config)]
    store.state.isAway = true
    await signOutAt(config, mine)
    expect(await config.callbacks.jwt({ token: expired(mine) })).toHaveProperty('error', REFUSED)
    const waiting = await config.callbacks.jwt({ token: expired(other) })
    expect(waiting).toMatchObject({ error: 'TemporarilyUnavailable', ...tokensOf(other) })
    expect(endpoint.uses).toEqual([])
    store.state.isAway = false
  })

  const tokensOf = ({ access_token, refresh_token }) => ({ access_token, refresh_token })
})

test('in a tab with an older cookie: every other tab is signed out too', async () => {
  const config = configOf({})
  const older = await signIn(config)
  const { token: newer } = await readAt(config, expired(older))
  const { token: newest } = await readAt(config, expired(newer))
  expect(newest.refresh_token).toMatch(/-3$/)
  await signOutAt(config, older)
  for (const cookie of [older, newer, newest]) {
    expect((await readAt(config, expired(cookie))).session.error).toBe(REFUSED)
  }
  expect(endpoint.uses).toHaveLength(2)
})

test('in one of two apps of a process: the session of the other goes on', async () => {
  const [one, two] = [configOf({}), configOf({}, { secret: 'of another app' })]
  const mine = await signIn(one)
  // The other app has signed in at the same client, and was given a session of its own.
  const theirs = await signIn(two)
  await signOutAt(one, mine)
  expect((await readAt(one, expired(mine))).session.error).toBe(REFUSED)
  expect((await two.callbacks.jwt({ token: expired(theirs) })).error).toBeUndefined()
  // A cookie of the ended session is refused there, too.
  expect(await two.callbacks.jwt({ token: expired(mine) })).toHaveProperty('error', REFUSED)
})

test('revokeOnSignOut waits for the refresh under way, and revokes what it brought', async () => {
  const events = eventLog()
  const config = configOf({ revokeOnSignOut: true, onEvent: events.record })
  const token = await signIn(config)
  endpoint.settings.thinkTimeMs = 200
  const requested = endpoint.requested()
  const reading = config.callbacks.jwt({ token: expired(token) })
  await requested
  const forgotten = events.next('forgotten')
  await signOutAt(config, token)
  await reading
  // This provider has no revocation endpoint.
  await forgotten
  expect(await config.callbacks.jwt({ token: expired(token) })).toHaveProperty('error', REFUSED)
  expect(endpoint.uses).toEqual([token.refresh_token])
})
