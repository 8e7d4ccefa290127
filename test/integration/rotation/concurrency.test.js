// However many calls come at once, a refresh token is spent once and every caller gets its successor.

const {
  callbacksFor,
  due,
  eventually,
  expired,
  hashOf,
  signIn,
  spentAt,
  startAuthorizationServer,
} = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')

const CALLS = 200

let server

withAuthorizationServer((started) => {
  server = started
})

/** As many cookies with the same content: separate objects, as separate requests decode them. */
const copies = (token, count = CALLS) => Array.from({ length: count }, () => ({ ...token }))

function expectSuccessor(result, token) {
  expect(result.access_token).not.toBe(token.access_token)
  expect(result.refresh_token).not.toBe(token.refresh_token)
  expect(result.expires_at).toBeGreaterThan(token.expires_at)
  expect(result).not.toHaveProperty('error')
}

describe.each([
  ['due', due],
  ['expired', expired],
])('a token that is %s', (_name, aged) => {
  test(`${CALLS} calls make one request and have equal results`, async () => {
    const { jwt, events } = callbacksFor(server)
    const token = aged(await signIn(server, jwt))
    // No call has an answer before every call was made, however slow the machine is.
    await server.setThinkTime(500)
    const results = await Promise.all(copies(token).map((copy) => jwt({ token: copy })))
    expectSuccessor(results[0], token)
    for (const result of results) expect(result).toEqual(results[0])
    expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
    expect(events.types().filter((type) => type === 'refreshed')).toHaveLength(1)
    expect(events.types().filter((type) => type === 'joined')).toHaveLength(CALLS - 1)
  })

  test('two createCallbacks share the request and what it brought', async () => {
    const [one, other] = [callbacksFor(server), callbacksFor(server)]
    const token = aged(await signIn(server, one.jwt))
    const calls = copies(token).map((copy, index) => (index % 2 ? one : other).jwt({ token: copy }))
    const results = await Promise.all(calls)
    expectSuccessor(results[0], token)
    for (const result of results) expect(result).toEqual(results[0])
    // These callbacks are made after the refresh, so they can only know from the shared memory.
    expect(await callbacksFor(server).jwt({ token })).toEqual(results[0])
    expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
  })
})

test('each session gets its own successor when many are refreshed together', async () => {
  const { jwt } = callbacksFor(server)
  const names = Array.from({ length: 20 }, (_, index) => `person${index}`)
  const tokens = await Promise.all(names.map((name) => signIn(server, jwt, name)))
  const calls = tokens.flatMap((token) => copies(expired(token), 5))
  const results = await Promise.all(calls.map((token) => jwt({ token })))
  const successors = new Set(results.map(({ refresh_token }) => refresh_token))
  expect(successors.size).toBe(names.length)
  expect((await spentAt(server)).sort()).toEqual(
    tokens.map(({ refresh_token }) => hashOf(refresh_token)).sort(),
  )
  await Promise.all(
    results.map(async ({ access_token, name, sub }) => {
      const headers = { authorization: `Bearer ${access_token}` }
      const profile = await (await fetch(`${server.issuer}/me`, { headers })).json()
      expect([profile.sub, profile.name]).toEqual([sub, name])
    }),
  )
})

test('calls that come one by one while the reply is under way join it', async () => {
  const { jwt } = callbacksFor(server)
  const token = expired(await signIn(server, jwt))
  await server.setThinkTime(300)
  try {
    const calls = [jwt({ token: { ...token } })]
    // The journal has the request before the reply has waited for its think time.
    await eventually(async () => (await server.tokenRequests()).length > 0)
    for (let turn = 0; turn < 10; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      calls.push(jwt({ token: { ...token } }))
    }
    const results = await Promise.all(calls)
    for (const result of results) expect(result).toEqual(results[0])
    expect(await spentAt(server)).toHaveLength(1)
  } finally {
    await server.setThinkTime(0)
  }
})

test('a slow reply to one session does not hold up another session', async () => {
  // Of its own, so that the slow request is the first on the first connection: nothing is known of
  // the server yet.
  const unknown = await startAuthorizationServer()
  try {
    const { jwt } = callbacksFor(unknown)
    const slow = expired(await signIn(unknown, jwt, 'ada'))
    const quick = expired(await signIn(unknown, jwt, 'grace'))
    const order = []
    await unknown.setThinkTime(3_000)
    const slowResult = jwt({ token: slow }).then(() => order.push('slow'))
    await eventually(async () => (await unknown.tokenRequests()).length === 1)
    await unknown.setThinkTime(0)
    const quickResult = jwt({ token: quick }).then(() => order.push('quick'))
    await Promise.all([slowResult, quickResult])
    expect(order).toEqual(['quick', 'slow'])
  } finally {
    await unknown.close()
  }
})

test('a token without rotation is refreshed once too, and its newest access token remembered', async () => {
  const keeping = await startAuthorizationServer({ rotate: false })
  try {
    const { jwt } = callbacksFor(keeping)
    const token = expired(await signIn(keeping, jwt))
    const results = await Promise.all(copies(token).map((copy) => jwt({ token: copy })))
    expect(results[0].refresh_token).toBe(token.refresh_token)
    expect(results[0].access_token).not.toBe(token.access_token)
    for (const result of results) expect(result).toEqual(results[0])
    expect(await jwt({ token })).toEqual(results[0])
    expect(await keeping.tokenRequests()).toHaveLength(1)
  } finally {
    await keeping.close()
  }
})
