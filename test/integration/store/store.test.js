const { once } = require('node:events')
const path = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')
const { Worker } = require('node:worker_threads')
const { createCallbacks, withTokenRotation } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { eventually } = require('../../support/sessions.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const WORKER = path.join(__dirname, '../../support/worker_with_store.js')

let endpoint

beforeAll(async () => {
  endpoint = await startStrictEndpoint()
})

afterAll(() => endpoint.close())

beforeEach(() => {
  endpoint.reset()
  jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => jest.restoreAllMocks())

/** Callbacks over a store, and the events of theirs. */
function callbacksOver(store, options) {
  const events = []
  const onEvent = (event) => events.push(event)
  return { ...createCallbacks({ ...endpoint.options(), store, onEvent, ...options }), events }
}

/** A store in memory that does something else for one of its operations. */
const storeWith = (changed) => ({ ...memoryStore(), ...changed })

const freshSession = (() => {
  let made = 0
  return () => endpoint.session(`session-${++made}`)
})()

test('has the successor of every refresh', async () => {
  const store = memoryStore()
  const { jwt } = callbacksOver(store)
  const token = freshSession()
  const renewed = await jwt({ token })
  expect(renewed.access_token).toBe(`access-of-${renewed.refresh_token}`)
  expect(store.values.size).toBe(1)
  const [[key, { content, until }]] = store.values
  expect(key).toMatch(/^[\w-]{43}$/)
  expect(content).toContain(renewed.refresh_token)
  expect(until - Date.now()).toBeGreaterThan(86_000_000)
  expect(store.locks.size).toBe(0)
})

test('is asked nothing for a token that is not due', async () => {
  const store = Object.fromEntries(
    Object.keys(memoryStore()).map((name) => [
      name,
      jest.fn(async () => {
        throw new Error('asked')
      }),
    ]),
  )
  const { jwt, session, events } = callbacksOver(store)
  const token = { ...freshSession(), expires_at: Math.floor(Date.now() / 1000) + 3_000 }
  expect(jwt({ token })).toBe(token)
  session({ session: { user: {}, expires: '' }, token })
  for (const method of Object.values(store)) expect(method).not.toHaveBeenCalled()
  expect(events).toEqual([])
})

test('keeps what it holds for successorTtl', async () => {
  const store = memoryStore()
  await callbacksOver(store, { successorTtl: 120 }).jwt({ token: freshSession() })
  const [{ until }] = store.values.values()
  expect(until - Date.now()).toBeGreaterThan(110_000)
  expect(until - Date.now()).toBeLessThanOrEqual(120_000)
})

const rejecting = (error) => async () => {
  throw error
}

test.each([
  ['rejects with a code', rejecting(Object.assign(new Error('x'), { code: 'EPIPE' })), 'EPIPE'],
  ['rejects with what Redis says', rejecting(new Error('READONLY You can’t write')), 'READONLY'],
  ['rejects with an error', rejecting(new RangeError('marked-7f3a')), 'RangeError'],
  ['rejects with nothing', rejecting(undefined), 'undefined'],
  [
    'throws',
    () => {
      throw new TypeError('marked-7f3a')
    },
    'TypeError',
  ],
  [
    'answers with a number',
    async () => 7,
    'store.get resolved to something else than a string or undefined',
  ],
  ['never answers', () => new Promise(() => {}), 'timeout'],
])('get %s: the refresh goes on without the store', async (_, get, reason) => {
  const { jwt, events } = callbacksOver(storeWith({ get }), { storeTimeout: 200 })
  const token = freshSession()
  const renewed = await jwt({ token })
  expect(renewed.access_token).toBe(`access-of-${renewed.refresh_token}`)
  expect(events[0]).toEqual({ type: 'storeFailed', provider: 'demo', operation: 'get', reason })
  expect(console.error).toHaveBeenCalledTimes(1)
  expect(console.error.mock.calls[0][0]).toContain(`the store failed (get: ${reason})`)
  expect(JSON.stringify(events)).not.toContain('7f3a')
})

test.each([
  ['of another kind', async () => 'nonsense', 'unreadable_entry'],
  [
    'sealed with another secret',
    rejecting(Object.assign(new Error(), { code: 'ERR_UNSEAL' })),
    'ERR_UNSEAL',
  ],
])(
  'an entry %s: somebody has spent the refresh token, so nobody does here',
  async (_, get, reason) => {
    const { jwt, events } = callbacksOver(storeWith({ get }))
    const token = freshSession()
    expect(await jwt({ token })).toBe(token)
    expect(await jwt({ token: { ...token, expires_at: 1 } })).toMatchObject({
      refresh_token: token.refresh_token,
      error: 'TemporarilyUnavailable',
    })
    expect(endpoint.uses).toEqual([])
    expect(events[0]).toMatchObject({ type: 'storeFailed', operation: 'get', reason })
    expect(console.error.mock.calls).toEqual([
      [expect.stringContaining(`the store failed (get: ${reason}). It holds what cannot be read`)],
    ])
  },
)

test('is not taken for one that fails while the event loop is busy', async () => {
  const store = memoryStore()
  const waits = []
  const held = {
    ...store,
    async acquire(key, owner, ttlMs) {
      await store.acquire(key, 'another process', 60_000)
      return store.acquire(key, owner, ttlMs)
    },
    subscribe(...args) {
      waits.push(args[0])
      return store.subscribe(...args)
    },
  }
  const { jwt, events } = callbacksOver(held, { storeTimeout: 100 })
  const pending = jwt({ token: freshSession() })
  const until = Date.now() + 400
  while (Date.now() < until);
  await eventually(() => waits.length > 0 || endpoint.uses.length > 0)
  expect(endpoint.uses).toEqual([])
  expect(events).toEqual([])
  held.acquire = store.acquire
  await store.release(waits[0], 'another process')
  expect((await pending).error).toBeUndefined()
})

test('acquire that answers no boolean counts as a failure', async () => {
  const { jwt, events } = callbacksOver(storeWith({ acquire: async () => 'OK' }))
  const renewed = await jwt({ token: freshSession() })
  expect(renewed.error).toBeUndefined()
  expect(events[0]).toMatchObject({ type: 'storeFailed', operation: 'acquire' })
})

test('a publication that fails costs nobody his tokens', async () => {
  const set = rejecting(new Error('OOM command not allowed'))
  const { jwt, events } = callbacksOver(storeWith({ set }))
  const renewed = await jwt({ token: freshSession() })
  expect(renewed.access_token).toBe(`access-of-${renewed.refresh_token}`)
  expect(events.map(({ type }) => type)).toEqual(['storeFailed', 'refreshed'])
  expect(events[0]).toMatchObject({ operation: 'set', reason: 'OOM' })
})

test('one who cannot subscribe looks for himself', async () => {
  const store = storeWith({ subscribe: rejecting(new Error('no')) })
  const { acquire } = store
  let isLocked = false
  store.acquire = async (key, ...rest) => {
    if (!isLocked) {
      isLocked = true
      await acquire(key, 'another process', 10_000)
      setTimeout(() => store.release(key, 'another process'), 200)
    }
    return acquire(key, ...rest)
  }
  const { jwt, events } = callbacksOver(store)
  const renewed = await jwt({ token: freshSession() })
  expect(renewed.access_token).toBe(`access-of-${renewed.refresh_token}`)
  expect(events.map(({ type }) => type)).toEqual(['refreshed'])
})

test('a worker that ends in the middle spends nothing, and keeps nobody waiting', async () => {
  const token = freshSession()
  const workerData = { ...endpoint.options(), token }
  const worker = new Worker(WORKER, { workerData })
  await once(worker, 'message')
  const { jwt } = createCallbacks(endpoint.options())
  const joined = jwt({ token })
  await worker.terminate()
  expect(await joined).toBe(token)
  expect(endpoint.uses).toEqual([])
  const renewed = await eventually(async () => {
    const answer = await jwt({ token })
    return answer !== token && answer
  })
  expect(renewed.access_token).toBe(`access-of-${renewed.refresh_token}`)
  expect(endpoint.uses).toHaveLength(1)
})

test('callbacks over a store are given back to the heap', async () => {
  const makeAndForget = () =>
    new WeakRef(createCallbacks({ ...endpoint.options(), store: memoryStore() }).jwt)
  const made = Array.from({ length: 50 }, makeAndForget)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  await eventually(() => {
    collect()
    return made.filter((one) => one.deref()).length <= 1
  })
})

describe('a sign-out', () => {
  const provider = () => ({
    id: 'demo',
    type: 'oauth',
    clientId: 'demo-client',
    clientSecret: 'demo-secret',
    token: endpoint.url,
  })

  /** A NextAuth config over the store, with a handler of its own. */
  function configOver(store, options) {
    const ownSignOut = jest.fn()
    const config = withTokenRotation(
      { providers: [provider()], events: { signOut: ownSignOut, signIn: ownSignOut } },
      { store, ...options },
    )
    return { ...config, ownSignOut }
  }

  const jwtOf = (config, token) => config.callbacks.jwt({ token })

  test('ends the session for older cookies, in every process', async () => {
    const store = memoryStore()
    const config = configOver(store)
    const token = freshSession()
    const renewed = await jwtOf(config, token)
    await config.events.signOut({ token: renewed })
    expect(config.ownSignOut).toHaveBeenCalledWith({ token: renewed })
    const contents = [...store.values.values()].map(({ content }) => content)
    expect(contents.filter((content) => content.includes('error=revoked'))).toHaveLength(1)
    for (const copied of [token, renewed]) {
      const answer = await jwtOf(config, { ...copied, expires_at: 1 })
      expect(answer.error).toBe('RefreshAccessTokenError')
    }
    expect(endpoint.uses).toHaveLength(1)
  })

  test('revokes at the provider when told to', async () => {
    const asked = await startTokenEndpoint({ reply: () => ({ status: 200 }) })
    const revocationEndpoint = `${asked.origin}/revoke`
    const providers = { demo: { revocationEndpoint } }
    const config = configOver(memoryStore(), { providers, revokeOnSignOut: true })
    const renewed = await jwtOf(config, freshSession())
    await config.events.signOut({ token: renewed })
    await asked.close()
    expect(asked.requests.map(({ url, body }) => [url, body.token])).toEqual([
      ['/revoke', renewed.refresh_token],
    ])
  })

  test('ends the session for older cookies though the provider refuses to revoke', async () => {
    const refusing = await startTokenEndpoint({ reply: () => ({ status: 503 }) })
    const providers = { demo: { revocationEndpoint: `${refusing.origin}/revoke` } }
    const config = configOver(memoryStore(), { providers, revokeOnSignOut: true })
    const token = freshSession()
    await config.events.signOut({ token: await jwtOf(config, token) })
    await refusing.close()
    expect(refusing.requests).not.toHaveLength(0)
    const copied = await jwtOf(config, { ...token, expires_at: 1 })
    expect(copied.error).toBe('RefreshAccessTokenError')
    expect(console.error.mock.calls[0][0]).toContain('http_503')
  })

  test('goes on when the provider cannot revoke, and says so once', async () => {
    const config = configOver(memoryStore(), { revokeOnSignOut: true })
    for (const token of [freshSession(), freshSession()]) await config.events.signOut({ token })
    expect(config.ownSignOut).toHaveBeenCalledTimes(2)
    expect(console.error).toHaveBeenCalledTimes(1)
    expect(console.error.mock.calls[0][0]).toContain('no_revocation_endpoint')
  })

  test('goes on after an error of our own, and says so once, without its words', async () => {
    const config = configOver(memoryStore())
    const token = {
      get provider() {
        throw new TypeError('words of a secret')
      },
    }
    for (let time = 0; time < 2; time += 1) await config.events.signOut({ token })
    expect(config.ownSignOut).toHaveBeenCalledTimes(2)
    expect(console.error.mock.calls).toEqual([
      ['next-auth-token-rotation: at a sign-out TypeError: the refresh token was not revoked'],
    ])
  })

  test.each([
    ['a database session', { session: { userId: '1' } }],
    ['a session without tokens', { token: { sub: 'credentials' } }],
    ['no session', {}],
  ])('of %s is none of ours', async (_, message) => {
    const config = configOver(memoryStore())
    await config.events.signOut(message)
    expect(config.ownSignOut).toHaveBeenCalledWith(message)
    expect(console.error).not.toHaveBeenCalled()
  })
})
