// A config that withTokenRotation has wrapped before carries its options; our callbacks are in it once.

const { createCallbacks, jwtCallback, sessionCallback, withTokenRotation } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { runNode } = require('../../support/child.js')
const { sessionAt } = require('../../support/session_with_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint
let application

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
  application = await startTokenEndpoint({ reply: () => ({ status: 201 }) })
})

beforeEach(() => {
  endpoint.reset()
  application.reset()
})

afterAll(async () => {
  await endpoint.close()
  await application.close()
})

const demo = (more) => demoProvider(endpoint, more)
const config = (more) => ({ providers: [demo()], ...more })
const update = { trigger: 'update', session: { forceRefresh: true } }
const validToken = () => expiredToken({ expires_at: Math.floor(Date.now() / 1000) + 3000 })

/** Each way in which a wrapped config gets to the second wrap. */
const WAYS = [
  ['as it is', (wrapped) => wrapped],
  ['spread', (wrapped) => ({ ...wrapped })],
  ['spread, its callbacks too', (wrapped) => ({ ...wrapped, callbacks: { ...wrapped.callbacks } })],
  ['put together anew', ({ providers, callbacks }) => ({ providers, callbacks: { ...callbacks } })],
  [
    'with another session callback',
    (wrapped) => ({
      ...wrapped,
      callbacks: { ...wrapped.callbacks, session: ({ session }) => session },
    }),
  ],
  ['without callbacks', ({ callbacks: _callbacks, ...wrapped }) => wrapped],
  ['of a wrap between', (wrapped) => withTokenRotation(wrapped, { background: false })],
  ['of a wrap between, spread', (wrapped) => ({ ...withTokenRotation({ ...wrapped }) })],
]

describe.each(WAYS)('%s', (way, hand) => {
  const twice = (first, second, own) =>
    withTokenRotation(hand(withTokenRotation(config(own), first)), second)

  test('the store, parameters, headers and onEvent of the first count', async () => {
    const store = memoryStore()
    const events = []
    const first = {
      store,
      providers: { demo: { parameters: { scope: 'files' }, headers: { 'x-tenant': 'acme' } } },
      onEvent: (event) => events.push(event),
    }
    const { callbacks } = twice(first, { expose: ['access_token'] })
    const renewed = await callbacks.jwt({ token: expiredToken({ provider: 'demo' }) })
    expect(renewed.access_token).toMatch(/of-the-endpoint$/)
    expect(endpoint.requests).toHaveLength(1)
    expect(endpoint.requests[0].body.scope).toBe('files')
    expect(endpoint.requests[0].headers['x-tenant']).toBe('acme')
    expect(store.values.size).toBe(1)
    expect(events).toEqual([expect.objectContaining({ type: 'refreshed', provider: 'demo' })])
  })

  test('so does its layout', async () => {
    const { callbacks } = twice({ layout: 'next-auth-v4' }, { expose: ['accessToken'] })
    const { refresh_token: refreshToken } = expiredToken()
    const token = { accessToken: 'old', accessTokenExpires: 1, refreshToken, provider: 'demo' }
    const renewed = await callbacks.jwt({ token })
    expect(renewed.accessToken).toMatch(/of-the-endpoint$/)
    const session = await callbacks.session({ session: { user: {} }, token: renewed })
    if (way !== 'with another session callback') {
      expect(session.user.accessToken ?? session.accessToken).toBe(renewed.accessToken)
    }
  })

  test('one forced refresh presents one token', async () => {
    const { callbacks } = twice({}, {})
    await callbacks.jwt({ token: validToken(), ...update })
    expect(endpoint.requests).toHaveLength(1)
  })

  test('what the second names, it changes', async () => {
    const first = {
      providers: { demo: { parameters: { scope: 'files' }, headers: { 'x-a': '1' } } },
    }
    const second = { providers: { demo: { parameters: { scope: 'mail' } } }, errorName: 'Expired' }
    endpoint.replyWith(() => ({ status: 400, body: { error: 'invalid_grant' } }))
    const { callbacks } = twice(first, second)
    expect(await callbacks.jwt({ token: expiredToken() })).toMatchObject({ error: 'Expired' })
    expect(endpoint.requests[0].body.scope).toBe('mail')
    expect(endpoint.requests[0].headers['x-a']).toBe('1')
  })

  test('another layout is a mistake, the same layout is not', () => {
    const message = refusalOf(() => twice({}, { layout: 'next-auth-v4' }), 'layout')
    expect(message).toContain('write the layout once')
    twice({ layout: 'next-auth-v4' }, { layout: 'next-auth-v4' })
    twice({}, { layout: 'authjs' })
  })
})

