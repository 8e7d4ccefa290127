// A grant that is gone: the user has to sign in again, and is told so once that is true.

const { callbacksFor, due, expired, forced, signIn } = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')

let server

withAuthorizationServer((started) => {
  server = started
})

async function revokedSession(options, aged) {
  const callbacks = callbacksFor(server, options)
  const token = aged(await signIn(server, callbacks.jwt))
  await server.revokeGrantOf(token.refresh_token)
  await server.clearLog()
  return { ...callbacks, token }
}

test('an expired token gets RefreshAccessTokenError and keeps everything else', async () => {
  const { jwt, session, token } = await revokedSession({}, expired)
  const result = await jwt({ token })
  expect(result).toEqual({ ...token, error: 'RefreshAccessTokenError' })
  expect(session({ session: { user: {} }, token: result }).error).toBe('RefreshAccessTokenError')
})

test('errorName is the text of the error', async () => {
  const { jwt, session, token } = await revokedSession({ errorName: 'SignInAgain' }, expired)
  const result = await jwt({ token })
  expect(result.error).toBe('SignInAgain')
  expect(session({ session: { user: {} }, token: result }).error).toBe('SignInAgain')
})

test('the server is asked once: a hundred further calls make no request', async () => {
  const { jwt, events, token } = await revokedSession({}, expired)
  const result = await jwt({ token })
  const inTurn = []
  for (let call = 0; call < 50; call += 1) inTurn.push(await jwt({ token: { ...result } }))
  const atOnce = await Promise.all(Array.from({ length: 50 }, () => jwt({ token: { ...token } })))
  for (const later of [...inTurn, ...atOnce]) expect(later).toEqual(result)
  expect(await server.tokenRequests()).toEqual([
    expect.objectContaining({ status: 400, error: 'invalid_grant' }),
  ])
  expect(events.types().filter((type) => type === 'remembered')).toHaveLength(100)
})

test('another createCallbacks knows it too', async () => {
  const { jwt, token } = await revokedSession({}, expired)
  await jwt({ token })
  const later = await callbacksFor(server).jwt({ token })
  expect(later.error).toBe('RefreshAccessTokenError')
  expect(await server.tokenRequests()).toHaveLength(1)
})

test('no error is shown while the access token is valid', async () => {
  const { jwt, token } = await revokedSession({}, due)
  expect(await jwt({ token })).toBe(token)
  expect(await jwt({ token })).toBe(token)
  expect(await server.tokenRequests()).toHaveLength(1)
  // The same cookie later: now it is time to say so, still without asking again.
  const later = await jwt({ token: expired(token) })
  expect(later.error).toBe('RefreshAccessTokenError')
  expect(await server.tokenRequests()).toHaveLength(1)
})

test('a forced refresh shows it at once: its access token was refused somewhere', async () => {
  const { jwt, token } = await revokedSession({}, (fresh) => fresh)
  const result = await jwt(forced(token))
  expect(result).toEqual({ ...token, error: 'RefreshAccessTokenError' })
  expect((await jwt({ token: result })).error).toBe('RefreshAccessTokenError')
})

test('a new sign-in ends it', async () => {
  const { jwt, token } = await revokedSession({}, expired)
  const failed = await jwt({ token })
  const { account, user } = await server.signIn()
  const signedIn = await jwt({ token: failed, account, user })
  expect(signedIn).not.toHaveProperty('error')
  expect(signedIn.refresh_token).toBe(account.refresh_token)
  const renewed = await jwt({ token: expired(signedIn) })
  expect(renewed).not.toHaveProperty('error')
  expect(renewed.refresh_token).not.toBe(account.refresh_token)
})

test('a stale cookie of the same session hears of it as well', async () => {
  const { jwt } = callbacksFor(server)
  const first = await signIn(server, jwt)
  await server.setAccessTokenSeconds(1)
  const second = await jwt({ token: expired(first) })
  await server.setAccessTokenSeconds(3600)
  await server.revokeGrantOf(second.refresh_token)
  expect((await jwt({ token: expired(second) })).error).toBe('RefreshAccessTokenError')
  await new Promise((resolve) => setTimeout(resolve, (second.expires_at + 1) * 1000 - Date.now()))
  const stale = await jwt({ token: expired(first) })
  expect(stale.error).toBe('RefreshAccessTokenError')
  expect(stale.refresh_token).toBe(second.refresh_token)
})
