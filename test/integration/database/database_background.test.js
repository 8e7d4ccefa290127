// `background: true` with the `database` strategy: no caller waits for the refresh, and the row is written when it lands.

const { createDatabaseSessionCallback } = require('../../..')
const { accountTable } = require('../../support/account_table.js')
const {
  eventLog,
  eventually,
  hashOf,
  nowSeconds,
  providerFor,
  spentAt,
  startAuthorizationServer,
} = require('../../support/sessions.js')

const USER = { id: '7' }
const params = () => ({ session: { user: {} }, user: USER })

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

/** A table with the row of a sign-in: due, and valid for another five minutes. */
async function dueTable() {
  const { account } = await server.signIn()
  const { access_token, refresh_token } = account
  return accountTable({ access_token, refresh_token, expires_at: nowSeconds() + 300 })
}

function callbackFor(accounts, options) {
  const events = eventLog()
  const callback = createDatabaseSessionCallback({
    accounts,
    providers: { demo: providerFor(server) },
    expose: ['access_token'],
    background: true,
    onEvent: events.record,
    ...options,
  })
  return { callback, events }
}

/** Resolves when `update` has been called for the first time. */
function firstUpdate(accounts) {
  const update = accounts.update.getMockImplementation()
  return new Promise((resolve) => {
    accounts.update.mockImplementationOnce(async (...args) => {
      await update(...args)
      resolve()
    })
  })
}

test('the old token is shown, and the new ones are in the row without another session read', async () => {
  const accounts = await dueTable()
  const { row } = accounts
  const { callback } = callbackFor(accounts)
  const written = firstUpdate(accounts)
  expect((await callback(params())).access_token).toBe(row.access_token)
  await written
  expect(accounts.row.refresh_token).not.toBe(row.refresh_token)
  expect(accounts.updates[0].before).toEqual(row)
  const session = await callback(params())
  expect(session.access_token).toBe(accounts.row.access_token)
  expect(accounts.update).toHaveBeenCalledTimes(1)
  expect(await spentAt(server)).toEqual([hashOf(row.refresh_token)])
})

test('a token endpoint that has to be discovered first: 20 requests write once', async () => {
  const accounts = await dueTable()
  const { tokenEndpoint: _discovered, ...provider } = providerFor(server)
  const { callback } = callbackFor(accounts, {
    providers: { demo: { ...provider, issuer: server.issuer } },
  })
  const written = firstUpdate(accounts)
  const sessions = await Promise.all(Array.from({ length: 20 }, () => callback(params())))
  expect(sessions.filter(({ error }) => error)).toEqual([])
  await written
  await callback(params())
  expect(accounts.update).toHaveBeenCalledTimes(1)
})

test('a row that was written since is left as it is', async () => {
  const accounts = await dueTable()
  const { callback, events } = callbackFor(accounts)
  const { account } = await server.signIn()
  const refreshed = events.next('refreshed')
  await callback(params())
  await callback.storeSignIn({ user: USER, account: { ...account, provider: 'demo' } })
  const { calls } = accounts.get.mock
  const before = calls.length
  await refreshed
  await eventually(() => calls.length > before)
  await callback(params())
  expect(accounts.update).toHaveBeenCalledTimes(1)
  expect(accounts.row.refresh_token).toBe(account.refresh_token)
})

test('a database that is away then is told, and the next session read writes the tokens', async () => {
  const accounts = await dueTable()
  const { row } = accounts
  const { callback } = callbackFor(accounts)
  await callback(params())
  accounts.get.mockRejectedValueOnce(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }))
  await eventually(() => errors.mock.calls.length > 0)
  expect(errors.mock.calls).toEqual([
    [
      'next-auth-token-rotation: the tokens of a refresh in the background were not written: ECONNREFUSED',
    ],
  ])
  const session = await callback(params())
  expect(session.access_token).not.toBe(row.access_token)
  expect(accounts.row.access_token).toBe(session.access_token)
})

test('a refresh that fails writes nothing', async () => {
  const accounts = await dueTable()
  const { callback, events } = callbackFor(accounts, { retries: 0 })
  await server.goDown('refuse')
  try {
    const failed = events.next('failed')
    await callback(params())
    await failed
    await callback(params())
    expect(accounts.update).not.toHaveBeenCalled()
  } finally {
    await server.comeUp()
  }
})
