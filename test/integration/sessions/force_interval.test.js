// A page that forces a refresh in a loop costs the provider one.

const { createCallbacks, createDatabaseSessionCallback } = require('../../..')
const { accountTable } = require('../../support/account_table.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

let endpoint

beforeAll(async () => {
  endpoint = await startStrictEndpoint()
})

beforeEach(() => endpoint.reset())

afterAll(() => endpoint.close())

const update = (token) => ({ token, trigger: 'update', session: { forceRefresh: true } })
const signedIn = (name) => {
  // No blanks: the endpoint makes bearer tokens of it.
  const token = endpoint.session(name.replaceAll(/[^\w-]/g, '-'))
  return { ...token, expires_at: token.expires_at + 3540 }
}
const callbacksFor = (options) => createCallbacks({ ...endpoint.options(), ...options })

const WAYS = [
  ['update({ forceRefresh: true })', ({ jwt }, token) => jwt(update(token))],
  ['rotator.refresh', ({ rotator }, token) => rotator.refresh(token)],
]

describe.each(WAYS)('%s in a loop', (name, force) => {
  test('makes one request, with the newest cookie each time', async () => {
    const callbacks = callbacksFor()
    let token = signedIn(`loop ${name}`)
    const seen = new Set()
    for (let call = 0; call < 20; call += 1) {
      token = await force(callbacks, token)
      seen.add(token.access_token)
    }
    expect(seen.size).toBe(1)
    expect(endpoint.uses).toHaveLength(1)
  })

  test('makes one request, with the oldest cookie each time', async () => {
    const events = []
    const callbacks = callbacksFor({ onEvent: ({ type }) => events.push(type) })
    const token = signedIn(`old ${name}`)
    for (let call = 0; call < 5; call += 1) await force(callbacks, token)
    expect(events).toEqual(['refreshed', 'replayed', 'replayed', 'replayed', 'replayed'])
    expect(endpoint.uses).toHaveLength(1)
  })

  test('makes two for two sessions', async () => {
    const callbacks = callbacksFor()
    for (const session of ['one', 'two']) {
      const token = await force(callbacks, signedIn(`${session} ${name}`))
      await force(callbacks, token)
    }
    expect(endpoint.uses).toHaveLength(2)
  })

  test('makes one for each call with forceInterval: 0', async () => {
    const callbacks = callbacksFor({ forceInterval: 0 })
    let token = signedIn(`no limit ${name}`)
    for (let call = 0; call < 5; call += 1) token = await force(callbacks, token)
    expect(endpoint.uses).toHaveLength(5)
    expect(endpoint.reused()).toEqual([])
  })

  test('makes another when the interval is over', async () => {
    const callbacks = callbacksFor({ forceInterval: 0.2 })
    let token = await force(callbacks, signedIn(`later ${name}`))
    await new Promise((resolve) => setTimeout(resolve, 250))
    token = await force(callbacks, token)
    expect(endpoint.uses).toHaveLength(2)
  })
})

test('whichever of several callbacks is asked', async () => {
  let token = signedIn('several')
  for (const [, force] of [...WAYS, ...WAYS]) token = await force(callbacksFor(), token)
  expect(endpoint.uses).toHaveLength(1)
})

test('counts from a refresh that was due as well', async () => {
  const { jwt, rotator } = callbacksFor()
  const token = await jwt({ token: { ...signedIn('due'), expires_at: 1 } })
  expect(await rotator.refresh(token)).toEqual(token)
  expect(endpoint.uses).toHaveLength(1)
})

test('in positional callbacks of v3', async () => {
  const { rotator } = callbacksFor({ layout: 'next-auth-v3' })
  const { access_token, refresh_token } = signedIn('positional')
  let token = {
    accessToken: access_token,
    refreshToken: refresh_token,
    accessTokenExpires: Date.now() + 3_600_000,
    provider: 'demo',
  }
  for (let call = 0; call < 5; call += 1) token = await rotator.refresh(token)
  expect(endpoint.uses).toHaveLength(1)
})

test('in database sessions', async () => {
  const row = { providerAccountId: '1', ...signedIn('rows') }
  const accounts = accountTable(row)
  const session = createDatabaseSessionCallback({ ...endpoint.options(), accounts })
  const user = { id: '7', name: 'Ada' }
  for (let call = 0; call < 5; call += 1) {
    await session({
      session: { sessionToken: 's', userId: user.id, expires: new Date('2030-01-01'), user },
      user,
      trigger: 'update',
      newSession: { forceRefresh: true },
    })
  }
  expect(accounts.row.access_token).not.toBe(row.access_token)
  expect(endpoint.uses).toHaveLength(1)
})
