// Many callers while things go wrong: all learn it, once each, and the server is not asked once more than it should be.

const { createCallbacks } = require('../..')
const { expired, forced } = require('../support/sessions.js')
const { grants, repliesJson, replies, resets } = require('./support/behaviours.js')
const { CLIENT, SIGN_IN_AGAIN, UNAVAILABLE, newSession } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const CALLERS = 50

let endpoint
let arrivals
let waiting
let logged

beforeEach(async () => {
  arrivals = []
  waiting = []
  endpoint = await startMisbehavingEndpoint({ onRequest: hold })
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  logged.mockRestore()
  await endpoint.close()
})

/** No request is answered until the test does it. */
function hold(socket, request) {
  arrivals.push({ answer: (behaviour) => behaviour(socket, request), request })
  for (const { count, resolve } of waiting) if (count === arrivals.length) resolve(arrivals.at(-1))
}

/** The how-manieth request of all, once it is there. */
const arrival = (count) =>
  new Promise((resolve) => {
    if (arrivals.length >= count) resolve(arrivals[count - 1])
    else waiting.push({ count, resolve })
  })

function callbacks(options) {
  const events = []
  const providers = { demo: { ...CLIENT, tokenEndpoint: endpoint.url } }
  const onEvent = (event) => events.push(event)
  return { ...createCallbacks({ providers, timeout: 10_000, onEvent, ...options }), events }
}

const copies = (token, count = CALLERS) => Array.from({ length: count }, () => ({ ...token }))
const typesOf = (events) => events.map(({ type }) => type)
const codesOf = (events) => new Set(events.map(({ failure }) => failure?.code))

describe.each([
  ['terminal', repliesJson({ error: 'invalid_grant' }, 400), 'invalid_grant', 1, SIGN_IN_AGAIN],
  [
    'configuration',
    repliesJson({ error: 'invalid_client' }, 401),
    'invalid_client',
    1,
    SIGN_IN_AGAIN,
  ],
  ['not_sent', replies(429), 'http_429', 2, UNAVAILABLE],
  ['ambiguous', resets, 'connection_lost', 2, UNAVAILABLE],
])('a shared refresh that fails as %s', (failureClass, failure, code, attempts, error) => {
  test('is told to every caller once, and asked for once', async () => {
    const { jwt, events } = callbacks()
    const token = newSession(-60)
    const settled = []
    const calls = copies(token).map((copy) =>
      jwt({ token: copy }).then((result) => settled.push(result)),
    )
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      ;(await arrival(attempt)).answer(failure)
    }
    await Promise.all(calls)

    expect(settled).toHaveLength(CALLERS)
    for (const result of settled) expect(result).toEqual({ ...token, error })
    expect(typesOf(events).sort()).toEqual(['failed', ...Array(CALLERS - 1).fill('joined')])
    expect(codesOf(events)).toEqual(new Set([code]))
    for (const event of events) expect(event.failure.failureClass).toBe(failureClass)
    expect(endpoint.requestsWith(token.refresh_token)).toHaveLength(attempts)
    // The operator hears of it once, however many were affected.
    expect(logged).toHaveBeenCalledTimes(failureClass === 'configuration' ? 1 : 0)
  })

  test('is told to callers who come late, and is then remembered', async () => {
    const { jwt, events } = callbacks()
    const token = newSession(-60)
    const calls = []
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      // One who begins it, and one more during every attempt.
      calls.push(jwt({ token: { ...token } }))
      const { answer } = await arrival(attempt)
      calls.push(jwt({ token: { ...token } }))
      answer(failure)
    }
    for (const result of await Promise.all(calls)) expect(result).toEqual({ ...token, error })
    expect(await jwt({ token: { ...token } })).toEqual({ ...token, error })
    expect(typesOf(events).at(-1)).toBe('remembered')
    expect(endpoint.requestsWith(token.refresh_token)).toHaveLength(attempts)
  })
})

describe('after an ambiguous failure', () => {
  test('nothing that callers do during the retry brings a third presentation', async () => {
    const { jwt, rotator } = callbacks({ retries: 10 })
    const other = callbacks({ retries: 10 })
    const token = newSession(60)
    const calls = copies(token).map((copy) => jwt({ token: copy }))
    ;(await arrival(1)).answer(resets)
    // While the retry waits for its moment, and while it is under way.
    calls.push(jwt(forced({ ...token })), rotator.refresh({ ...token }))
    calls.push(other.jwt({ token: { ...token } }), jwt({ token: expired(token) }))
    const second = await arrival(2)
    calls.push(jwt(forced({ ...token })), other.jwt({ token: { ...token } }))
    second.answer(resets)
    await Promise.all(calls)
    // And when it is over.
    const after = await Promise.all(copies(token, 5).map((copy) => jwt({ token: copy })))
    for (const result of after) expect(result).toEqual(token)
    expect(endpoint.requestsWith(token.refresh_token)).toHaveLength(2)
  })

  test('a retry that brings tokens brings them to every caller', async () => {
    const { jwt } = callbacks()
    const token = newSession(-60)
    const calls = copies(token).map((copy) => jwt({ token: copy }))
    ;(await arrival(1)).answer(resets)
    const { answer } = await arrival(2)
    calls.push(jwt({ token: { ...token } }))
    answer(grants)
    const results = await Promise.all(calls)
    for (const result of results) expect(result).toEqual(results[0])
    expect(results[0]).not.toHaveProperty('error')
    expect(endpoint.requestsWith(token.refresh_token)).toHaveLength(2)
  })
})

describe('a forced refresh during a refresh', () => {
  test('joins it, and gets what it brings', async () => {
    const { jwt, rotator, events } = callbacks()
    const token = newSession(60)
    const calls = [jwt({ token: { ...token } })]
    const { answer } = await arrival(1)
    calls.push(jwt(forced({ ...token })), rotator.refresh({ ...token }))
    answer(grants)
    const results = await Promise.all(calls)
    for (const result of results) expect(result).toEqual(results[0])
    expect(results[0].access_token).not.toBe(token.access_token)
    expect(typesOf(events)).toEqual(['refreshed', 'joined', 'joined'])
    expect(endpoint.requests).toHaveLength(1)
  })

  test('that fails for good tells only who was refused with a valid token', async () => {
    const { jwt } = callbacks()
    const token = newSession(60)
    const plain = jwt({ token: { ...token } })
    const { answer } = await arrival(1)
    const refused = jwt(forced({ ...token }))
    answer(repliesJson({ error: 'invalid_grant' }, 400))
    expect(await plain).toEqual(token)
    expect(await refused).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(endpoint.requests).toHaveLength(1)
  })

  test('that fails for now leaves a valid token alone', async () => {
    const { jwt } = callbacks({ retries: 0 })
    const token = newSession(60)
    const plain = jwt({ token: { ...token } })
    const { answer } = await arrival(1)
    const refused = jwt(forced({ ...token }))
    answer(resets)
    expect(await plain).toEqual(token)
    expect(await refused).toEqual(token)
  })
})

test('a failure of one session is nothing to the others on the same connection', async () => {
  const { jwt } = callbacks()
  const [gone, alive] = [newSession(-60), newSession(-60)]
  const calls = [jwt({ token: gone }), jwt({ token: alive })]
  await arrival(2)
  for (const { answer, request } of arrivals) {
    const isGone = request.fields.refresh_token === gone.refresh_token
    answer(isGone ? repliesJson({ error: 'invalid_grant' }, 400) : grants)
  }
  const [first, second] = await Promise.all(calls)
  expect(first).toEqual({ ...gone, error: SIGN_IN_AGAIN })
  expect(second).not.toHaveProperty('error')
})