test('the own callbacks run once, in both wraps, and the sign-out of each', async () => {
  const own = {
    callbacks: {
      jwt: jest.fn(({ token }) => token),
      session: jest.fn(({ session }) => session),
      signIn: jest.fn(() => true),
      redirect: () => '/',
    },
    events: { signOut: jest.fn(), signIn: jest.fn() },
  }
  const first = withTokenRotation(config(own), { registerUrl: `${application.origin}/users` })
  const second = withTokenRotation({ ...first, events: { ...first.events } })
  for (const { callbacks, events } of [second, first]) {
    for (const fn of [own.callbacks.jwt, own.callbacks.session, own.callbacks.signIn])
      fn.mockClear()
    own.events.signOut.mockClear()
    application.reset()
    const token = await callbacks.jwt({ token: expiredToken() })
    await callbacks.session({ session: { user: {} }, token })
    expect(await callbacks.signIn({ user: { id: 'ada' }, account: { provider: 'demo' } })).toBe(
      true,
    )
    await events.signOut({ token })
    for (const fn of [own.callbacks.jwt, own.callbacks.session, own.callbacks.signIn]) {
      expect(fn).toHaveBeenCalledTimes(1)
    }
    expect(own.events.signOut).toHaveBeenCalledTimes(1)
    expect(application.requests).toHaveLength(1)
  }
  expect(second.callbacks.redirect).toBe(own.callbacks.redirect)
  expect(second.events.signIn).toBe(own.events.signIn)
})

test('no key is left that the config did not have', () => {
  const first = withTokenRotation(config(), { registerUrl: application.origin })
  const { callbacks, events } = first
  const without = withTokenRotation({
    providers: first.providers,
    callbacks: { jwt: callbacks.jwt },
    events,
  })
  expect(Object.keys(without.callbacks).sort()).toEqual(['jwt', 'session', 'signIn'])
  expect(Object.keys(withTokenRotation(withTokenRotation(config())).callbacks).sort()).toEqual([
    'jwt',
    'session',
  ])
})

test('an own callback put in between runs behind ours', async () => {
  const first = withTokenRotation(config({ callbacks: { jwt: () => 'replaced' } }))
  const jwt = ({ token }) => ({ ...token, role: 'admin' })
  const second = withTokenRotation({ ...first, callbacks: { ...first.callbacks, jwt } })
  expect(await second.callbacks.jwt({ token: expiredToken() })).toMatchObject({
    role: 'admin',
    access_token: expect.stringMatching(/of-the-endpoint$/),
  })
})

test('an option that is undefined names nothing; a registerUrl that is not set is a mistake still', async () => {
  const store = memoryStore()
  const { callbacks } = withTokenRotation(withTokenRotation(config(), { store }), {
    store: undefined,
  })
  await callbacks.jwt({ token: expiredToken() })
  expect(store.values.size).toBe(1)
  const first = withTokenRotation(config(), { registerUrl: application.origin })
  refusalOf(() => withTokenRotation(first, { registerUrl: undefined }), 'registerUrl')
})

test('a place of the provider that the second names is the only one', async () => {
  const first = withTokenRotation(config({ providers: [demo({ token: undefined })] }), {
    providers: { demo: { tokenEndpoint: 'https://first.example/token' } },
  })
  const second = withTokenRotation(first, { providers: { demo: { tokenEndpoint: endpoint.url } } })
  expect((await second.callbacks.jwt({ token: expiredToken() })).access_token).not.toBe('old')
})

test('an id that only the first named may be gone from the config, one that the second names may not', () => {
  const other = demo({ id: 'other' })
  const first = withTokenRotation(config({ providers: [demo(), other] }), {
    providers: { demo: { parameters: { scope: 'a' } } },
    defaultProvider: 'demo',
  })
  const spread = { ...first, providers: [other] }
  expect(withTokenRotation(spread)).toHaveProperty('callbacks')
  refusalOf(() => withTokenRotation(spread, { providers: { demo: {} } }), 'providers.demo')
  refusalOf(() => withTokenRotation(spread, { defaultProvider: 'demo' }), 'defaultProvider')
})

test('options are not to be seen in the config', () => {
  const secret = 'a-secret-of-the-options'
  const wrapped = withTokenRotation(config(), { providers: { demo: { clientSecret: secret } } })
  const { inspect } = require('node:util')
  expect(inspect(wrapped, { depth: 9, showHidden: true })).not.toContain(secret)
})

