// How often a server in trouble is asked. One that may have acted on a request is asked once more
// and then left alone: with strict rotation a third presentation would look like theft.

const { callbacksFor, eventually, expired, hashOf, signIn } = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')

let server

withAuthorizationServer((started) => {
  server = started
})

describe.each(['reset', 'hang', '503'])('after %s, where the token may be spent', (mode) => {
  test.each([
    ['one retry by default', undefined, 2],
    ['one retry, whatever the option retries allows', 5, 2],
    ['none, if retries is 0', 0, 1],
  ])('%s', async (_name, retries, requests) => {
    const { jwt, events } = callbacksFor(server, { timeout: 300, retries })
    const token = expired(await signIn(server, jwt))
    await server.goDown(mode)
    expect(await jwt({ token })).toHaveProperty('error', 'TemporarilyUnavailable')
    const seen = await server.tokenRequests()
    expect(seen).toHaveLength(requests)
    for (const { refreshTokenHash } of seen) {
      expect(refreshTokenHash).toBe(hashOf(token.refresh_token))
    }
    expect(events.all).toEqual([
      expect.objectContaining({
        type: 'failed',
        requests,
        failure: expect.objectContaining({ failureClass: 'ambiguous' }),
      }),
    ])
  })
})

test('a connection that is refused is tried again as often as retries says', async () => {
  const { jwt, events } = callbacksFor(server, { retries: 2 })
  const token = expired(await signIn(server, jwt))
  await server.goDown('refuse')
  await jwt({ token })
  expect(events.all[0]).toMatchObject({
    type: 'failed',
    requests: 3,
    failure: { failureClass: 'not_sent', code: 'connect_failed' },
  })
})

test('a server that comes back between two attempts is not an outage to anybody', async () => {
  const { jwt } = callbacksFor(server, { retries: 10 })
  const token = expired(await signIn(server, jwt))
  await server.goDown('refuse')
  const pending = jwt({ token })
  await server.comeUp()
  const result = await pending
  expect(result).not.toHaveProperty('error')
  expect(result.refresh_token).not.toBe(token.refresh_token)
})

describe('Retry-After', () => {
  test('of a second is waited for within the call', async () => {
    const { jwt } = callbacksFor(server)
    const token = expired(await signIn(server, jwt))
    await server.goDown('503', { retryAfterSeconds: 1 })
    const pending = jwt({ token })
    const [{ at }] = await eventually(async () => {
      const seen = await server.tokenRequests()
      return seen.length > 0 && seen
    })
    await server.comeUp()
    expect(await pending).not.toHaveProperty('error')
    const second = (await server.tokenRequests()).at(-1)
    expect(second.status).toBe(200)
    // Two clocks: the server notes the arrival, the wait begins when its reply is read.
    expect(second.at - at).toBeGreaterThanOrEqual(990)
  })

  test('of longer is not waited for, and no call asks before it is over', async () => {
    const { jwt, events } = callbacksFor(server)
    const token = expired(await signIn(server, jwt))
    await server.goDown('503', { retryAfterSeconds: 3 })
    expect(await jwt({ token })).toHaveProperty('error', 'TemporarilyUnavailable')
    expect(events.all[0].failure).toMatchObject({ httpStatus: 503, retryAfterMs: 3_000 })
    await server.comeUp()
    await eventually(async () => (await jwt({ token })).error === undefined)
    const [refused, granted, ...more] = await server.tokenRequests()
    expect([refused.status, granted.status, more]).toEqual([503, 200, []])
    expect(granted.at - refused.at).toBeGreaterThanOrEqual(2_990)
  })
})
