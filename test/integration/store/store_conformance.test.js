const { randomBytes } = require('node:crypto')
const { storeConformance } = require('../../../lib/server/store_conformance.js')
const { redisStore } = require('../../../lib/server/redis_store.js')
const { memoryStore } = require('../../support/memory_store.js')
const {
  CLUSTER_LIBRARIES,
  LIBRARIES,
  SENTINEL_LIBRARIES,
  UNUSUAL_CLIENTS,
  UNUSUAL_CLUSTER_CLIENTS,
} = require('../../support/redis_clients.js')
const { startRedisSentinel } = require('../../support/redis_sentinel.js')
const { startRedis, startRedisCluster } = require('../../support/redis_server.js')

const SECRET = 'a secret of thirty-two characters'
const newKey = () => randomBytes(32).toString('base64url')

describe('a store in memory', () => {
  const store = memoryStore()
  for (const { name, run } of storeConformance(() => store, { subscribes: true })) test(name, run)
})

/** Runs the suite over every library, each with a client of its own. */
function describeLibraries(libraries, start) {
  describe.each(Object.keys(libraries))('Redis through %s', (library) => {
    let redis
    let connection
    let store

    beforeAll(async () => {
      redis = await start()
      connection = await libraries[library](redis.url ?? redis)
      store = redisStore(connection.client, { secret: SECRET })
    })

    afterAll(async () => {
      store.close()
      connection.close()
      await redis.close()
    })

    for (const { name, run } of storeConformance(() => store, { subscribes: true })) {
      test(name, run)
    }
  })
}

describeLibraries(LIBRARIES, startRedis)
describeLibraries(CLUSTER_LIBRARIES, startRedisCluster)
describeLibraries(SENTINEL_LIBRARIES, startRedisSentinel)
describeLibraries(UNUSUAL_CLIENTS, startRedis)
describeLibraries(UNUSUAL_CLUSTER_CLIENTS, startRedisCluster)

describe('a faulty store', () => {
  const broken = {
    'hands back what was set, character by character': (store) => ({
      ...store,
      get: async (key) => (await store.get(key))?.slice(1),
    }),
    'gives a lock to one of fifty who ask at once': (store) => ({
      ...store,
      acquire: async () => true,
    }),
    'lets nobody release the lock of another': (store) => ({
      ...store,
      release: async (key) => store.locks.delete(key),
    }),
    'writes nothing for an owner whose lock has run out': (store) => ({
      ...store,
      set: async (key, value, ttlMs) => store.set(key, value, ttlMs),
    }),
  }

  test.each(Object.keys(broken))('is found out: %s', async (name) => {
    const sound = memoryStore()
    const { run } = storeConformance(() => broken[name](sound)).find((one) => one.name === name)
    await expect(run()).rejects.toMatchObject({ code: 'ERR_ASSERTION' })
  })
})

describe('what is in Redis', () => {
  let redis
  let connection

  beforeAll(async () => {
    redis = await startRedis()
    connection = await LIBRARIES.nodeRedis(redis.url)
  })

  afterAll(async () => {
    connection.close()
    await redis.close()
  })

  test('can be read by nobody without the secret', async () => {
    const store = redisStore(connection.client, { secret: SECRET })
    const key = newKey()
    await store.set(key, 'access_token=marked-7f3a', 60_000)
    const dump = redis.cli('GET', `next-auth-token-rotation:{${key}}:s`)
    expect(dump).toMatch(/^v1\.[\w-]+$/)
    expect(Buffer.from(dump.slice(3), 'base64url').toString('latin1')).not.toContain('7f3a')
    const other = redisStore(connection.client, { secret: 'another secret' })
    await expect(other.get(key)).rejects.toMatchObject({ code: 'ERR_UNSEAL' })
  })

  test('cannot be moved to another key, or changed', async () => {
    const store = redisStore(connection.client, { secret: SECRET })
    const [key, other] = [newKey(), newKey()]
    await store.set(key, 'access_token=a', 60_000)
    const sealed = redis.cli('GET', `next-auth-token-rotation:{${key}}:s`)
    redis.cli('SET', `next-auth-token-rotation:{${other}}:s`, sealed)
    await expect(store.get(other)).rejects.toMatchObject({ code: 'ERR_UNSEAL' })
    const last = sealed.at(-1) === 'A' ? 'B' : 'A'
    for (const damaged of [`${sealed.slice(0, -8)}${last}${sealed.slice(-7)}`, 'v1.AAAA', 'v1.']) {
      redis.cli('SET', `next-auth-token-rotation:{${key}}:s`, damaged)
      await expect(store.get(key)).rejects.toMatchObject({ code: 'ERR_UNSEAL' })
    }
  })

  test('outlives a change of the secret', async () => {
    const key = newKey()
    await redisStore(connection.client, { secret: 'old' }).set(key, 'value', 60_000)
    const store = redisStore(connection.client, { secret: ['new', 'old'] })
    expect(await store.get(key)).toBe('value')
    await store.set(key, 'value', 60_000)
    expect(await redisStore(connection.client, { secret: 'new' }).get(key)).toBe('value')
  })

  test('begins with the prefix, and ends by itself', async () => {
    const store = redisStore(connection.client, { secret: SECRET, prefix: 'mine:' })
    const key = newKey()
    await store.acquire(key, 'owner', 60_000)
    await store.set(key, 'value', 60_000)
    const names = redis.cli('KEYS', 'mine:*').split('\n').sort()
    expect(names).toEqual([`mine:{${key}}:l`, `mine:{${key}}:s`])
    for (const name of names) expect(Number(redis.cli('PTTL', name))).toBeGreaterThan(50_000)
  })
})
