// Rows of the account table as databases and drivers give them, and as they are written back.

const { createDatabaseSessionCallback } = require('../../..')
const { accountTable } = require('../../support/account_table.js')
const { refusal, startTokenEndpoint } = require('../../support/token_endpoint.js')
const { unsignedJwt } = require('../../support/unsigned_jwt.js')

const USER = { id: '7' }
const params = () => ({ session: { user: {} }, user: USER })
const now = () => Math.floor(Date.now() / 1000)
const iso = (seconds) => new Date(seconds * 1000).toISOString()

let endpoint
let logged
let rows = 0

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => {
  endpoint.reset()
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => logged.mockRestore())

afterAll(() => endpoint.close())

function rowOf(columns) {
  rows += 1
  return { provider: 'demo', access_token: 'held', refresh_token: `row-${rows}`, ...columns }
}

function callbackOver(accounts, { provider, ...options } = {}) {
  const demo = { clientId: 'i', clientSecret: 's', tokenEndpoint: endpoint.url, ...provider }
  return createDatabaseSessionCallback({
    ...{ accounts, providers: { demo, Demo2: demo }, defaultProvider: 'demo' },
    ...{ expose: ['access_token'], ...options },
  })
}

/** The same user's sessions, one after the other, as an app shows them. */
async function visit(callback, times = 4) {
  let session
  for (let visits = 0; visits < times; visits += 1) session = await callback(params())
  return session
}

const COLUMNS = {
  number: (at) => at,
  'number of ms': (at) => at * 1000,
  bigint: BigInt,
  'bigint of ms': (at) => BigInt(at) * 1000n,
  text: String,
  'text of ms': (at) => String(at * 1000),
  Date: (at) => new Date(at * 1000),
  'ISO 8601': iso,
  'ISO 8601 in microseconds': (at) => iso(at).replace('.000Z', '.000000Z'),
  DATETIME: (at) => iso(at).slice(0, 19).replace('T', ' '),
  timestamptz: (at) => iso(at).slice(0, 19).replace('T', ' ').concat('+00'),
}

describe.each(Object.entries(COLUMNS))('a column of the type %s', (_type, written) => {
  test('in the future is not due', async () => {
    const at = now() + 3600
    const accounts = accountTable(rowOf({ expires_at: written(at) }))
    const session = await visit(callbackOver(accounts))
    expect(session).toMatchObject({ access_token: 'held', expires_at: at })
    expect(endpoint.requests).toHaveLength(0)
  })

  test('in the past is refreshed once, and written in that type', async () => {
    const accounts = accountTable(rowOf({ expires_at: written(now() - 5), scope: 'files' }))
    const session = await visit(callbackOver(accounts))
    expect(session.access_token).toMatch(/-of-the-endpoint$/)
    expect(endpoint.requests).toHaveLength(1)
    expect(accounts.row).toMatchObject({ scope: 'files', expires_at: written(session.expires_at) })
    expect(typeof accounts.row.expires_at).toBe(typeof written(1))
  })

  test('a sign-in is written in that type too', async () => {
    const accounts = accountTable(rowOf({ expires_at: written(1_700_000_000) }))
    const account = { provider: 'demo', access_token: 'signed-in', expires_at: now() + 1800 }
    await callbackOver(accounts).storeSignIn({ user: USER, account })
    expect(accounts.row.expires_at).toEqual(written(account.expires_at))
  })
})

test('a column that is NULL is written as it was in other rows', async () => {
  const [dated, empty] = [
    accountTable(rowOf({ expires_at: new Date(Date.now() + 3_600_000) })),
    accountTable(rowOf({ expires_at: null, access_token: null })),
  ]
  const callback = callbackOver({
    get: (userId) => (userId === USER.id ? dated : empty).get(),
    update: empty.update,
  })
  await callback(params())
  await callback({ ...params(), user: { id: '8' } })
  expect(empty.row.expires_at).toBeInstanceOf(Date)
})

