const { createCallbacks, createDatabaseSessionCallback, withTokenRotation } = require('../..')
const { redisStore } = require('../../lib/server/redis_store.js')
const { memoryStore } = require('../support/memory_store.js')
const { kindsExcept, refusalOf } = require('../support/invalid_options.js')

const providers = { google: { clientId: 'id', clientSecret: 'secret' } }
const create = (options) => () => createCallbacks({ providers, ...options })

describe('store', () => {
  test.each(kindsExcept('missing', 'an object'))('refuses %s', (_, store, words) => {
    expect(refusalOf(create({ store }), 'store')).toContain(words)
  })

  test.each(['get', 'set', 'acquire', 'release'])('refuses one without %s', (method) => {
    const { [method]: _, ...rest } = memoryStore()
    expect(refusalOf(create({ store: rest }), `store.${method}`)).toContain('redisStore(client)')
  })

  test('refuses one whose subscribe is not a function', () => {
    refusalOf(create({ store: { ...memoryStore(), subscribe: 7 } }), 'store.subscribe')
  })

  test('refuses a bare Redis client, and says what to write', () => {
    const client = { get() {}, set() {}, duplicate() {} }
    expect(refusalOf(create({ store: client }), 'store')).toContain('store: redisStore(client)')
  })

  test('is taken with and without subscribe', () => {
    const { subscribe: _, ...rest } = memoryStore()
    expect(create({ store: memoryStore() })).not.toThrow()
    expect(create({ store: rest })).not.toThrow()
  })

  test('may refer to itself, in a config that is a function', async () => {
    const store = memoryStore()
    store.itself = store
    const config = withTokenRotation(
      () => ({ providers: [{ id: 'google', type: 'oauth', options: providers.google }] }),
      { store },
    )
    expect(config().callbacks.jwt).toBe(config().callbacks.jwt)
  })
})

describe('storeTimeout', () => {
  test.each(kindsExcept('missing', 'a number'))('refuses %s', (_, storeTimeout) => {
    refusalOf(create({ storeTimeout }), 'storeTimeout')
  })

  test.each([0, -1, 1.5, 60_001])('refuses %d', (storeTimeout) => {
    refusalOf(create({ storeTimeout }), 'storeTimeout')
  })
})

describe('onStoreFailure', () => {
  test.each(kindsExcept('missing'))('refuses %s', (_, onStoreFailure) => {
    expect(refusalOf(create({ onStoreFailure }), 'onStoreFailure')).toContain(
      "Write one of 'local', 'unavailable'.",
    )
  })
})

describe('redisStore', () => {
  const client = { eval() {}, duplicate() {} }
  const make =
    (options, given = client) =>
    () =>
      redisStore(given, { secret: 'x', ...options })
  const environment = { ...process.env }

  beforeEach(() => {
    delete process.env.AUTH_SECRET
    delete process.env.NEXTAUTH_SECRET
  })

  afterEach(() => {
    process.env = { ...environment }
  })

  test.each(kindsExcept())('refuses %s for a client', (_, value) => {
    expect(refusalOf(() => redisStore(value, { secret: 'x' }), 'client')).toContain('node-redis')
  })

  test('refuses to work without a secret', () => {
    expect(refusalOf(() => redisStore(client), 'secret')).toContain('AUTH_SECRET')
  })

  test.each(['AUTH_SECRET', 'NEXTAUTH_SECRET'])('takes the secret from %s', (name) => {
    process.env[name] = 'from the environment'
    expect(() => redisStore(client)).not.toThrow()
  })

  test.each([[['new', '']], [[7]]])('refuses the secrets %j', (secret) => {
    refusalOf(make({ secret }), `secret[${secret.length - 1}]`)
  })

  test('refuses an empty list of secrets', () => {
    refusalOf(make({ secret: [] }), 'secret[0]')
  })

  test.each([
    ['', 'is an empty string'],
    ['a{b}', 'holds a brace'],
    [7, 'is a number'],
  ])('refuses the prefix %j', (prefix, words) => {
    expect(refusalOf(make({ prefix }), 'prefix')).toContain(words)
  })

  test('refuses an option that it does not know', () => {
    refusalOf(make({ prefx: 'a:' }), 'prefx')
  })
})

describe('tokensIn', () => {
  const secret = 'a secret of the app'

  test.each(kindsExcept('missing'))('refuses %s', (_, tokensIn) => {
    expect(refusalOf(create({ tokensIn }), 'tokensIn')).toContain("Write one of 'cookie', 'store'.")
  })

  test('store: refuses to be without one', () => {
    const refusal = refusalOf(create({ tokensIn: 'store', secret }), 'tokensIn')
    expect(refusal).toContain("is 'store', and there is no store")
  })

  test.each(kindsExcept('an object', 'a function'))(
    'store: refuses sessions that are %s',
    (_, sessions) => {
      const store = { ...memoryStore(), sessions }
      const refusal = refusalOf(create({ tokensIn: 'store', secret, store }), 'store.sessions')
      expect(refusal).toContain('read, begin, write, end, list')
    },
  )

  test.each(['read', 'begin', 'write', 'end', 'list'])(
    'store: refuses one without sessions.%s',
    (method) => {
      const store = memoryStore()
      delete store.sessions[method]
      refusalOf(create({ tokensIn: 'store', secret, store }), `store.sessions.${method}`)
    },
  )

  test('store: refuses to be without a secret', () => {
    const { AUTH_SECRET, NEXTAUTH_SECRET } = process.env
    delete process.env.AUTH_SECRET
    delete process.env.NEXTAUTH_SECRET
    refusalOf(create({ tokensIn: 'store', store: memoryStore() }), 'secret')
    if (AUTH_SECRET) process.env.AUTH_SECRET = AUTH_SECRET
    if (NEXTAUTH_SECRET) process.env.NEXTAUTH_SECRET = NEXTAUTH_SECRET
  })

  test('is not for database sessions', () => {
    const accounts = { get: async () => undefined, update: async () => {} }
    const database = () => createDatabaseSessionCallback({ providers, accounts, tokensIn: 'store' })
    expect(refusalOf(database, 'tokensIn')).toContain('is not for database sessions')
  })
})

describe('storeFreshness', () => {
  test.each(kindsExcept('missing', 'a number'))('refuses %s', (_, storeFreshness) => {
    refusalOf(create({ storeFreshness }), 'storeFreshness')
  })

  test.each([-1, 3_601])('refuses %d', (storeFreshness) => {
    refusalOf(create({ storeFreshness }), 'storeFreshness')
  })
})
