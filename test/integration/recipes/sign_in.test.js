// A sign-in with credentials at a backend: where its tokens are looked for, and where they are not left.

const { createCallbacks, withTokenRotation } = require('../../..')

const ENDPOINT = 'https://api.example.com/auth/refresh'
const BACKEND = { tokenEndpoint: ENDPOINT, request: { body: { token: '{refresh_token}' } } }
const ACCOUNT = { type: 'credentials', provider: 'credentials', providerAccountId: 'ada' }
const CAMEL = { accessToken: 'access-of-ada', refreshToken: 'refresh-of-ada' }
const SNAKE = { access_token: 'access-of-ada', refresh_token: 'refresh-of-ada' }

let logged

beforeEach(() => {
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => logged.mockRestore())

const callbacks = (backend, options) =>
  createCallbacks({ providers: { credentials: { ...BACKEND, ...backend } }, ...options })
const signIn = (user, backend, options) =>
  callbacks(backend, options).jwt({ token: { name: 'Ada' }, account: { ...ACCOUNT }, user })

const nowSeconds = () => Date.now() / 1000

test.each([
  ['camelCase', CAMEL],
  ['snake_case', SNAKE],
])('usual names: %s', (_kind, tokens) => {
  expect(signIn({ id: 'ada', ...tokens })).toMatchObject({
    ...{ name: 'Ada', access_token: 'access-of-ada', refresh_token: 'refresh-of-ada' },
    ...{ provider: 'credentials', authorization_server: 'https://api.example.com' },
  })
})

test('paths of its own, however deep', () => {
  const user = { id: 'ada', backend: { tokens: { access: 'access-of-ada', refresh: 'r-of-ada' } } }
  const at = { accessToken: 'backend.tokens.access', refreshToken: 'backend.tokens.refresh' }
  expect(signIn(user, { signIn: at })).toMatchObject({
    ...{ access_token: 'access-of-ada', refresh_token: 'r-of-ada' },
  })
})

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

test.each([
  ['a lifetime', { expiresIn: 900 }],
  ['a lifetime as text', { expires_in: '900' }],
  ['Unix s', { expires_at: () => Math.floor(nowSeconds()) + 900 }],
  ['Unix ms', { accessTokenExpires: () => Date.now() + 900_000 }],
  ['ISO 8601', { expiresAt: () => new Date(Date.now() + 900_000).toISOString() }],
  ['a Date', { expiresAt: () => new Date(Date.now() + 900_000) }],
])('an end as %s', (_kind, given) => {
  const times = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'function' ? value() : value,
  ])
  const { expires_at } = signIn({ ...CAMEL, ...Object.fromEntries(times) })
  expect(Math.abs(expires_at - nowSeconds() - 900)).toBeLessThan(3)
})

test('the end of an access token that is a JWT, where nothing else tells', () => {
  const exp = Math.floor(nowSeconds()) + 900
  const accessToken = [base64url({ alg: 'none' }), base64url({ exp }), 'c2ln'].join('.')
  expect(signIn({ ...CAMEL, accessToken }).expires_at).toBe(exp)
})

test('an account of OAuth is read as always, and otherwise on request', () => {
  const account = {
    provider: 'credentials',
    type: 'oauth',
    access_token: 'a-1',
    refresh_token: 'r-1',
  }
  const user = { ...CAMEL }
  expect(callbacks().jwt({ token: {}, account, user })).toMatchObject({ access_token: 'a-1' })
  const own = { ...account, authed: { access: 'access-of-account' } }
  const at = { from: 'account', accessToken: 'authed.access' }
  expect(callbacks({ signIn: at }).jwt({ token: {}, account: own, user })).toMatchObject({
    ...{ access_token: 'access-of-account', refresh_token: 'r-1' },
  })
  const fromUser = { from: 'user' }
  expect(callbacks({ signIn: fromUser }).jwt({ token: {}, account, user })).toMatchObject({
    ...{ access_token: 'access-of-ada', refresh_token: 'refresh-of-ada' },
  })
})

describe('what is taken from the user', () => {
  const user = { id: 'ada', name: 'Ada', backend: { role: 'admin', ...CAMEL } }
  const at = { accessToken: 'backend.accessToken', refreshToken: 'backend.refreshToken' }
  const kept = { id: 'ada', name: 'Ada', backend: { role: 'admin' } }

  test.each(['next-auth-v4-seconds', 'next-auth-v3'])('is not in the session: %s', (layout) => {
    const { jwt, session } = callbacks({ signIn: at }, { layout })
    const isV3 = layout === 'next-auth-v3'
    const token = isV3 ? jwt({}, user, ACCOUNT) : jwt({ token: {}, account: ACCOUNT, user })
    expect(token.user).toEqual(kept)
    const shown = isV3 ? session({}, token) : session({ session: {}, token })
    expect(shown.user).toEqual(kept)
    // NextAuth hands the same object to its events.
    expect(user.backend).toHaveProperty('refreshToken')
  })

  test('is not in a user that an own callback keeps', async () => {
    const provider = { id: 'credentials', type: 'credentials', authorize: () => null }
    const own = {
      jwt: ({ token, user: signedIn }) => (signedIn ? { ...token, user: signedIn } : token),
      session: ({ session, token }) => ({ ...session, user: token.user }),
    }
    const config = withTokenRotation(
      { providers: [provider], callbacks: own },
      { providers: { credentials: { ...BACKEND, signIn: at } } },
    )
    const token = await config.callbacks.jwt({ token: {}, account: { ...ACCOUNT }, user })
    expect(token).toMatchObject({ user: kept, refresh_token: 'refresh-of-ada' })
    expect(await config.callbacks.session({ session: {}, token })).toMatchObject({ user: kept })
  })

  test('is not sent to registerUrl', async () => {
    const registered = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response())
    const { signIn: isAllowed } = callbacks(
      { signIn: at },
      { registerUrl: 'https://example.com/users' },
    )
    expect(await isAllowed({ user, account: ACCOUNT })).toBe(true)
    expect(JSON.parse(registered.mock.calls[0][1].body)).toEqual(kept)
    registered.mockRestore()
  })
})

test('a sign-in without tokens says what was looked for, and what was there', () => {
  const token = signIn({ id: 'ada', token: 'secret-of-ada', jwt: 'x' })
  expect(token).toEqual({
    name: 'Ada',
    provider: 'credentials',
    authorization_server: 'https://api.example.com',
  })
  expect(logged).toHaveBeenCalledTimes(1)
  const [line] = logged.mock.calls[0]
  expect(line).toContain('brought no access token in user.accessToken or access_token')
  expect(line).toContain('has: id, token, jwt')
  expect(line).not.toContain('secret-of-ada')
})

test.each([
  undefined,
  null,
  'ada',
  { accessToken: 7 },
  { accessToken: '' },
  { accessToken: 'x'.repeat(70_000) },
])('no user is too odd: %#', (user) =>
  expect(signIn(user)).toMatchObject({ name: 'Ada', provider: 'credentials' }),
)
