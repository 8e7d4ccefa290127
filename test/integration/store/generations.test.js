// Cookies that still carry a spent refresh token are part of normal life: tabs race, and server
// components cannot write cookies. The successor memory keeps them working.

const { callbacksFor, expired, hashOf, signIn, spentAt } = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')

const ROTATIONS = 50

let server

withAuthorizationServer((started) => {
  server = started
})

/** The token of every generation: the first is the sign-in's, the last is the newest. */
async function rotate(jwt, times) {
  const generations = [await signIn(server, jwt)]
  for (let time = 0; time < times; time += 1) {
    generations.push(await jwt({ token: expired(generations.at(-1)) }))
  }
  return generations
}

test.each([1, 2, 5])('a refresh token %i generations old gets the newest tokens', async (age) => {
  const { jwt, events } = callbacksFor(server)
  const generations = await rotate(jwt, age)
  expect(new Set(generations.map(({ refresh_token }) => refresh_token)).size).toBe(age + 1)
  await server.clearLog()
  events.all.length = 0
  const [oldest] = generations
  const newest = generations.at(-1)
  expect(await jwt({ token: expired(oldest) })).toEqual(newest)
  expect(await server.tokenRequests()).toEqual([])
  expect(events.types()).toEqual(['replayed'])
})

test('it keeps the claims of the cookie that was presented', async () => {
  const { jwt } = callbacksFor(server)
  const generations = await rotate(jwt, 3)
  const stale = { ...expired(generations[0]), role: 'editor', error: 'TemporarilyUnavailable' }
  expect(await jwt({ token: stale })).toEqual({ ...generations[3], role: 'editor' })
})

test('when the newest has expired too, the newest refresh token is the one that is spent', async () => {
  await server.setAccessTokenSeconds(1)
  const { jwt } = callbacksFor(server)
  const generations = await rotate(jwt, 3)
  await server.setAccessTokenSeconds(3600)
  await server.clearLog()
  // `expires_at` is rounded down to the second.
  const expiredAt = (generations[3].expires_at + 1) * 1000
  await new Promise((resolve) => setTimeout(resolve, expiredAt + 50 - Date.now()))
  const stale = await Promise.all(generations.map((token) => jwt({ token: expired(token) })))
  for (const result of stale) expect(result.refresh_token).toBe(stale[0].refresh_token)
  expect(await spentAt(server)).toEqual([hashOf(generations[3].refresh_token)])
})

test(`a session lives through ${ROTATIONS} rotations with stale cookies in between`, async () => {
  const { jwt, events } = callbacksFor(server)
  const generations = [await signIn(server, jwt)]
  const random = seededRandom(20_260_801)
  const anyEarlier = () => generations[Math.floor(random() * generations.length)]
  for (let step = 0; step < ROTATIONS; step += 1) {
    const newest = generations.at(-1)
    const cookies = [newest, anyEarlier(), anyEarlier(), anyEarlier()]
    cookies.sort(() => random() - 0.5)
    const results = await Promise.all(cookies.map((token) => jwt({ token: expired(token) })))
    const next = results[cookies.indexOf(newest)]
    for (const { refresh_token, error } of results) {
      expect([newest.refresh_token, next.refresh_token]).toContain(refresh_token)
      expect(error).toBeUndefined()
    }
    expect(await jwt({ token: expired(anyEarlier()) })).toEqual(next)
    generations.push(next)
  }
  expect(await spentAt(server)).toEqual(
    generations.slice(0, -1).map(({ refresh_token }) => hashOf(refresh_token)),
  )
  expect(new Set(events.types())).toEqual(new Set(['refreshed', 'joined', 'replayed']))
  // Had the server seen a reuse, the whole family would be gone.
  const headers = { authorization: `Bearer ${generations.at(-1).access_token}` }
  expect((await fetch(`${server.issuer}/me`, { headers })).status).toBe(200)
})

/** Numbers in [0, 1) that are the same in every run (a linear congruential generator). */
function seededRandom(seed) {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}
