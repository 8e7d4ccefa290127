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
const ALL = { subscribes: true, sessions: true }
const newKey = () => randomBytes(32).toString('base64url')

describe('a store in memory', () => {
  const store = memoryStore()
  for (const { name, run } of storeConformance(() => store, ALL)) test(name, run)
})

/** Runs the suite over every library, each with a client of its own; all cases at a time, because most of them wait. */
function describeLibraries(libraries, start) {
  describe.each(Object.keys(libraries))('Redis through %s', (library) => {
    let redis
    let connection
    let store
    const running = new Map()
    const cases = storeConformance(() => store, ALL)

    beforeAll(async () => {
      redis = await start()
      connection = await libraries[library](redis.url ?? redis)
      store = redisStore(connection.client, { secret: SECRET })
      for (const { name, run } of cases) running.set(name, settled(run()))
    })

    afterAll(async () => {
      store.close()
      connection.close()
      await redis.close()
    })

    test.each(cases)('$name', async ({ name }) => {
      const { reason } = await running.get(name)
      if (reason) throw reason
    })
  })
}

const settled = async (promise) => (await Promise.allSettled([promise]))[0]

describeLibraries(LIBRARIES, startRedis)
describeLibraries(CLUSTER_LIBRARIES, startRedisCluster)
describeLibraries(SENTINEL_LIBRARIES, startRedisSentinel)
describeLibraries(UNUSUAL_CLIENTS, startRedis)
describeLibraries(UNUSUAL_CLUSTER_CLIENTS, startRedisCluster)

/** A store whose sessions are sound but for this. */
const withSessions = (fault) => (store) => ({
  ...store,
  sessions: { ...store.sessions, ...fault(store.sessions) },
})

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
    'lets no owner release the lock of another': (store) => ({
      ...store,
      release: async (key) => store.locks.delete(key),
    }),
    'writes nothing for an owner whose lock has run out': (store) => ({
      ...store,
      set: async (key, value, ttlMs) => store.set(key, value, ttlMs),
    }),
    'sessions: brings none back that has ended': withSessions(({ begin }) => ({
      write: async (id, changes, ttlMs) => {
        await begin(id, { value: '', info: '', indexes: [], ...changes }, ttlMs)
        return true
      },
    })),
    'sessions: writes the value and leaves the info': withSessions(({ write }) => ({
      write: (id, { value = '', info = '' }, ttlMs) => write(id, { value, info }, ttlMs),
    })),
    'sessions: begins the time anew with each write, in every list': withSessions(
      ({ write, all }) => ({
        async write(id, changes) {
          return write(id, changes, all.get(id).until - Date.now())
        },
      }),
    ),
    'sessions: lists those of an index that are still there': withSessions(({ list, all }) => ({
      end: async (id) => {
        all.get(id).value = ''
        return true
      },
      list,
    })),
  }

  test.each(Object.keys(broken))('is found out: %s', async (name) => {
    const sound = memoryStore()
    const { run } = storeConformance(() => broken[name](sound), ALL).find(
      (one) => one.name === name,
    )
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

  test('cannot be read without the secret', async () => {
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

  test('of a session is its value as it was handed over, and an info that only the secret opens', async () => {
    const { sessions } = redisStore(connection.client, { secret: SECRET })
    const [id, index] = [newKey(), newKey()]
    await sessions.begin(id, { value: 'sealed', info: 'marked-7f3a', indexes: [index] }, 60_000)
    const name = `next-auth-token-rotation:{${id}}:t`
    expect(redis.cli('HGET', name, 'v')).toBe('sealed')
    expect(redis.cli('HGET', name, 'i')).toMatch(/^v1\.[\w-]+$/)
    const other = redisStore(connection.client, { secret: 'another secret' })
    expect(await other.sessions.read(id)).toEqual({ value: 'sealed', info: '' })
    expect(await other.sessions.list(index)).toEqual([{ id, info: '' }])
    expect(await other.sessions.end(id)).toBe(true)
  })

  test('of sessions and their lists ends by itself', async () => {
    const { sessions } = redisStore(connection.client, { secret: SECRET, prefix: 'ends:' })
    const [one, other, index] = [newKey(), newKey(), newKey()]
    const session = { value: 'value', info: 'info', indexes: [index] }
    await sessions.begin(one, session, 90_000)
    await sessions.begin(other, session, 60_000)
    const ttl = (name) => Number(redis.cli('PTTL', name))
    expect(ttl(`ends:{${one}}:t`)).toBeGreaterThan(60_000)
    expect(ttl(`ends:{${index}}:u`)).toBeGreaterThan(60_000)
    await sessions.write(other, {}, 120_000)
    expect(ttl(`ends:{${index}}:u`)).toBeGreaterThan(90_000)
    await sessions.end(one)
    await sessions.end(other)
    expect(redis.cli('KEYS', 'ends:*')).toBe('')
  })
})
