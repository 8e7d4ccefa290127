// What a stolen store, a stolen cookie and a stolen secret yield of tokens that lie in a store: all of them, or nothing.

const { decode, encode } = require('next-auth/jwt')
const { createCallbacks } = require('../../..')
const { SessionVault } = require('../../../lib/server/store/session_vault.js')
const { memoryStore } = require('../../support/memory_store.js')
const { scratchFolder } = require('../../support/scratch_folder.js')
const { dumpedStores } = require('../../support/stored/dumped_stores.js')

const SECRET = 'a secret of the app'
const HOUR_SECONDS = 3600
const demo = { clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: 'https://op/token' }
const STORES = dumpedStores({ secret: SECRET, folder: scratchFolder() })

let store
let dump
let close
let made

beforeEach(() => {
  made = []
  jest.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(async () => {
  for (const { rotator } of made) rotator.close()
  await close()
  jest.restoreAllMocks()
})

function processWith() {
  const settings = { store, tokensIn: 'store', secret: SECRET, expose: ['access_token'] }
  const callbacks = createCallbacks({ providers: { demo }, ...settings })
  made.push(callbacks)
  return callbacks
}

const sessionOf = ({ session }, token) => session({ session: { user: {}, expires: '' }, token })

async function signedIn({ jwt }) {
  const tokens = { access_token: 'an-access-token-of-ada', refresh_token: 'a-refresh-token-of-ada' }
  const expires_at = Math.floor(Date.now() / 1000) + HOUR_SECONDS
  const account = { provider: 'demo', type: 'oauth', expires_at, ...tokens }
  const full = await jwt({ token: { sub: 'ada' }, account, user: {} })
  return { full, token: JSON.parse(JSON.stringify(full)) }
}

describe.each(Object.keys(STORES))('%s: who has stolen', (kind) => {
  const secretOf = (secret) => new SessionVault({ store, storeTimeout: 1_000, secret }, () => {})
  const handleOf = ({ token }) => token.session_handle
  const idOf = (session) => secretOf(SECRET).opener(handleOf(session)).id
  const otherHandle = () => secretOf(SECRET).newHandle()
  /** What a thief who knows where the value of the theft is reads with a secret and a handle. */
  const read = (secret, handle) => {
    const vault = secretOf(secret)
    return vault.read({ ...vault.opener(handle), id: idOf(theft) })
  }
  let theft

  beforeEach(async () => {
    ;({ store, dump, close } = await STORES[kind]())
    theft = await signedIn(processWith())
  })

  test('the store, finds no token and no handle', () => {
    const everything = dump()
    expect(everything).toContain(idOf(theft))
    expect(everything).not.toContain(theft.full.access_token)
    expect(everything).not.toContain(theft.full.refresh_token)
    expect(everything).not.toContain(handleOf(theft))
  })

  test('the store and the secret, has no token', async () => {
    await expect(read(SECRET, otherHandle())).rejects.toMatchObject({ code: 'ERR_STORE_AWAY' })
    const { value, info } = await store.sessions.read(idOf(theft))
    expect(value + info).not.toContain(theft.full.access_token)
    expect(value + info).not.toContain(handleOf(theft))
  })

  test('the store and a handle, has none', async () => {
    const stolen = read('another secret', handleOf(theft))
    await expect(stolen).rejects.toMatchObject({ code: 'ERR_STORE_AWAY' })
  })

  test('the store and a cookie, has not even the handle', async () => {
    const cookie = await encode({ token: theft.token, secret: SECRET })
    await expect(decode({ token: cookie, secret: 'another secret' })).rejects.toThrow()
  })

  test('a handle and the secret, has none', async () => {
    const stolen = store
    store = memoryStore()
    const vault = secretOf(SECRET)
    expect(await vault.read(vault.opener(handleOf(theft)))).toBeUndefined()
    expect(JSON.stringify(theft.token)).not.toContain(theft.full.access_token)
    store = stolen
  })

  test('all three, has the tokens', async () => {
    const { held } = await read(SECRET, handleOf(theft))
    expect(held.access_token).toBe(theft.full.access_token)
    expect(held.refresh_token).toBe(theft.full.refresh_token)
  })

  test('a handle of another session, cannot have its value under this one', async () => {
    const other = await signedIn(processWith())
    const { value } = await store.sessions.read(idOf(theft))
    await store.sessions.write(idOf(other), { value }, HOUR_SECONDS * 1000)
    const reading = processWith()
    const answer = await reading.jwt({ token: { ...other.token } })
    expect(sessionOf(reading, answer).error).toBe('TemporarilyUnavailable')
    expect(answer.access_token).toBeUndefined()
  })
})
