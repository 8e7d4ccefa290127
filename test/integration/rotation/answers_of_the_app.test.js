// Whatever functions, stores and account tables of the app throw or answer, the callbacks answer.

const { createDatabaseSessionCallback } = require('../../..')
const { expiredToken } = require('../../support/next_auth_configs.js')
const { memoryStore } = require('../../support/memory_store.js')
const {
  ERRORS,
  UNFIT,
  answersSetUp,
  explode,
  getter,
  revoked,
  thenable,
} = require('../../support/unfit_values.js')

const setUp = answersSetUp()
const { callbacksOf, lines } = setUp

const databaseCallback = (accounts) =>
  createDatabaseSessionCallback({
    providers: { demo: setUp.demo() },
    accounts,
    expose: ['access_token', 'error'],
  })

describe.each(Object.entries(ERRORS))('an error that is: %s', (_what, error) => {
  const raise = () => {
    throw error
  }

  test('thrown by onEvent, or rejected with', async () => {
    for (const onEvent of [raise, () => Promise.reject(error)]) {
      const renewed = await callbacksOf({ onEvent }).jwt({ token: expiredToken() })
      expect(renewed.access_token).toMatch(/^access-/)
    }
    await new Promise((resolve) => setImmediate(resolve))
    expect(lines()).toEqual([expect.stringContaining('onEvent threw: ')])
    expect(lines()[0]).not.toMatch(UNFIT)
  })

  test.each(['get', 'acquire', 'set', 'release', 'subscribe'])(
    'thrown by %s of the store, or rejected with',
    async (name) => {
      for (const method of [raise, () => Promise.reject(error)]) {
        const started = Date.now()
        const store = { ...memoryStore(), [name]: method }
        const renewed = await callbacksOf({ store, storeTimeout: 5_000 }).jwt({
          token: expiredToken(),
        })
        expect(renewed.access_token).toMatch(/^access-/)
        expect(Date.now() - started).toBeLessThan(3_000)
      }
      for (const line of lines()) expect(line).not.toMatch(UNFIT)
    },
  )

  test('of the account table', async () => {
    for (const get of [raise, () => Promise.reject(error)]) {
      const callback = databaseCallback({ get, update: async () => {} })
      expect(await callback({ session: { user: {} }, user: { id: '1' } })).toHaveProperty('error')
    }
    const row = () => ({ ...expiredToken(), provider: 'demo' })
    const callback = databaseCallback({ get: async () => row(), update: raise })
    const shown = await callback({ session: { user: {} }, user: { id: '1' } })
    expect(shown.access_token).toMatch(/^access-/)
    for (const line of lines()) expect(line).not.toMatch(UNFIT)
  })
})

describe('a database session', () => {
  test.each([[undefined], [null], ['words'], [{ session: null, user: null }]])(
    'of %p',
    async (params) => {
      const callback = databaseCallback({ get: async () => undefined, update: async () => {} })
      await expect(Promise.resolve(callback(params))).resolves.not.toThrow()
    },
  )

  test.each(['session', 'user', 'trigger', 'newSession'])('with a getter: %s', async (name) => {
    const callback = databaseCallback({ get: async () => undefined, update: async () => {} })
    const params = { session: { user: {}, sessionToken: 'cookie-1' }, user: { id: '1' } }
    Object.defineProperty(params, name, { get: explode })
    expect(JSON.stringify(await callback(params)) ?? '').not.toContain('cookie-1')
  })

  test.each(['user', 'expires', 'sessionToken'])('whose session has a getter: %s', async (name) => {
    const callback = databaseCallback({ get: async () => undefined, update: async () => {} })
    const session = { user: {}, sessionToken: 'cookie-1', expires: new Date() }
    Object.defineProperty(session, name, { get: explode })
    const shown = await callback({ session, user: { id: '1' } })
    expect(shown).toEqual(expect.any(Object))
    expect(shown === session).toBe(false)
  })
})

describe('what onEvent returns', () => {
  test.each([
    ['a getter then that throws', () => getter('then')],
    ['a getter catch that throws', () => getter('catch')],
    ['a then that throws', () => thenable(explode)],
    [
      'a then that calls back twice',
      () =>
        thenable((resolve, reject) => {
          reject(null)
          resolve(1)
          reject(new Error('late'))
        }),
    ],
    ['a then that rejects, without a catch', () => thenable((_, reject) => reject(revoked()))],
    ['a promise that never settles', () => new Promise(() => {})],
    ['a revoked proxy', revoked],
    ['a catch that returns nothing', () => ({ catch: explode })],
  ])('%s', async (_what, onEvent) => {
    const renewed = await callbacksOf({ onEvent }).jwt({ token: expiredToken() })
    expect(renewed.access_token).toMatch(/^access-/)
  })
})

describe('what a store answers', () => {
  const twice = (value) =>
    thenable((resolve, reject) => {
      resolve(value)
      resolve('again')
      reject(new Error('late'))
    })

  test.each([
    ['get', 'a thenable that calls back twice', () => twice(undefined), undefined],
    ['get', 'a number', () => 7, 'store.get resolved to'],
    ['get', 'a Buffer', () => Buffer.from('x'), 'store.get resolved to'],
    ['get', 'an object', () => new String('x'), 'store.get resolved to'],
    ['get', 'true', () => true, 'store.get resolved to'],
    ['get', 'a revoked proxy', revoked, 'TypeError'],
    ['get', 'a getter then that throws', () => getter('then'), 'Error'],
    ['acquire', 'a thenable that calls back twice', () => twice(true), undefined],
    ['acquire', 'OK', () => 'OK', 'store.acquire resolved to'],
    ['acquire', 'a number', () => 1, 'store.acquire resolved to'],
    ['acquire', 'nothing', () => undefined, 'store.acquire resolved to'],
    ['set', 'nothing, where it is asked for an answer', () => undefined, 'store.set resolved to'],
  ])('%s: %s', async (name, _what, method, reason) => {
    const events = []
    const { jwt } = callbacksOf({
      store: { ...memoryStore(), [name]: method },
      storeTimeout: 5_000,
      onEvent: (event) => events.push(event),
    })
    const started = Date.now()
    expect((await jwt({ token: expiredToken() })).access_token).toMatch(/^access-/)
    expect(Date.now() - started).toBeLessThan(3_000)
    const failures = events.filter(({ type }) => type === 'storeFailed')
    if (reason)
      expect(failures[0]).toMatchObject({
        operation: name,
        reason: expect.stringContaining(reason),
      })
    else expect(failures).toEqual([])
  })
})
