// createSignOutRoute: what becomes of the tokens of a session, at the provider and in the app's own hands.

const { createCallbacks } = require('../../..')
const { readAt } = require('../../support/sign_out_with_v4.js')
const support = require('../../support/sign_out_route.js')

const { SECRET, SESSION, errorOf, idToken, idTokenFor, removedBy, signOutOf } = support

let provider
let events

support.withProviderAndEvents((parts) => {
  provider = parts.provider
  events = parts.events
})

const appWith = (options, more) =>
  support.appWith({ provider, more, options: { onEvent: events.record, ...options } })

describe('the ID token', () => {
  const hintAt = async (idTokenOfSession, options) => {
    const app = await appWith(options)
    const token = { ...app.token, id_token: idTokenOfSession }
    if (idTokenOfSession === undefined) delete token.id_token
    const cookies = { ...app.csrf.cookies, ...(await support.sessionCookies(token)) }
    const response = await signOutOf({ ...app, cookies })
    expect(response.status).toBe(303)
    const { searchParams } = new URL(response.headers.get('location'))
    expect(searchParams.get('client_id')).toBe('an-id')
    return searchParams.get('id_token_hint')
  }

  test.each([
    ['there is none', undefined],
    ['it is of another client', idTokenFor({ aud: 'another' })],
    ['it is not a JWT', 'opaque'],
    ['it is encrypted', 'a.b.c.d.e'],
    ['its payload is not JSON', 'aGVsbG8.aGVsbG8.aGVsbG8'],
    ['it is not text', 7],
    ['the URL would be too long', idTokenFor({ groups: 'x'.repeat(8000) })],
  ])('is left out where %s, and client_id speaks alone', async (_why, given) => {
    expect(await hintAt(given)).toBeNull()
  })

  test('is sent with several audiences, and after its end', async () => {
    const given = idTokenFor({ aud: ['other', 'an-id'], exp: 1 })
    expect(await hintAt(given)).toBe(given)
  })

  test("is kept by 'sign-out' for this alone: no session and no server code gets it", async () => {
    for (const layout of ['authjs', 'next-auth-v4', 'next-auth-v4-seconds']) {
      const app = await appWith({ layout })
      expect(JSON.stringify(app.token)).toContain(idToken)
      const { session } = await readAt(app.config, app.token)
      expect(JSON.stringify(session)).not.toContain(idToken)
    }
  })

  test('is not kept without the option, and its end makes nothing due with it', async () => {
    expect(JSON.stringify((await appWith({ idToken: false })).token)).not.toContain(idToken)
    const { config, token } = await appWith()
    const { token: read } = await readAt(config, token)
    expect(read.access_token).toBe(token.access_token)
  })

  test("expose cannot name what 'sign-out' hides", async () => {
    await expect(appWith({ expose: ['id_token'] })).rejects.toThrow(
      "option expose[0] names the ID token, and idToken: 'sign-out' keeps that on the server. Remove it, or write idToken: true.",
    )
    await expect(appWith({ idToken: 'logout' })).rejects.toThrow(
      "option idToken is a string. Write true or false. 'sign-out' keeps it for createSignOutRoute alone.",
    )
  })

  test('outlives refreshes', async () => {
    const app = await appWith()
    const { token } = await readAt(app.config, { ...app.token, expires_at: 1 })
    expect(token.access_token).not.toBe(app.token.access_token)
    const cookies = { ...app.csrf.cookies, ...(await support.sessionCookies(token)) }
    const response = await signOutOf({ ...app, cookies })
    expect(response.headers.get('location')).toContain(encodeURIComponent(idToken))
  })
})

describe("the app's own events.signOut", () => {
  test('is given the newest tokens, although the cookie is older', async () => {
    const signOut = jest.fn()
    const app = await appWith({}, { events: { signOut } })
    const { token: renewed } = await readAt(app.config, { ...app.token, expires_at: 1 })
    await signOutOf(app)
    expect(signOut).toHaveBeenCalledTimes(1)
    expect(signOut.mock.calls[0][0].token).toMatchObject({
      access_token: renewed.access_token,
      refresh_token: renewed.refresh_token,
    })
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no')
      },
    ],
  ])('may fail: where it %s the browser is signed out', async (_how, signOut) => {
    const app = await appWith({}, { events: { signOut } })
    const response = await signOutOf(app)
    expect(response.headers.get('location')).toContain('/logout?')
    expect(removedBy(response)).toHaveProperty([SESSION])
    expect(await errorOf(app)).toBe('RefreshAccessTokenError')
  })

  test('runs once behind ours in a config by hand, whether or not it calls ours', async () => {
    for (const callsOurs of [false, true]) {
      const callbacks = createCallbacks({
        providers: { demo: { issuer: provider.origin, clientId: 'an-id', clientSecret: 'a' } },
        onEvent: events.record,
        revokeOnSignOut: true,
      })
      const given = []
      const signOut = async (message) => {
        given.push(message.token)
        if (callsOurs) await callbacks.signOut(message)
      }
      const { jwt, session } = callbacks
      const config = {
        secret: SECRET,
        providers: [],
        callbacks: { jwt, session },
        events: { signOut },
      }
      const app = await appWith()
      const response = await signOutOf({ ...app, config })
      expect(response.headers.get('location')).toContain('/logout?')
      expect(given).toHaveLength(1)
    }
    expect(events.types().filter((type) => type === 'revoked')).toHaveLength(2)
  })
})

describe('revokeOnSignOut', () => {
  const asked = () =>
    provider.revoked().map(({ token, token_type_hint: hint }) => ({ token, hint }))

  test('revokes the newest refresh token, and behind it the access token', async () => {
    const app = await appWith({ revokeOnSignOut: true })
    const { token: renewed } = await readAt(app.config, { ...app.token, expires_at: 1 })
    await signOutOf(app)
    expect(asked()).toEqual([
      { token: renewed.refresh_token, hint: 'refresh_token' },
      { token: renewed.access_token, hint: 'access_token' },
    ])
    expect(events.types().filter((type) => type === 'revoked')).toHaveLength(1)
  })

  test('an access token that the provider does not revoke is not a failure', async () => {
    const app = await appWith({ revokeOnSignOut: true })
    provider.revocation = ({ body }) =>
      body.token_type_hint === 'access_token'
        ? { status: 400, body: { error: 'unsupported_token_type' } }
        : { status: 200 }
    const response = await signOutOf(app)
    provider.revocation = () => ({ status: 200 })
    expect(response.headers.get('location')).toContain('/logout?')
    expect(asked()).toHaveLength(2)
    expect(events.types()).not.toContain('revocationFailed')
  })

  test('without it nothing is revoked', async () => {
    await signOutOf(await appWith())
    expect(asked()).toEqual([])
  })

  test.each([
    ['refuses', () => ({ status: 400, body: { error: 'invalid_request' } })],
    ['is down', () => ({ status: 503 })],
    ['never answers', () => ({ after: new Promise(() => {}) })],
  ])('the browser is signed out although the provider %s', async (_how, revocation) => {
    const app = await appWith({ revokeOnSignOut: true, timeout: 500, retries: 0 })
    provider.revocation = revocation
    const response = await signOutOf(app)
    provider.revocation = () => ({ status: 200 })
    expect(response.headers.get('location')).toContain('/logout?')
    expect(removedBy(response)).toHaveProperty([SESSION])
    expect(await errorOf(app)).toBe('RefreshAccessTokenError')
  })
})
