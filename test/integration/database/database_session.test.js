// The `database` strategy: no cookie holds tokens, the account table does.

const { createDatabaseSessionCallback } = require('../../..')
const { accountTable } = require('../../support/account_table.js')
const {
  hashOf,
  nowSeconds,
  providerFor,
  spentAt,
  startAuthorizationServer,
} = require('../../support/sessions.js')

const USER = { id: '7', name: 'Ada', email: 'ada@example.com', image: null, role: 'editor' }

let server
let errors

beforeAll(async () => {
  server = await startAuthorizationServer()
})

beforeEach(async () => {
  await server.clearLog()
  errors = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => errors.mockRestore())

afterAll(() => server.close())

/** The row that NextAuth links at a sign-in, as old as a test needs it. */
async function linkedRow(expiresInSeconds) {
  const { account } = await server.signIn()
  const { access_token, refresh_token } = account
  const expires_at = nowSeconds() + expiresInSeconds
  return { provider: 'demo', providerAccountId: '1', access_token, refresh_token, expires_at }
}

function callbackFor(accounts, options) {
  return createDatabaseSessionCallback({
    accounts,
    providers: { demo: providerFor(server) },
    expose: ['access_token'],
    ...options,
  })
}

/** What Auth.js v5 passes: the whole row of the session. */
const params = (more) => ({
  session: {
    sessionToken: 'the-secret-of-the-cookie',
    userId: USER.id,
    expires: new Date('2030-01-01'),
    user: USER,
  },
  user: USER,
  ...more,
})

test('a token that is not due is shown, and nothing is written or asked', async () => {
  const accounts = accountTable(await linkedRow(3600))
  const session = await callbackFor(accounts)(params())
  expect(session).toEqual({
    user: { name: 'Ada', email: 'ada@example.com', image: null },
    expires: '2030-01-01T00:00:00.000Z',
    access_token: accounts.row.access_token,
    expires_at: accounts.row.expires_at,
    refresh_at: accounts.row.expires_at - 600,
  })
  expect(accounts.get).toHaveBeenCalledWith('7', 'demo')
  expect(accounts.update).not.toHaveBeenCalled()
  expect(await server.tokenRequests()).toEqual([])
})

test('an expired one is refreshed, written, and never shows the refresh token', async () => {
  const row = await linkedRow(-5)
  const accounts = accountTable(row)
  const session = await callbackFor(accounts)(params())
  expect(session.access_token).not.toBe(row.access_token)
  expect(accounts.row).toMatchObject({ access_token: session.access_token, provider: 'demo' })
  expect(accounts.row.expires_at).toBeGreaterThan(nowSeconds() + 3500)
  expect(accounts.updates[0].before).toEqual(row)
  expect(Object.keys(accounts.updates[0].tokens).sort()).toEqual([
    'access_token',
    'expires_at',
    'refresh_token',
  ])
  expect(JSON.stringify(session)).not.toContain(accounts.row.refresh_token)
  expect(JSON.stringify(session)).not.toContain('the-secret-of-the-cookie')
  expect(await spentAt(server)).toEqual([hashOf(row.refresh_token)])
})

test('20 requests of one user spend the refresh token once and write once', async () => {
  const row = await linkedRow(-5)
  const accounts = accountTable(row)
  const callback = callbackFor(accounts)
  const sessions = await Promise.all(Array.from({ length: 20 }, () => callback(params())))
  expect(new Set(sessions.map(({ access_token }) => access_token))).toEqual(
    new Set([accounts.row.access_token]),
  )
  expect(await spentAt(server)).toEqual([hashOf(row.refresh_token)])
  expect(accounts.update).toHaveBeenCalledTimes(1)
})

test('ten rotations in a row, each from the row the last one wrote', async () => {
  const accounts = accountTable(await linkedRow(-5))
  const callback = callbackFor(accounts)
  for (let rotation = 0; rotation < 10; rotation += 1) {
    accounts.row.expires_at = nowSeconds() - 5
    expect(await callback(params())).not.toHaveProperty('error')
  }
  const spent = await spentAt(server)
  expect(new Set(spent).size).toBe(10)
})

test('a write that fails loses nothing: the next request writes the same tokens', async () => {
  const row = await linkedRow(-5)
  const accounts = accountTable(row)
  accounts.update.mockRejectedValueOnce(
    Object.assign(new Error('the database is read-only'), { code: 'SQLITE_READONLY' }),
  )
  const callback = callbackFor(accounts)
  const first = await callback(params())
  expect(accounts.row).toEqual(row)
  expect(errors.mock.calls).toEqual([
    [
      'next-auth-token-rotation: accounts.update failed; refreshed tokens live in this process only: SQLITE_READONLY',
    ],
  ])
  const second = await callback(params())
  expect(second.access_token).toBe(first.access_token)
  expect(accounts.row.access_token).toBe(first.access_token)
  expect(await spentAt(server)).toEqual([hashOf(row.refresh_token)])
})

test('a database that is away signs no user out', async () => {
  const accounts = accountTable()
  accounts.get.mockRejectedValue(new Error('connection refused'))
  const callback = callbackFor(accounts)
  const session = await callback(params())
  expect(session).toEqual({
    user: { name: 'Ada', email: 'ada@example.com', image: null },
    expires: '2030-01-01T00:00:00.000Z',
    error: 'TemporarilyUnavailable',
  })
  await callback(params())
  expect(errors).toHaveBeenCalledTimes(1)
})

test('what another process has written since is used in place of a dead refresh token', async () => {
  const stale = await linkedRow(-5)
  const accounts = accountTable(stale)
  const winner = callbackFor(accounts)
  await winner(params())
  const written = accounts.row
  // A process of its own: it has no memory of what became of the old refresh token. (Another client id has none either.)
  const loser = callbackFor(
    { get: jest.fn().mockResolvedValueOnce(stale).mockResolvedValue(written), update: jest.fn() },
    {
      providers: {
        demo: { ...providerFor(server), tokenEndpoint: `${server.tokenEndpoint}?other` },
      },
    },
  )
  const session = await loser(params())
  expect(session).toMatchObject({ access_token: written.access_token })
  expect(session).not.toHaveProperty('error')
})

test('a revoked refresh token asks for a new sign-in, whose tokens storeSignIn writes', async () => {
  const row = await linkedRow(-5)
  const accounts = accountTable(row)
  const callback = callbackFor(accounts)
  await server.revokeGrantOf(row.refresh_token)
  expect(await callback(params())).toMatchObject({ error: 'RefreshAccessTokenError' })
  const { account } = await server.signIn()
  await callback.storeSignIn({ user: USER, account: { ...account, provider: 'demo' } })
  expect(accounts.row.refresh_token).toBe(account.refresh_token)
  const session = await callback(params())
  expect(session.access_token).toBe(account.access_token)
  expect(session).not.toHaveProperty('error')
})

test('a sign-in without a refresh token keeps the one that is there', async () => {
  const row = await linkedRow(3600)
  const accounts = accountTable(row)
  await callbackFor(accounts).storeSignIn({
    user: USER,
    account: { provider: 'demo', access_token: 'new', expires_at: 5 },
  })
  expect(accounts.row).toEqual({ ...row, access_token: 'new', expires_at: 5 })
})

test.each([
  ['another provider', { provider: 'github', access_token: 'new' }],
  ['credentials', { provider: 'demo', type: 'credentials' }],
])('storeSignIn leaves the row alone after a sign-in with %s', async (_kind, account) => {
  const accounts = accountTable(await linkedRow(3600))
  await callbackFor(accounts).storeSignIn({ user: USER, account })
  expect(accounts.update).not.toHaveBeenCalled()
})

test('update({ forceRefresh: true }) refreshes a token that is not due', async () => {
  const row = await linkedRow(3600)
  const accounts = accountTable(row)
  const forced = params({ trigger: 'update', newSession: { forceRefresh: true } })
  const session = await callbackFor(accounts)(forced)
  expect(session.access_token).not.toBe(row.access_token)
})

test('BIGINT columns that the driver gives as strings are understood', async () => {
  const row = await linkedRow(3600)
  const accounts = accountTable({ ...row, expires_at: String(row.expires_at) })
  const session = await callbackFor(accounts)(params())
  expect(session.expires_at).toBe(row.expires_at)
  expect(await server.tokenRequests()).toEqual([])
})

test('a short lifetime is learned, so that the next request does not refresh again', async () => {
  await server.setAccessTokenSeconds(300)
  try {
    const accounts = accountTable(await linkedRow(300))
    const callback = callbackFor(accounts)
    await callback(params()) // due by the usual ten minutes
    await callback(params())
    await callback(params())
    expect(await server.tokenRequests()).toHaveLength(1)
  } finally {
    await server.setAccessTokenSeconds(3600)
  }
})

test("a token that lives longer than the last refresh's is not due for that", async () => {
  const [short, long] = [accountTable(await linkedRow(-5)), accountTable(await linkedRow(5300))]
  const callback = callbackFor({
    get: (userId) => (userId === USER.id ? short : long).get(),
    update: short.update,
  })
  await callback(params()) // 3600 s
  const session = await callback(params({ user: { id: '8' } }))
  expect(session.access_token).toBe(long.row.access_token)
  expect(session.refresh_at).toBe(long.row.expires_at - 600)
  expect(await server.tokenRequests()).toHaveLength(1)
})

test.each([
  ['a user without an account there', undefined],
  ['null', null],
])('%s gets the session of NextAuth', async (_kind, row) => {
  const accounts = accountTable()
  accounts.get.mockResolvedValue(row)
  expect(await callbackFor(accounts)(params())).toEqual({
    user: { name: 'Ada', email: 'ada@example.com', image: null },
    expires: '2030-01-01T00:00:00.000Z',
  })
})

const accounts = { get: async () => null, update: async () => {} }
const google = { clientId: 'id', clientSecret: 'secret' }

test.each([
  ['accounts', { accounts: undefined }, 'accounts is missing'],
  ['accounts.get', { accounts: { update() {} } }, 'accounts.get is missing'],
  ['accounts.update', { accounts: { get() {}, update: 'x' } }, 'accounts.update is a string'],
  ['layout', { accounts, layout: 'authjs' }, 'layout is not for database sessions'],
  ['registerUrl', { accounts, registerUrl: 'https://a.example' }, 'registerUrl is not for'],
  ['registerUrl', { accounts, registerUrl: undefined }, 'registerUrl is not for'],
  ['revokeOnSignOut', { accounts, revokeOnSignOut: true }, 'session.rotator.revoke(row)'],
  ['defaultProvider', { accounts, providers: { google, github: google } }, 'is missing, and there'],
  ['expose[0]', { accounts, expose: ['refresh_token'] }, 'never reaches the browser'],
])('a wrong option %s is named', (option, given, words) => {
  const make = () => createDatabaseSessionCallback({ providers: { google }, ...given })
  expect(make).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION', option }))
  expect(make).toThrow(words)
})
