// rotator.stats(): counters of the process, for a metrics endpoint.

const {
  callbacksFor,
  expired,
  signIn,
  startAuthorizationServer,
} = require('../../support/sessions.js')

let server

beforeAll(async () => {
  server = await startAuthorizationServer()
})

afterEach(async () => {
  await server.comeUp()
  await server.setThinkTime(0)
})

afterAll(() => server.close())

/** What the counters went up by. */
async function countedDuring(rotator, action) {
  const before = rotator.stats()
  await action()
  const after = rotator.stats()
  return Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]))
}

const NOTHING = {
  refreshed: 0,
  failed: 0,
  joined: 0,
  replayed: 0,
  remembered: 0,
  tokenRequests: 0,
  successors: 0,
  inFlight: 0,
}

test('a refresh with two who join and three who come later', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const token = expired(await signIn(server, jwt))
  const counted = await countedDuring(rotator, async () => {
    await Promise.all([1, 2, 3].map(() => jwt({ token: { ...token } })))
    for (let call = 0; call < 3; call += 1) await jwt({ token: { ...token } })
  })
  const expected = { refreshed: 1, tokenRequests: 1, joined: 2, replayed: 3, successors: 1 }
  expect(counted).toEqual({ ...NOTHING, ...expected })
})

test('a failure with its retry, and a call that was spared the request', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const token = expired(await signIn(server, jwt))
  await server.goDown('503')
  const failed = await countedDuring(rotator, () => jwt({ token }))
  expect(failed).toEqual({ ...NOTHING, failed: 1, tokenRequests: 2 })
  await server.comeUp()
  const gone = expired(await signIn(server, jwt))
  await server.revokeGrantOf(gone.refresh_token)
  await jwt({ token: gone })
  const remembered = await countedDuring(rotator, () => jwt({ token: gone }))
  expect(remembered).toEqual({ ...NOTHING, remembered: 1 })
})

test('a refresh under way is in flight', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const token = expired(await signIn(server, jwt))
  const before = rotator.stats().inFlight
  await server.setThinkTime(300)
  const pending = jwt({ token })
  expect(rotator.stats().inFlight).toBe(before + 1)
  await pending
  expect(rotator.stats().inFlight).toBe(before)
})

test('a token that is not due costs nothing', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const token = await signIn(server, jwt)
  expect(await countedDuring(rotator, () => jwt({ token }))).toEqual(NOTHING)
})
