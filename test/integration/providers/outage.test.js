// While the authorization server is down, no user is signed out, and no caller waits for long.

const { callbacksFor, due, eventually, expired, signIn } = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')

const MODES = ['refuse', 'reset', '503', 'hang']

let server

withAuthorizationServer((started) => {
  server = started
})

/** Impatient, so that a server that hangs costs the tests little. */
const impatient = (options) => callbacksFor(server, { timeout: 300, ...options })

describe.each(MODES)('an outage of the kind %s', (mode) => {
  test('leaves a token that is still valid as it is', async () => {
    const { jwt, events } = impatient()
    const token = due(await signIn(server, jwt))
    await server.goDown(mode)
    const before = structuredClone(token)
    expect(await jwt({ token })).toBe(token)
    expect(token).toEqual(before)
    expect(events.types()).toEqual(['failed'])
  })

  test('marks an expired token as unavailable for now, and keeps its refresh token', async () => {
    const { jwt, session } = impatient()
    const token = expired(await signIn(server, jwt))
    await server.goDown(mode)
    const result = await jwt({ token })
    expect(result).toEqual({ ...token, error: 'TemporarilyUnavailable' })
    expect(session({ session: { user: {} }, token: result }).error).toBe('TemporarilyUnavailable')
  })

  test('is over by itself: new tokens, and the error gone', async () => {
    const { jwt } = impatient()
    const token = expired(await signIn(server, jwt))
    await server.goDown(mode)
    let cookie = await jwt({ token })
    expect(cookie.error).toBe('TemporarilyUnavailable')
    await server.comeUp()
    await server.clearLog()
    await eventually(async () => {
      cookie = await jwt({ token: cookie })
      return cookie.error === undefined
    })
    expect(cookie.refresh_token).not.toBe(token.refresh_token)
    expect(cookie.expires_at).toBeGreaterThan(token.expires_at)
    expect(await server.tokenRequests()).toEqual([expect.objectContaining({ status: 200 })])
  })
})

test('callers that wait together fail together, and later calls make no request for a while', async () => {
  const { jwt, events } = impatient()
  const token = expired(await signIn(server, jwt))
  // A cooldown that cannot end during the test.
  await server.goDown('503', { retryAfterSeconds: 60 })
  const results = await Promise.all(Array.from({ length: 50 }, () => jwt({ token: { ...token } })))
  const together = events.types()
  events.all.length = 0
  for (let call = 0; call < 50; call += 1) results.push(await jwt({ token: { ...token } }))
  for (const result of results) {
    expect(result).toEqual({ ...token, error: 'TemporarilyUnavailable' })
  }
  expect(await server.tokenRequests()).toHaveLength(1)
  expect(together.filter((type) => type === 'failed')).toHaveLength(1)
  expect(events.types()).toEqual(Array(50).fill('remembered'))
})

test('a session with several generations keeps the newest of them', async () => {
  const { jwt } = impatient()
  await server.setAccessTokenSeconds(1)
  const first = await signIn(server, jwt)
  const second = await jwt({ token: expired(first) })
  await server.setAccessTokenSeconds(3600)
  await server.goDown('refuse')
  const stale = await eventually(async () => {
    const result = await jwt({ token: expired(first) })
    return result.error && result
  })
  expect(stale.error).toBe('TemporarilyUnavailable')
  expect(stale.refresh_token).toBe(second.refresh_token)
  await server.comeUp()
  const renewed = await eventually(async () => {
    const result = await jwt({ token: stale })
    return result.error === undefined && result
  })
  expect(renewed.refresh_token).not.toBe(second.refresh_token)
})
