// Whatever the app hands over, the callbacks answer: nothing rejects, nothing goes unhandled, and nothing waits for a timeout.

const { channel } = require('node:diagnostics_channel')
const { createCallbacks, createDatabaseSessionCallback, CHANNEL_NAME } = require('../../..')
const { withTokenRotation } = require('../../..')
const { expiredToken, demoProvider } = require('../../support/next_auth_configs.js')
const { memoryStore } = require('../../support/memory_store.js')
const { refusal, startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint
let logged
const unhandled = []
const onUnhandled = (reason) => unhandled.push(reason)

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
  process.on('unhandledRejection', onUnhandled)
})

afterAll(async () => {
  process.off('unhandledRejection', onUnhandled)
  await endpoint.close()
})

beforeEach(() => {
  endpoint.reset()
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  jest.restoreAllMocks()
  expect(unhandled.splice(0)).toEqual([])
})

const callbacksOf = (options) =>
  createCallbacks({
    providers: { demo: { clientId: 'id', clientSecret: 's3cr3t', tokenEndpoint: endpoint.url } },
    retries: 0,
    ...options,
  })

const explode = () => {
  throw new Error('marked-7f3a')
}
const getter = (name) => Object.defineProperty({}, name, { get: explode, enumerable: true })
const thenable = (then) => Object.defineProperty({}, 'then', { value: then })
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** What no line may hold: the words of an error, and what moves a terminal's cursor. */
const UNFIT = /7f3a|[^\x20-\x7e…’]/

/** Errors of every kind that JavaScript can throw. */
const ERRORS = {
  null: null,
  undefined: undefined,
  string: 'words',
  symbol: Symbol('x'),
  'a message that throws': getter('message'),
  'a code that throws': getter('code'),
  'a constructor that throws': getter('constructor'),
  'a message that is an object': { message: { toString: explode } },
  'a code that is an object': { code: { toString: explode } },
  'a cause that throws': getter('cause'),
  'a revoked proxy': revoked(),
  'no prototype': Object.create(null),
  'a class with a name of any form': new (class extends Error {
    static name = '\u001b[31m\n'
  })(),
}

describe('a token', () => {
  const proxied = (traps) => new Proxy(expiredToken(), traps)
  const withGetter = (name) =>
    Object.defineProperty(expiredToken(), name, {
      get: explode,
      enumerable: true,
      configurable: true,
    })

  test.each([
    ...['access_token', 'refresh_token', 'expires_at', 'expires_in', 'error', 'provider', 'iat'],
    'name',
  ])('with a getter that throws: %s', async (name) => {
    const { jwt, session, rotator } = callbacksOf({ idToken: true })
    const token = withGetter(name)
    expect(await jwt({ token })).toEqual(expect.any(Object))
    expect(await rotator.refresh(token)).toEqual(expect.any(Object))
    expect(session({ session: { user: {}, expires: '' }, token })).toEqual(expect.any(Object))
  })

  test('with a getter that throws is refreshed all the same, where it is none of ours', async () => {
    const { jwt } = callbacksOf()
    const renewed = await jwt({ token: withGetter('name') })
    expect(renewed.access_token).toMatch(/^access-/)
    expect(renewed.refresh_token).toMatch(/^refresh-\d+-of/)
  })

  test.each([
    ['whose properties cannot be read', () => proxied({ get: explode })],
    ['whose properties cannot be listed', () => proxied({ ownKeys: explode })],
    ['whose properties cannot be described', () => proxied({ getOwnPropertyDescriptor: explode })],
    ['that was revoked', revoked],
  ])('is a proxy %s', async (_how, made) => {
    const { jwt, session, rotator } = callbacksOf()
    const token = made()
    const answer = await Promise.resolve({ token: jwt({ token }) }).then((it) => it)
    expect(answer).toHaveProperty('token')
    if (answer.token !== token) await answer.token
    await Promise.resolve(rotator.refresh(expiredToken()))
    expect(session({ session: { user: {}, expires: '' }, token })).toEqual(expect.any(Object))
  })

  test.each([
    ['frozen', () => Object.freeze(expiredToken())],
    ['without a prototype', () => Object.assign(Object.create(null), expiredToken())],
    [
      'with setters that throw',
      () => Object.defineProperty(expiredToken(), 'error', { set: explode }),
    ],
    ['of a class', () => Object.assign(new (class Token {})(), expiredToken())],
  ])('%s is refreshed', async (_how, made) => {
    const renewed = await callbacksOf().jwt({ token: made() })
    expect(renewed.access_token).toMatch(/^access-/)
  })

  test.each([[undefined], [null], ['words'], [7], [true], [[]], [Symbol('x')], [() => {}], [7n]])(
    'is %p',
    async (token) => {
      const { jwt, rotator } = callbacksOf()
      expect(await jwt({ token })).toBe(token)
      expect(await rotator.refresh(token)).toBe(token)
    },
  )

  test.each([
    ['a symbol', Symbol('x')],
    ['a bigint', 7n],
    ['an object that cannot be a number', { valueOf: explode, toString: explode }],
    ['a revoked proxy', revoked()],
    ['a function', () => 1],
  ])('whose members are %s', async (_what, value) => {
    const { jwt } = callbacksOf({ idToken: true })
    for (const name of [
      'refresh_token',
      'expires_at',
      'expires_in',
      'iat',
      'provider',
      'id_token',
    ]) {
      expect(await jwt({ token: expiredToken({ [name]: value }) })).toEqual(expect.any(Object))
    }
  })
})

