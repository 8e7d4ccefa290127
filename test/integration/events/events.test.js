// What an operator sees: events to the function given and on the diagnostics channel.

const { subscribe, unsubscribe } = require('node:diagnostics_channel')
const { CHANNEL_NAME } = require('../../..')
const {
  callbacksFor,
  due,
  expired,
  forced,
  providerFor,
  signIn,
  startAuthorizationServer,
} = require('../../support/sessions.js')

// It is found nowhere by accident.
const SECRET = 'marked-client-secret-5f1c'

let server
let published

const record = (event) => published.push(event)

beforeAll(async () => {
  server = await startAuthorizationServer({ clientSecret: SECRET })
})

beforeEach(() => {
  published = []
  subscribe(CHANNEL_NAME, record)
})

afterEach(async () => {
  unsubscribe(CHANNEL_NAME, record)
  await server.comeUp()
})

afterAll(() => server.close())

const outcome = (type, more) => ({
  type,
  provider: 'demo',
  status: 'renewed',
  durationMs: expect.any(Number),
  requests: expect.any(Number),
  ...more,
})

test('a refresh, those who join it and those who come later', async () => {
  const { jwt, events } = callbacksFor(server)
  const token = expired(await signIn(server, jwt))
  expect(events.all).toEqual([])
  await Promise.all([jwt({ token }), jwt({ token: { ...token } })])
  await jwt({ token })
  expect(events.all).toEqual([
    outcome('refreshed', { requests: 1 }),
    outcome('joined', { requests: 1 }),
    outcome('replayed', { requests: 0, durationMs: 0 }),
  ])
  expect(events.all[0].durationMs).toBeGreaterThanOrEqual(0)
  expect(events.all[0].durationMs).toBeLessThan(10_000)
})

test('a refresh in the background: its start and its end', async () => {
  const { jwt, events } = callbacksFor(server, { background: true })
  const token = due(await signIn(server, jwt))
  const refreshed = events.next('refreshed')
  jwt({ token })
  expect(events.all).toEqual([outcome('started', { status: 'unchanged', requests: 0 })])
  await refreshed
  expect(events.all[1]).toEqual(outcome('refreshed', { requests: 1 }))
})

test('a failure, and its memory', async () => {
  const { jwt, events } = callbacksFor(server)
  const token = expired(await signIn(server, jwt))
  await server.revokeGrantOf(token.refresh_token)
  await jwt({ token })
  await jwt({ token })
  const failure = {
    failureClass: 'terminal',
    code: 'invalid_grant',
    description: expect.any(String),
    httpStatus: 400,
  }
  expect(events.all).toEqual([
    outcome('failed', { status: 'signInAgain', requests: 1, failure }),
    outcome('remembered', { status: 'signInAgain', requests: 0, failure }),
  ])
})

test('an outage', async () => {
  const { jwt, events } = callbacksFor(server, { retries: 0 })
  const token = expired(await signIn(server, jwt))
  await server.goDown('503')
  await jwt({ token })
  const failure = expect.objectContaining({ failureClass: 'ambiguous', httpStatus: 503 })
  expect(events.all).toEqual([
    outcome('failed', { status: 'temporarilyUnavailable', requests: 1, failure }),
  ])
})

test('a revocation', async () => {
  const { jwt, rotator, events } = callbacksFor(server)
  await rotator.revoke(await signIn(server, jwt))
  expect(events.all).toEqual([{ type: 'revoked', provider: 'demo' }])
})

test('nothing is said of calls that have nothing to do', async () => {
  const { jwt, session, events } = callbacksFor(server)
  const token = await signIn(server, jwt)
  await jwt({ token })
  session({ session: { user: {} }, token })
  await jwt({ token: { sub: 'no access token' } })
  expect([events.all, published]).toEqual([[], []])
})

test('the channel has the same events, of every createCallbacks and without onEvent too', async () => {
  const one = callbacksFor(server)
  const silent = callbacksFor(server, { onEvent: undefined })
  const token = expired(await signIn(server, one.jwt))
  await one.jwt({ token })
  expect(published).toEqual(one.events.all)
  await silent.jwt({ token })
  expect(published.map(({ type }) => type)).toEqual(['refreshed', 'replayed'])
})

test('an onEvent that throws is told about once, and harms no caller', async () => {
  const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  try {
    const onEvent = () => {
      throw new Error('on purpose')
    }
    const { jwt } = callbacksFor(server, { onEvent })
    const token = expired(await signIn(server, jwt))
    const renewed = await jwt({ token })
    expect(renewed.refresh_token).not.toBe(token.refresh_token)
    expect(await jwt({ token })).toEqual(renewed)
    expect(logged).toHaveBeenCalledTimes(1)
    expect(logged.mock.calls[0][0]).toMatch(/onEvent.*on purpose/)
  } finally {
    logged.mockRestore()
  }
})

test('no token and no secret is in any event or log line', async () => {
  const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  try {
    const { jwt, rotator, events } = callbacksFor(server, { idToken: true, retries: 0 })
    const tokens = [await signIn(server, jwt)]
    tokens.push(await jwt({ token: expired(tokens[0]) }), await jwt({ token: expired(tokens[0]) }))
    tokens.push(await jwt(forced(tokens[1])))
    await server.goDown('503')
    await jwt({ token: expired(tokens[3]) })
    await server.comeUp()
    await rotator.revoke(tokens[3])
    await jwt({ token: expired(tokens[3]) })
    const wrong = { ...providerFor(server), clientSecret: `${SECRET}-wrong` }
    const other = callbacksFor(server, { providers: { demo: wrong } })
    tokens.push(await signIn(server, other.jwt))
    await other.jwt({ token: expired(tokens[4]) })

    expect(new Set(published.map(({ type }) => type))).toEqual(
      new Set(['refreshed', 'replayed', 'failed', 'revoked', 'remembered']),
    )
    expect(logged).toHaveBeenCalledTimes(1)
    const said = JSON.stringify([events.all, other.events.all, published, logged.mock.calls])
    expect(said).toContain('invalid_client')
    expect(said).not.toContain(SECRET)
    for (const { access_token, refresh_token, id_token } of tokens) {
      for (const token of [access_token, refresh_token, id_token].filter(Boolean)) {
        expect(said).not.toContain(token)
      }
    }
  } finally {
    logged.mockRestore()
  }
})
