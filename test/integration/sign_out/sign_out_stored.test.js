// createSignOutRoute for sessions whose tokens lie in a store.

const { memoryStore } = require('../../support/memory_store.js')
const { readAt } = require('../../support/sign_out_with_v4.js')
const support = require('../../support/sign_out_route.js')

const { PAGE, SESSION, idToken, removedBy, signOutOf } = support

let provider
let events

support.withProviderAndEvents((parts) => {
  provider = parts.provider
  events = parts.events
})

/** `idToken` is not set: in a store it is kept for this. */
const appWith = (store, more) =>
  support.appWith({
    ...{ provider, more },
    options: {
      ...{ idToken: undefined, onEvent: events.record, store, tokensIn: 'store' },
      ...{ storeFreshness: 0, revokeOnSignOut: true },
    },
  })

test('the ID token of the store is the hint, and no copy of the cookie is a session any more', async () => {
  const signOut = jest.fn()
  const app = await appWith(memoryStore(), { events: { signOut } })
  expect(JSON.stringify(app.token)).not.toContain(idToken)
  const before = await readAt(app.config, app.token)
  expect(before.session.user).toBeDefined()
  expect(JSON.stringify(before.session)).not.toContain(idToken)

  const response = await signOutOf(app)
  const { searchParams } = new URL(response.headers.get('location'))
  expect(searchParams.get('id_token_hint')).toBe(idToken)
  expect(removedBy(response)).toHaveProperty([SESSION])
  expect((await readAt(app.config, app.token)).session).toEqual({})
  expect(provider.revoked().map(({ token_type_hint: hint }) => hint)).toEqual([
    ...['refresh_token', 'access_token'],
  ])
  const [{ token }] = signOut.mock.calls[0]
  expect(token.refresh_token).toMatch(/^refresh-/)
})

test('with the store away the browser is signed out here', async () => {
  const store = memoryStore()
  const app = await appWith(store)
  for (const name of ['read', 'end']) {
    store.sessions[name] = async () => {
      throw new Error('away')
    }
  }
  const response = await signOutOf(app)
  expect(response.status).toBe(303)
  expect([PAGE, `${provider.origin}/logout`]).toContain(
    response.headers.get('location').split('?')[0],
  )
  expect(removedBy(response)).toHaveProperty([SESSION])
})
