const { once } = require('node:events')
const path = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')
const { Worker } = require('node:worker_threads')
const { createCallbacks } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { eventually } = require('../../support/sessions.js')
const { storeSetUp } = require('../../support/store_endpoint.js')

const WORKER = path.join(__dirname, '../../support/worker_with_store.js')

const setUp = storeSetUp()
const { callbacksOver, freshSession } = setUp

/** A store in memory that does something else for one of its operations. */
const storeWith = (changed) => ({ ...memoryStore(), ...changed })

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
  'an entry %s: another process has spent the refresh token, so this one does not',
  async (_, get, reason) => {
    const { jwt, events } = callbacksOver(storeWith({ get }))
    const token = freshSession()
    expect(await jwt({ token })).toBe(token)
    expect(await jwt({ token: { ...token, expires_at: 1 } })).toMatchObject({
      refresh_token: token.refresh_token,
      error: 'TemporarilyUnavailable',
    })
    expect(setUp.endpoint.uses).toEqual([])
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
  await eventually(() => waits.length > 0 || setUp.endpoint.uses.length > 0)
  expect(setUp.endpoint.uses).toEqual([])
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

test('a publication that fails costs no caller its tokens', async () => {
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

test('a worker that ends in the middle spends nothing, and keeps no caller waiting', async () => {
  const token = freshSession()
  const workerData = { ...setUp.endpoint.options(), token }
  const worker = new Worker(WORKER, { workerData })
  await once(worker, 'message')
  const { jwt } = createCallbacks(setUp.endpoint.options())
  const joined = jwt({ token })
  await worker.terminate()
  expect(await joined).toBe(token)
  expect(setUp.endpoint.uses).toEqual([])
  const renewed = await eventually(async () => {
    const answer = await jwt({ token })
    return answer !== token && answer
  })
  expect(renewed.access_token).toBe(`access-of-${renewed.refresh_token}`)
  expect(setUp.endpoint.uses).toHaveLength(1)
})

test('callbacks over a store are given back to the heap', async () => {
  const makeAndForget = () =>
    new WeakRef(createCallbacks({ ...setUp.endpoint.options(), store: memoryStore() }).jwt)
  const made = Array.from({ length: 50 }, makeAndForget)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  await eventually(() => {
    collect()
    return made.filter((one) => one.deref()).length <= 1
  })
})