describe('due, and refreshed once', () => {
  test.each([
    ['0', { expires_at: 0 }],
    ['the text 0', { expires_at: '0' }],
    ['a negative number', { expires_at: -1 }],
    ['no date', { expires_at: new Date(Number.NaN) }],
    ['junk', { expires_at: 'soon' }],
    ['NULL, with a default lifetime', { expires_at: null }, { defaultLifetime: 3600 }],
    ['an access token that is NULL', { access_token: null, expires_at: null }],
    ['the same with an expiry to come', { access_token: null, expires_at: now() + 3600 }],
    ['an empty access token', { access_token: '', expires_at: now() + 3600 }],
    ['a JWT that has ended', { access_token: unsignedJwt({ exp: now() - 5 }), expires_at: null }],
  ])('%s', async (_what, columns, provider = {}) => {
    const accounts = accountTable(rowOf(columns))
    const session = await visit(callbackOver(accounts, { provider }))
    expect(endpoint.requests).toHaveLength(1)
    expect(session.access_token).toMatch(/-of-the-endpoint$/)
    expect(session).not.toHaveProperty('error')
    expect(accounts.row.access_token).toBe(session.access_token)
  })

  test('an ID token that ends before the access token', async () => {
    const id_token = unsignedJwt({ iat: now() - 600, exp: now() - 5 })
    const accounts = accountTable(rowOf({ expires_at: now() + 3000, id_token }))
    await visit(callbackOver(accounts, { idToken: true }))
    // The replies bring none: its end is not looked at again.
    expect(endpoint.requests).toHaveLength(1)
    accounts.row = rowOf({ expires_at: now() + 3000, id_token })
    await visit(callbackOver(accounts))
    expect(endpoint.requests).toHaveLength(1)
  })
})

describe('not due', () => {
  test.each([
    ['NULL: the provider never tells', { expires_at: null }],
    ['0 without a refresh token', { expires_at: 0, refresh_token: null }],
    ['junk without a refresh token', { expires_at: 'soon', refresh_token: null }],
    ['beyond all lifetimes without one', { expires_at: '9999-12-31', refresh_token: null }],
  ])('%s', async (_what, columns) => {
    const accounts = accountTable(rowOf(columns))
    const session = await visit(callbackOver(accounts))
    expect(session).toMatchObject({ access_token: 'held' })
    expect(session).not.toHaveProperty('error')
    expect(session).not.toHaveProperty('expires_at')
    expect(accounts.update).not.toHaveBeenCalled()
    expect(endpoint.requests).toHaveLength(0)
    // Said where a refresh could renew it.
    expect(logged.mock.calls.map(([line]) => line)).toEqual(
      columns.refresh_token === null
        ? []
        : [expect.stringContaining("set providers['demo'].defaultLifetime (s)")],
    )
  })
})

test('a row without an access token shows none while the refresh fails', async () => {
  endpoint.replyWith(() => refusal())
  const accounts = accountTable(rowOf({ access_token: null, expires_at: null }))
  const session = await callbackOver(accounts)(params())
  expect(session).toMatchObject({ error: 'RefreshAccessTokenError' })
  expect(session.access_token).toBeUndefined()
  expect(accounts.update).not.toHaveBeenCalled()
})

describe('a row of another provider', () => {
  const OTHERS = [{ provider: 'github' }, { provider: 'Demo2' }, { providerId: 'github' }]

  test.each(OTHERS)('%j: nothing is sent, shown or written, and it is said once', async (other) => {
    const { provider: _ours, ...row } = rowOf({ expires_at: 1 })
    const accounts = accountTable({ ...row, ...other })
    const callback = callbackOver(accounts)
    const session = await visit(callback)
    await callback.storeSignIn({
      user: USER,
      account: { provider: 'demo', access_token: 'x', refresh_token: 'y', expires_in: 3600 },
    })
    expect(session).toEqual({ user: {} })
    expect(endpoint.requests).toHaveLength(0)
    expect(accounts.update).not.toHaveBeenCalled()
    expect(logged.mock.calls).toEqual([[expect.stringMatching(/"demo" and gave one at "\w+"/)]])
    expect(logged.mock.calls[0][0]).not.toContain(row.refresh_token)
  })

  test('one that differs in case only is this one: some databases compare without it', async () => {
    const accounts = accountTable(rowOf({ provider: 'DEMO', expires_at: 1 }))
    expect((await visit(callbackOver(accounts))).access_token).toMatch(/-of-the-endpoint$/)
    expect(logged).not.toHaveBeenCalled()
  })
})
