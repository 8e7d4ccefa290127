// Whatever the app hands over, the callbacks answer: nothing rejects, nothing goes unhandled, and nothing waits for a timeout.

const { channel } = require('node:diagnostics_channel')
const { CHANNEL_NAME } = require('../../..')
const { withTokenRotation } = require('../../..')
const { expiredToken, demoProvider } = require('../../support/next_auth_configs.js')
const { refusal } = require('../../support/token_endpoint.js')
const { answersSetUp, explode, getter, revoked } = require('../../support/unfit_values.js')

const setUp = answersSetUp()
const { callbacksOf, lines } = setUp

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

test('a console that throws', async () => {
  setUp.logged.mockImplementation(explode)
  setUp.endpoint.replyWith(() => refusal('invalid_client', 401))
  const token = expiredToken()
  expect(await callbacksOf().jwt({ token })).toHaveProperty('error', 'RefreshAccessTokenError')
})

test('a console that calls the callbacks again', async () => {
  setUp.endpoint.replyWith(() => refusal('invalid_client', 401))
  const { jwt } = callbacksOf()
  const answers = []
  setUp.logged.mockImplementation(() => answers.push(jwt({ token: expiredToken() })))
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
  const { callbacks } = withTokenRotation({ providers: [demoProvider(setUp.endpoint)] })
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
