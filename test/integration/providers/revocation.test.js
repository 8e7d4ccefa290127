// Signing out: the grant is revoked at the server (RFC 7009), and no cookie that is still around
// comes to life again.

const { RevocationError, TokenRotationError } = require('../../..')
const {
  callbacksFor,
  due,
  expired,
  hashOf,
  providerFor,
  signIn,
  spentAt,
} = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')

let server

withAuthorizationServer((started) => {
  server = started
})

const revokedAt = async () =>
  (await server.revocationRequests()).map(({ refreshTokenHash, status }) => {
    return { refreshTokenHash, status }
  })

test('the server revokes the refresh token', async () => {
  const { jwt, rotator, events } = callbacksFor(server)
  const token = await signIn(server, jwt)
  expect(await rotator.revoke(token)).toBeUndefined()
  expect(await revokedAt()).toEqual([
    { refreshTokenHash: hashOf(token.refresh_token), status: 200 },
  ])
  expect(events.all).toEqual([{ type: 'revoked', provider: 'demo' }])
  const headers = { authorization: `Bearer ${token.access_token}` }
  expect((await fetch(`${server.issuer}/me`, { headers })).status).toBe(401)
})

test('afterwards it is not presented again, and the user is told to sign in', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const token = await signIn(server, jwt)
  await rotator.revoke(token)
  const cookie = expired(token)
  expect(await jwt({ token: cookie })).toEqual({ ...cookie, error: 'RefreshAccessTokenError' })
  expect(await callbacksFor(server).jwt({ token: cookie })).toHaveProperty('error')
  expect(await server.tokenRequests()).toEqual([])
})

test('old cookies of the session find no successor any more', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const generations = [await signIn(server, jwt)]
  for (let step = 0; step < 3; step += 1) {
    generations.push(await jwt({ token: expired(generations.at(-1)) }))
  }
  await server.clearLog()
  await rotator.revoke(generations.at(-1))
  for (const token of generations) {
    const cookie = expired(token)
    expect(await jwt({ token: cookie })).toEqual({ ...cookie, error: 'RefreshAccessTokenError' })
    // Still within its time the old access token is all that it gets.
    const valid = due(token)
    expect(await jwt({ token: valid })).toBe(valid)
  }
  expect(await server.tokenRequests()).toEqual([])
})

test('an old cookie revokes the newest refresh token of its session', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const first = await signIn(server, jwt)
  const second = await jwt({ token: expired(first) })
  const third = await jwt({ token: expired(second) })
  await rotator.revoke(first)
  expect(await revokedAt()).toEqual([
    { refreshTokenHash: hashOf(third.refresh_token), status: 200 },
  ])
  expect(await jwt({ token: expired(third) })).toHaveProperty('error', 'RefreshAccessTokenError')
})

test('a refresh under way is waited for, and its result is what is revoked', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const token = await signIn(server, jwt)
  await server.setThinkTime(300)
  const [renewed] = await Promise.all([jwt({ token: expired(token) }), rotator.revoke(token)])
  expect(renewed.refresh_token).not.toBe(token.refresh_token)
  expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
  expect(await revokedAt()).toEqual([
    { refreshTokenHash: hashOf(renewed.refresh_token), status: 200 },
  ])
  expect(await jwt({ token: expired(token) })).toHaveProperty('error', 'RefreshAccessTokenError')
})

test('other sessions go on, and so does a new sign-in', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const [token, other] = [await signIn(server, jwt, 'ada'), await signIn(server, jwt, 'ada')]
  await rotator.revoke(token)
  expect(await jwt({ token: expired(other) })).not.toHaveProperty('error')
  const again = await signIn(server, jwt, 'ada')
  expect(await jwt({ token: expired(again) })).not.toHaveProperty('error')
})

describe('a revocation that fails', () => {
  async function failureOf(promise) {
    const error = await promise.then(
      () => Promise.reject(new Error('it did not fail')),
      (reason) => reason,
    )
    expect(error).toBeInstanceOf(RevocationError)
    expect(error).toBeInstanceOf(TokenRotationError)
    expect(error).toMatchObject({ name: 'RevocationError', code: 'ERR_REVOCATION' })
    return error
  }

  test.each([
    ['refuse', { code: 'connect_failed', httpStatus: 0 }],
    ['503', { code: 'http_503', httpStatus: 503 }],
    ['hang', { code: 'timeout', httpStatus: 0 }],
  ])('by an outage (%s) says so, and the session goes on', async (mode, failure) => {
    const { jwt, rotator } = callbacksFor(server, { timeout: 300 })
    const token = await signIn(server, jwt)
    await server.goDown(mode)
    const error = await failureOf(rotator.revoke(token))
    expect(error.failure).toMatchObject(failure)
    expect(error.message).toContain(failure.code)
    for (const secret of [token.refresh_token, token.access_token, server.clientSecret]) {
      expect(error.message + JSON.stringify(error)).not.toContain(secret)
    }
    await server.comeUp()
    expect(await jwt({ token: expired(token) })).not.toHaveProperty('error')
  })

  test('because the client is not the right one', async () => {
    const demo = { ...providerFor(server), clientSecret: 'wrong-secret' }
    const { jwt, rotator } = callbacksFor(server, { providers: { demo } })
    const error = await failureOf(rotator.revoke(await signIn(server, jwt)))
    expect(error.failure).toMatchObject({ code: 'invalid_client', httpStatus: 401 })
  })

  test.each(['revoke', 'forget'])('because the callbacks are closed: %s', async (way) => {
    const { jwt, rotator } = callbacksFor(server)
    const token = await signIn(server, jwt)
    rotator.close()
    expect((await failureOf(rotator[way](token))).failure).toMatchObject({
      failureClass: 'configuration',
      code: 'unknown_provider',
    })
  })

  test('because no endpoint is known names the option', async () => {
    const { revocationEndpoint: _none, ...demo } = providerFor(server)
    const { jwt, rotator } = callbacksFor(server, { providers: { demo } })
    const token = await signIn(server, jwt)
    const error = await failureOf(rotator.revoke(token))
    expect(error.failure.code).toBe('no_revocation_endpoint')
    expect(error.message).toContain('revocationEndpoint')
    // What can be done here is done: this process hands the session out no more.
    expect(await jwt({ token: expired(token) })).toHaveProperty('error', 'RefreshAccessTokenError')
  })

  test.each([
    ['no token at all', undefined],
    ['a token without a refresh token', { provider: 'demo' }],
    ['a token of another provider', { provider: 'other', refresh_token: 'r' }],
  ])('because there is %s', async (_name, token) => {
    await failureOf(callbacksFor(server).rotator.revoke(token))
    expect(await server.revocationRequests()).toEqual([])
  })
})
