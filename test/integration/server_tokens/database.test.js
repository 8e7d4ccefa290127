// serverTokens of a config with database sessions: the tokens are in the account's row.

const {
  SignInAgainError,
  TemporarilyUnavailableError,
  createDatabaseSessionCallback,
  serverTokens,
  withTokenRotation,
} = require('../../..')
const { accountTable } = require('../../support/account_table.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { Browser, COOKIE, nodeResponse, nowSeconds } = require('../../support/server_session.js')

let endpoint

beforeAll(async () => {
  delete process.env.NEXTAUTH_URL
  endpoint = await startStrictEndpoint()
})

beforeEach(() => endpoint.reset())

afterAll(() => endpoint.close())

const request = (token = 'session-1') => new Browser({ [COOKIE]: token }).request()

/** A database with one session. */
function adapterWith(session = { expires: new Date(Date.now() + 60_000) }) {
  const user = { id: '7', name: 'Ada' }
  return {
    getSessionAndUser: jest.fn(async (token) => (token === 'session-1' ? { session, user } : null)),
  }
}

function appOf(row, { adapter = adapterWith(), ...options } = {}) {
  const accounts = accountTable(row && { providerAccountId: '1', ...row })
  const session = createDatabaseSessionCallback({ ...endpoint.options(), accounts, ...options })
  const config = { adapter, providers: [], callbacks: { session }, events: {} }
  return { accounts, tokens: serverTokens(config), adapter }
}

const rowOf = (name, more) => ({ ...endpoint.session(name), ...more })

test('a token that is not due is the row’s', async () => {
  const row = rowOf('fresh', { expires_at: nowSeconds() + 3000 })
  const { tokens, accounts } = appOf(row)
  expect(await tokens.getAccessToken({ req: request() })).toEqual({
    accessToken: row.access_token,
    expiresAt: row.expires_at * 1000,
    provider: 'demo',
  })
  expect(accounts.updates).toEqual([])
})

test('one that is due is renewed once, and written into the row, not into a cookie', async () => {
  const { tokens, accounts } = appOf(rowOf('due'))
  const res = nodeResponse()
  const calls = Array.from({ length: 20 }, () => tokens.getAccessToken({ req: request(), res }))
  const [{ accessToken }] = await Promise.all(calls)
  expect(accounts.row.access_token).toBe(accessToken)
  expect(accounts.updates).toHaveLength(1)
  expect(endpoint.uses).toHaveLength(1)
  expect(res.lines).toEqual([])
})

test('one may be forced', async () => {
  const row = rowOf('forced', { expires_at: nowSeconds() + 3000 })
  const { tokens, accounts } = appOf(row)
  const { accessToken } = await tokens.getAccessToken(request(), { force: true })
  expect(accessToken).not.toBe(row.access_token)
  expect(accounts.row.access_token).toBe(accessToken)
})

test.each([
  ['no cookie', () => ({ headers: {} })],
  ['an unknown session', () => request('session-2')],
])('%s is not a session', async (_what, requestOf) => {
  expect(await appOf(rowOf('none')).tokens.getAccessToken(requestOf())).toBeNull()
})

test('one that has ended is not a session either', async () => {
  const adapter = adapterWith({ expires: new Date(Date.now() - 1000) })
  expect(await appOf(rowOf('ended'), { adapter }).tokens.getTokens(request())).toBeNull()
})

test('a user without an account there has to sign in', async () => {
  await expect(appOf(undefined).tokens.getAccessToken(request())).rejects.toThrow(SignInAgainError)
})

test('a database that is away says so, without its words', async () => {
  const { tokens, adapter } = appOf(rowOf('away'))
  adapter.getSessionAndUser.mockRejectedValue(new Error('secret words'))
  const { error } = await tokens.getTokens(request())
  expect(error).toBeInstanceOf(TemporarilyUnavailableError)
  expect(error.message).not.toContain('secret words')
  expect(error.retryAfter).toBeGreaterThan(0)
})

test('a config whose session callback is another is refused', () => {
  const wrapped = withTokenRotation({ providers: [demoProvider(endpoint)], adapter: adapterWith() })
  const message = refusalOf(() => serverTokens(wrapped), 'authOptions.session.strategy')
  expect(message).toContain('createDatabaseSessionCallback')
  const withCookies = { ...wrapped, session: { strategy: 'jwt' } }
  expect(serverTokens(withCookies).getAccessToken).toBeInstanceOf(Function)
})