describe('what NextAuth hands over', () => {
  test.each([[undefined], [null], ['words'], [7]])('is %p', async (params) => {
    const { jwt, session, signOut } = callbacksOf()
    expect(() => jwt(params)).not.toThrow()
    expect(() => session(params)).not.toThrow()
    await expect(signOut(params)).resolves.toBeUndefined()
  })

  test.each(['token', 'account', 'user', 'trigger', 'session'])(
    'has a getter that throws: %s',
    async (name) => {
      const { jwt, session, signOut } = callbacksOf()
      const params = Object.defineProperty({ token: expiredToken() }, name, { get: explode })
      await jwt(params)
      expect(() => session(params)).not.toThrow()
      await expect(signOut(params)).resolves.toBeUndefined()
    },
  )

  test.each(['access_token', 'refresh_token', 'expires_at', 'expires_in', 'provider', 'id_token'])(
    'is an account with a getter that throws: %s',
    async (name) => {
      const { jwt } = callbacksOf({ idToken: true })
      const account = Object.defineProperty(
        { provider: 'demo', access_token: 'a', refresh_token: 'r', expires_at: 1 },
        name,
        { get: explode },
      )
      expect(await jwt({ token: { name: 'Ada' }, account, user: {} })).toHaveProperty('name', 'Ada')
      expect(lines().join()).not.toContain('7f3a')
    },
  )

  test('positional, as NextAuth v3 does', async () => {
    const { jwt, session } = callbacksOf({ layout: 'next-auth-v3' })
    for (const value of [undefined, null, revoked(), getter('accessToken')]) {
      await Promise.resolve({ it: jwt(value, undefined, undefined) })
      expect(() => session({ user: {} }, value)).not.toThrow()
      expect(() => session(value, { accessToken: 'a' })).not.toThrow()
    }
    const account = getter('accessToken')
    expect(await jwt({ name: 'Ada' }, {}, account)).toHaveProperty('name', 'Ada')
  })
})

const lines = () => logged.mock.calls.map(([line]) => String(line))

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

const databaseCallback = (accounts) =>
  createDatabaseSessionCallback({
    providers: { demo: { clientId: 'id', clientSecret: 's3cr3t', tokenEndpoint: endpoint.url } },
    accounts,
    expose: ['access_token', 'error'],
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

test('a console that throws', async () => {
  logged.mockImplementation(explode)
  endpoint.replyWith(() => refusal('invalid_client', 401))
  const token = expiredToken()
  expect(await callbacksOf().jwt({ token })).toHaveProperty('error', 'RefreshAccessTokenError')
})

test('a console that calls the callbacks again', async () => {
  endpoint.replyWith(() => refusal('invalid_client', 401))
  const { jwt } = callbacksOf()
  const answers = []
  logged.mockImplementation(() => answers.push(jwt({ token: expiredToken() })))
  await jwt({ token: expiredToken() })
  expect(await Promise.all(answers)).toHaveLength(1)
})

test('onEvent that calls the callbacks again', async () => {
  const token = expiredToken()
  const answers = []
  const { jwt } = callbacksOf({
    onEvent: ({ type }) => type === 'refreshed' && answers.push(jwt({ token })),
  })
  const renewed = await jwt({ token })
  expect((await Promise.all(answers))[0].access_token).toBe(renewed.access_token)
})

test('a refresh behind a valid token whose other claims cannot be read', async () => {
  const ended = new Promise((resolve) => {
    const seen = (event) => {
      if (event.type !== 'refreshed') return
      channel(CHANNEL_NAME).unsubscribe(seen)
      resolve()
    }
    channel(CHANNEL_NAME).subscribe(seen)
  })
  const { jwt } = callbacksOf({ background: true })
  const soon = Math.floor(Date.now() / 1000) + 30
  const token = Object.defineProperty(
    expiredToken({ expires_at: soon, expires_in: 3600 }),
    'name',
    {
      get: explode,
      enumerable: true,
    },
  )
  expect((await jwt({ token })).access_token).toBe('old')
  await ended
})

test('a wrapped config hands on what is broken, and answers', async () => {
  const { callbacks } = withTokenRotation({ providers: [demoProvider(endpoint)] })
  for (const params of [
    undefined,
    null,
    {
      get token() {
        return explode()
      },
    },
  ]) {
    expect(() => callbacks.jwt(params)).not.toThrow()
    expect(() => callbacks.session(params)).not.toThrow()
  }
})