describe('callbacks made by hand, in a config that is wrapped', () => {
  test('of createCallbacks: their options count, and they run once', async () => {
    const store = memoryStore()
    const providers = {
      demo: { ...demo(), tokenEndpoint: endpoint.url, parameters: { scope: 'a' } },
    }
    for (const name of ['id', 'type', 'token']) delete providers.demo[name]
    const made = createCallbacks({ providers, store, registerUrl: application.origin })
    const wrapped = withTokenRotation(
      config({ callbacks: { jwt: made.jwt, session: made.session } }),
    )
    await wrapped.callbacks.jwt({ token: validToken(), ...update })
    expect(endpoint.requests.map(({ body }) => body.scope)).toEqual(['a'])
    expect(store.values.size).toBe(1)
    expect(wrapped.callbacks).not.toHaveProperty('signIn')
    const registering = withTokenRotation(config({ callbacks: { ...made } }))
    expect(await registering.callbacks.signIn({ user: { id: 'ada' } })).toBe(true)
    expect(application.requests).toHaveLength(1)
  })

  test('of no configuration', async () => {
    const callbacks = { jwt: jwtCallback, session: sessionCallback }
    const wrapped = withTokenRotation(config({ callbacks }))
    await wrapped.callbacks.jwt({ token: validToken(), ...update })
    expect(endpoint.requests).toHaveLength(1)
  })
})

describe('a function of the request', () => {
  const lazily = (async) => (async ? async (more) => config(more) : (more) => config(more))

  test.each([false, true])('wrapped twice, asynchronous: %s', async (async) => {
    const store = memoryStore()
    const jwt = jest.fn(({ token }) => token)
    const wrapped = withTokenRotation(withTokenRotation(lazily(async), { store }), { expose: [] })
    const { callbacks } = await wrapped({ callbacks: { jwt } })
    await callbacks.jwt({ token: expiredToken() })
    expect(jwt).toHaveBeenCalledTimes(1)
    expect(store.values.size).toBe(1)
    expect((await wrapped(undefined)).callbacks).toHaveProperty('jwt')
  })

  test('wrapped inside and outside has one rotator for all requests', async () => {
    const complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
    const store = memoryStore()
    const wrapped = withTokenRotation(() => withTokenRotation(config(), { store }), { expose: [] })
    for (let request = 0; request < 3; request += 1) {
      // Nothing to refresh, which is told once for one rotator.
      await wrapped().callbacks.jwt({ token: { access_token: 'old', expires_at: 1 } })
    }
    expect(complaints).toHaveBeenCalledTimes(1)
    complaints.mockRestore()
  })
})

test('an own callback that calls the one of the first wrap forces one refresh', async () => {
  const first = withTokenRotation(config())
  const jwt = (params) => first.callbacks.jwt(params)
  const second = withTokenRotation({ ...first, callbacks: { ...first.callbacks, jwt } })
  await second.callbacks.jwt({ token: validToken(), ...update })
  expect(endpoint.requests).toHaveLength(1)
})

describe("inside NextAuth's own handlers", () => {
  const cookieToken = (more) => ({ sub: 'ada', provider: 'demo', ...more })

  test('v4: a session read and a forced update present one token each', async () => {
    const store = memoryStore()
    const first = withTokenRotation(config(), { store })
    const second = withTokenRotation({ ...first }, { expose: ['access_token'] })
    const read = await sessionAt(second, cookieToken(expiredToken()))
    expect(read.body.access_token).toMatch(/of-the-endpoint$/)
    expect(endpoint.requests).toHaveLength(1)
    const updated = await sessionAt(second, cookieToken(validToken()), { forceRefresh: true })
    expect(updated.body.access_token).toMatch(/of-the-endpoint$/)
    expect(endpoint.requests).toHaveLength(2)
    expect(store.values.size).toBe(2)
    expect((await sessionAt(first, cookieToken(validToken()))).body).not.toHaveProperty(
      'access_token',
    )
  })

  test('v5: so do they there', async () => {
    const input = JSON.stringify({ token: endpoint.url })
    const { code, stdout, stderr } = await runNode(['test/support/wrapped_twice_v5.mjs'], { input })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { read, updated, stored } = JSON.parse(stdout)
    expect([read, updated]).toEqual(Array(2).fill(expect.stringMatching(/of-the-endpoint$/)))
    expect(endpoint.requests).toHaveLength(2)
    expect(stored).toBe(2)
  })
})
