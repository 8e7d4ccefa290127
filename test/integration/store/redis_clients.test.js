const { randomBytes } = require('node:crypto')
const { readFileSync } = require('node:fs')
const path = require('node:path')
const { createCallbacks } = require('../../..')
const { redisStore } = require('../../../lib/server/redis_store.js')
const { storeConformance } = require('../../../lib/server/store_conformance.js')
const { LIBRARIES } = require('../../support/redis_clients.js')
const { startRedis } = require('../../support/redis_server.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const SECRET = 'a secret of thirty-two characters'
const newKey = () => randomBytes(32).toString('base64url')

describe('a client whose commands return no promise is refused by name', () => {
  const refusal = (client) => {
    try {
      redisStore(client, { secret: SECRET })
    } catch (error) {
      return error.message
    }
  }

  test('node-redis 4 in legacyMode', () => {
    const { createClient } = require('redis-v4')
    expect(refusal(createClient({ legacyMode: true }))).toBe(
      'next-auth-token-rotation: option client is a node-redis client in legacyMode. ' +
        'Give redisStore one without: client.duplicate({ legacyMode: false }), connected.',
    )
  })

  test('a copy of it without legacyMode serves', () => {
    const { createClient } = require('redis-v4')
    const copy = createClient({ legacyMode: true }).duplicate({ legacyMode: false })
    expect(refusal(copy)).toBeUndefined()
  })

  test('the legacy interface of node-redis 5', () => {
    const { createClient } = require('redis')
    expect(refusal(createClient().legacy())).toContain('option client is not a Redis client')
  })

  test('node-redis 3', () => {
    const client = { eval() {}, duplicate() {}, internal_send_command() {}, options: {} }
    expect(refusal(client)).toContain('is a client of node-redis 3 or earlier. Upgrade redis to 4')
  })

  test.each([
    ['a client over HTTP', { eval: async () => null, ping: async () => 'PONG' }, 'is not a Redis'],
    ['nothing', undefined, 'is missing'],
    ['a URL', 'redis://127.0.0.1', 'is a string'],
  ])('%s', (_what, client, words) => {
    expect(refusal(client)).toContain(`option client ${words}`)
  })
})

describe('a reply of a wrong type is a failure of the store', () => {
  const storeThatReplies = (reply) =>
    redisStore({ eval: async () => reply, duplicate() {}, connect() {} }, { secret: SECRET })

  test.each([
    ['nothing', undefined],
    ['a boolean', true],
    ['OK', 'OK'],
    ['an array', [1]],
    ['an object', {}],
  ])('%s', async (_what, reply) => {
    const store = storeThatReplies(reply)
    const wrong = { code: 'ERR_UNEXPECTED_REPLY' }
    await expect(store.acquire(newKey(), 'owner', 1_000)).rejects.toMatchObject(wrong)
    await expect(store.set(newKey(), 'value', 1_000)).rejects.toMatchObject(wrong)
    await expect(store.release(newKey(), 'owner')).rejects.toMatchObject(wrong)
    if (typeof reply !== 'string') {
      await expect(store.get(newKey())).rejects.toMatchObject(wrong)
    }
  })

  test('a refresh is answered at once, without the store, and says so', async () => {
    const endpoint = await startStrictEndpoint()
    const events = []
    const { jwt, rotator } = createCallbacks({
      ...endpoint.options(),
      store: storeThatReplies(undefined),
      onEvent: (event) => events.push(event),
    })
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
    const token = await jwt({ token: endpoint.session('wrong') })
    expect(token.refresh_token).toBe('refresh-wrong-2')
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'storeFailed', reason: 'ERR_UNEXPECTED_REPLY' }),
    )
    expect(logged.mock.calls.flat().join('\n')).toContain('ERR_UNEXPECTED_REPLY')
    logged.mockRestore()
    rotator.close()
    await endpoint.close()
  })
})

describe('a user without rights to channels', () => {
  const USER = 'app'
  let redis
  let connection
  let store

  beforeAll(async () => {
    redis = await startRedis()
    // The rights that docs/several-processes.md names, less those to the channel.
    const rights = ['~next-auth-token-rotation:*', 'resetchannels', '+@connection', '+eval']
    const commands = ['+get', '+set', '+del', '+publish', '+subscribe']
    const answer = redis.cli('ACL', 'SETUSER', USER, 'on', '>pass', ...rights, ...commands)
    expect(answer).toBe('OK')
    connection = await LIBRARIES.nodeRedis(redis.url.replace('//', `//${USER}:pass@`))
    store = redisStore(connection.client, { secret: SECRET })
  })

  afterAll(async () => {
    store.close()
    connection.close()
    await redis.close()
  })

  test('writes, and is told that it has', async () => {
    const key = newKey()
    expect(await store.acquire(key, 'owner', 60_000)).toBe(true)
    expect(await store.set(key, 'value', 60_000, 'owner')).toBe(true)
    expect(await store.get(key)).toBe('value')
    expect(await store.acquire(key, 'other', 60_000)).toBe(true)
    expect(await store.release(key, 'other')).toBe(true)
  })

  test('refreshes once for callers of two configs, and no store failure is reported', async () => {
    const endpoint = await startStrictEndpoint({ thinkTimeMs: 100 })
    const events = []
    const options = { ...endpoint.options(), store, onEvent: (event) => events.push(event) }
    const [one, other] = [createCallbacks(options), createCallbacks(options)]
    const session = endpoint.session('acl')
    const answers = await Promise.all([one.jwt({ token: session }), other.jwt({ token: session })])
    for (const { refresh_token } of answers) expect(refresh_token).toBe('refresh-acl-2')
    expect(endpoint.uses).toHaveLength(1)
    expect(events.map(({ type }) => type)).not.toContain('storeFailed')
    one.rotator.close()
    other.rotator.close()
    await endpoint.close()
  })
})

describe('a user with the rights that docs/several-processes.md names', () => {
  let redis
  let connection
  let store

  beforeAll(async () => {
    redis = await startRedis()
    const page = readFileSync(path.join(__dirname, '../../../docs/several-processes.md'), 'utf8')
    const [first, second] = [/ACL SETUSER (app on [^`]*)```/, /```\n( {2}&[^`]*)```/].map((block) =>
      block.exec(page)[1].trim().split(/\s+/),
    )
    const [name, ...rights] = [...first, ...second]
    expect(redis.cli('ACL', 'SETUSER', name, ...rights)).toBe('OK')
    connection = await LIBRARIES.nodeRedis(redis.url.replace('//', `//${name}:password@`))
    store = redisStore(connection.client, { secret: SECRET })
  })

  afterAll(async () => {
    store.close()
    connection.close()
    await redis.close()
  })

  const cases = storeConformance(() => store, { subscribes: true, sessions: true })
  test.each([
    'sessions: begins the time anew with each write, in every list',
    'sessions: lists those of an index that are still there',
    'sessions: tells a subscriber of one that ended',
    'tells a subscriber of a released lock',
  ])('passes: %s', (name) => cases.find((one) => one.name === name).run())
})
