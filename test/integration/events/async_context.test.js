// AsyncLocalStorage: what an app is called back with belongs to the request that asks, not to the first of the process.

const { AsyncLocalStorage } = require('node:async_hooks')
const { createCallbacks } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { expiredToken } = require('../../support/next_auth_configs.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const requests = new AsyncLocalStorage()
let endpoint

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => endpoint.reset())

afterEach(() => jest.restoreAllMocks())

afterAll(() => endpoint.close())

const providers = () => ({
  demo: { clientId: 'id', clientSecret: 'secret', tokenEndpoint: endpoint.url },
})

/** A store whose methods note in whose context they run. */
function watchedStore(seen, failing = []) {
  const store = memoryStore()
  const note =
    (name, method) =>
    async (...args) => {
      seen.push([name, requests.getStore()])
      if (failing.includes(name)) throw new Error('away')
      return method.apply(store, args)
    }
  return Object.fromEntries(
    Object.entries(store).map(([name, value]) => [
      name,
      typeof value === 'function' ? note(name, value) : value,
    ]),
  )
}

/** Lets each of three requests do the same, and says in whose contexts the app was called. */
async function contextsOf(seen, act) {
  const found = []
  for (const request of [1, 2, 3]) {
    seen.length = 0
    await requests.run(request, () => act(request))
    expect(seen.length).toBeGreaterThan(0)
    found.push(new Set(seen.map(([, context]) => context)))
  }
  return found
}

const EACH_ITS_OWN = [new Set([1]), new Set([2]), new Set([3])]

test('the methods of a store', async () => {
  const seen = []
  const { jwt } = createCallbacks({ providers: providers(), store: watchedStore(seen) })
  expect(await contextsOf(seen, () => jwt({ token: expiredToken() }))).toEqual(EACH_ITS_OWN)
})

test('three requests at the same time', async () => {
  const seen = []
  const { jwt } = createCallbacks({ providers: providers(), store: watchedStore(seen) })
  await Promise.all(
    [1, 2, 3].map((request) => requests.run(request, () => jwt({ token: expiredToken() }))),
  )
  for (const request of [1, 2, 3]) {
    const names = seen.filter(([, context]) => context === request).map(([name]) => name)
    expect(names).toEqual(expect.arrayContaining(['get', 'acquire', 'set']))
  }
  expect(seen.filter(([, context]) => context === undefined)).toEqual([])
})

test('onEvent and the log line of a store that fails', async () => {
  const seen = []
  const store = watchedStore([], ['get'])
  jest.spyOn(console, 'error').mockImplementation(() => seen.push(['line', requests.getStore()]))
  const onEvent = ({ type }) => seen.push([type, requests.getStore()])
  const { jwt } = createCallbacks({
    providers: providers(),
    store,
    onEvent,
    onStoreFailure: 'unavailable', // nothing is published later
  })
  expect(await contextsOf(seen, () => jwt({ token: expiredToken() }))).toEqual(EACH_ITS_OWN)
})

test('a sign-in and a sign-out', async () => {
  const seen = []
  const { jwt, signOut } = createCallbacks({ providers: providers(), store: watchedStore(seen) })
  const account = (request) => ({
    provider: 'demo',
    access_token: 'a',
    refresh_token: `signed-in-${request}`,
    expires_in: 3600,
  })
  const contexts = await contextsOf(seen, async (request) => {
    const token = await jwt({ token: {}, account: account(request) })
    await signOut({ token })
  })
  expect(contexts).toEqual(EACH_ITS_OWN)
})

test('a refresh that goes on behind the answer', async () => {
  const seen = []
  const events = []
  const { jwt } = createCallbacks({
    providers: providers(),
    background: true,
    store: watchedStore(seen),
    onEvent: ({ type }) => {
      seen.push([type, requests.getStore()])
      events.push(type)
    },
  })
  const soon = Math.floor(Date.now() / 1000) + 30
  const contexts = await contextsOf(seen, async () => {
    events.length = 0
    await jwt({ token: expiredToken({ expires_at: soon, expires_in: 3600 }) })
    while (!events.includes('refreshed')) await new Promise((resolve) => setTimeout(resolve, 5))
  })
  expect(contexts).toEqual(EACH_ITS_OWN)
})
