// Sessions in a store, as several processes read and write them: by the callbacks, with time and the store's failures given.

const { performance } = require('node:perf_hooks')
const { createCallbacks } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const SECRET = 'a secret of the app'
const nowSeconds = () => Math.floor(Date.now() / 1000)

let endpoint
let store
let made
let names = 0
let clockMs = 0

beforeAll(async () => {
  endpoint = await startStrictEndpoint()
})
afterAll(() => endpoint.close())
beforeEach(() => {
  endpoint.reset()
  store = memoryStore()
  made = []
  jest.spyOn(console, 'error').mockImplementation(() => {})
  jest.spyOn(performance, 'now').mockImplementation(() => clockMs)
})
afterEach(() => {
  for (const { rotator } of made) rotator.close()
  jest.restoreAllMocks()
})

/** One process. */
function processWith(options) {
  const settings = { store, tokensIn: 'store', secret: SECRET, expose: ['access_token'] }
  const callbacks = createCallbacks({ ...endpoint.options(), ...settings, ...options })
  made.push(callbacks)
  return callbacks
}

/** What comes back out of the cookie. */
const cookieOf = (token) => JSON.parse(JSON.stringify(token))
const sessionOf = ({ session }, token) => session({ session: { user: {}, expires: '' }, token })

/** A new session; `isDue`: with its first refresh ahead. */
async function signedIn({ jwt }, { isDue = false, ...more } = {}) {
  names += 1
  const name = `records-${names}`
  const { access_token, refresh_token } = endpoint.session(name)
  const expires_at = nowSeconds() + (isDue ? 60 : 3600)
  const account = {
    provider: 'demo',
    type: 'oauth',
    access_token,
    refresh_token,
    expires_at,
    expires_in: 3600,
  }
  const token = await jwt({
    token: { sub: name, name },
    account: { ...account, ...more },
    user: {},
  })
  return { name, token: cookieOf(token), full: token }
}

/** Time goes on for what is fresh in memory, and not by itself. */
function pass(ms) {
  clockMs += ms
}

const ended = { code: 'ERR_SESSION_ENDED' }
const away = async () => {
  throw Object.assign(new Error(), { code: 'ECONNREFUSED' })
}

describe('reading', () => {
  test('fifty calls at a time share one read, and none is made while that is fresh', async () => {
    const { token } = await signedIn(processWith())
    const other = processWith()
    const read = jest.spyOn(store.sessions, 'read')
    const calls = Array.from({ length: 50 }, () => other.jwt({ token: { ...token } }))
    for (const { access_token } of await Promise.all(calls)) expect(access_token).toBeDefined()
    expect(read).toHaveBeenCalledTimes(1)
    expect(other.jwt({ token: { ...token } }).access_token).toBeDefined()
    pass(4_900)
    await other.jwt({ token: { ...token } })
    expect(read).toHaveBeenCalledTimes(1)
    pass(200)
    await other.jwt({ token: { ...token } })
    expect(read).toHaveBeenCalledTimes(2)
  })

  test('storeFreshness: 0 asks at every read', async () => {
    const one = processWith({ storeFreshness: 0 })
    const { token } = await signedIn(one)
    const read = jest.spyOn(store.sessions, 'read')
    await one.jwt({ token: { ...token } })
    await one.jwt({ token: { ...token } })
    expect(read).toHaveBeenCalledTimes(2)
  })

  test('the very token comes back while it is fresh, with its tokens out of sight of JSON', async () => {
    const one = processWith()
    const { token } = await signedIn(one)
    const given = { ...token }
    const answer = one.jwt({ token: given })
    expect(answer).toBe(given)
    expect(answer.access_token).toBe({ ...sessionOf(one, answer) }.access_token)
    expect(cookieOf(answer)).toEqual(token)
    expect(sessionOf(one, { ...answer, role: 'admin' }).access_token).toBe(answer.access_token)
  })
})

describe('an end', () => {
  test('in another process is noticed when what was read is not fresh any more, even without a message', async () => {
    const { subscribe: _, ...silent } = store.sessions
    store = { ...store, sessions: silent }
    const [one, other] = [processWith(), processWith()]
    const { token, name } = await signedIn(one)
    await other.jwt({ token: { ...token } })
    expect(await one.sessions.end({ sub: name })).toBe(1)
    await expect(one.jwt({ token: { ...token } })).rejects.toMatchObject(ended)
    pass(5_000)
    await expect(other.jwt({ token: { ...token } })).rejects.toMatchObject(ended)
  })

  test('is final for a refresh under way', async () => {
    const one = processWith()
    const { token, name } = await signedIn(one, { isDue: true })
    endpoint.settings.thinkTimeMs = 200
    const requested = endpoint.requested()
    const answer = one.jwt({ token: { ...token } })
    const refused = expect(answer).rejects.toMatchObject(ended)
    await requested
    await processWith().sessions.end({ sub: name })
    await refused
    expect(store.sessions.all.size).toBe(0)
  })

  test('rejects in NextAuth v3 as well', async () => {
    const layout = 'next-auth-v3'
    const one = processWith({ layout, expose: undefined })
    const { access_token, refresh_token } = endpoint.session('v3')
    const account = { provider: 'demo', type: 'oauth', access_token, refresh_token }
    const signed = await one.jwt({ sub: 'v3' }, {}, { ...account, expires_at: nowSeconds() + 3600 })
    const token = cookieOf(signed)
    expect(token.accessToken).toBeUndefined()
    expect((await one.jwt({ ...token })).accessToken).toBe(access_token)
    await one.sessions.end({ sub: 'v3' })
    await expect(one.jwt({ ...token })).rejects.toMatchObject(ended)
  })

  test('by sid, by handle, of one provider only', async () => {
    const one = processWith()
    const idToken = (claims) =>
      `e30.${Buffer.from(JSON.stringify({ iss: 'https://op', ...claims })).toString('base64url')}.x`
    const first = await signedIn(one, { id_token: idToken({ sub: 'at the provider', sid: 's-1' }) })
    const second = await signedIn(one, {
      id_token: idToken({ sub: 'at the provider', sid: 's-2' }),
    })
    const listed = await one.sessions.list({ sub: 'at the provider' })
    expect(listed.map(({ sid }) => sid).sort()).toEqual(['s-1', 's-2'])
    expect(await one.sessions.list({ sub: 'at the provider', issuer: 'https://other' })).toEqual([])
    expect(await one.sessions.end({ sid: 's-1', issuer: 'https://op' })).toBe(1)
    await expect(one.jwt({ token: { ...first.token } })).rejects.toMatchObject(ended)
    const handle = await one.sessions.handleOf(second.token)
    expect((await one.sessions.list({ sub: second.name }))[0].handle).toBe(handle)
    expect(await one.sessions.end({ handle })).toBe(1)
    expect(await one.sessions.end({ handle })).toBe(0)
    await expect(one.jwt({ token: { ...second.token } })).rejects.toMatchObject(ended)
  })

  test('by issuer finds a sign-in without an ID token, too', async () => {
    const one = processWith()
    const { name, token } = await signedIn(one)
    const { origin } = new URL(endpoint.url)
    expect(await one.sessions.end({ sub: name, issuer: 'https://other/realm' })).toBe(0)
    expect(await one.sessions.end({ sub: name, issuer: `${origin}/realm` })).toBe(1)
    await expect(one.jwt({ token: { ...token } })).rejects.toMatchObject(ended)
  })

  test.each([
    [undefined, 'names no session'],
    [{}, 'names no session'],
    [{ sub: 'a', sid: 'b' }, 'names more than one thing'],
    [{ sub: 7 }, 'sessions.end.sub is a number'],
    [{ handle: 'x' }, 'is not a handle'],
    [{ user: 'a' }, 'is unknown'],
  ])('of %j is refused', async (which, words) => {
    await expect(processWith().sessions.end(which)).rejects.toThrow(words)
  })

  test('needs tokens in the store', async () => {
    const { sessions } = processWith({ tokensIn: 'cookie' })
    const refused = { code: 'ERR_TOKENS_IN_COOKIE' }
    await expect(sessions.end({ sub: 'a' })).rejects.toMatchObject(refused)
    await expect(sessions.list({ sub: 'a' })).rejects.toMatchObject(refused)
  })
})

describe('a store that is away', () => {
  test('leaves what is fresh, says TemporarilyUnavailable of the rest, and signs no user out', async () => {
    const one = processWith()
    const { token } = await signedIn(one)
    const { read } = store.sessions
    store.sessions.read = away
    expect((await one.jwt({ token: { ...token } })).access_token).toBeDefined()
    pass(5_000)
    const answer = await one.jwt({ token: { ...token } })
    expect(sessionOf(one, answer)).toMatchObject({ error: 'TemporarilyUnavailable' })
    expect(sessionOf(one, answer).access_token).toBeUndefined()
    expect(cookieOf(answer)).toEqual(token)
    store.sessions.read = read
    const back = await one.jwt({ token: cookieOf(answer) })
    expect(sessionOf(one, back).error).toBeUndefined()
    expect(back.access_token).toBeDefined()
  })

  test('at a refresh has the tokens written at the next read', async () => {
    const one = processWith()
    const { token, name } = await signedIn(one, { isDue: true })
    const { write } = store.sessions
    store.sessions.write = away
    expect((await one.jwt({ token: { ...token } })).access_token).toBe(
      `access-of-refresh-${name}-2`,
    )
    store.sessions.write = write
    expect((await one.jwt({ token: { ...token } })).refresh_token).toBe(`refresh-${name}-2`)
    const other = processWith()
    expect((await other.jwt({ token: { ...token } })).refresh_token).toBe(`refresh-${name}-2`)
    expect(endpoint.uses).toHaveLength(1)
  })

  test('at a sign-in leaves the tokens in the cookie, from where they move', async () => {
    const one = processWith()
    const { begin } = store.sessions
    store.sessions.begin = away
    const { token } = await signedIn(one)
    expect(token.access_token).toBeDefined()
    store.sessions.begin = begin
    const moved = cookieOf(await one.jwt({ token: { ...token } }))
    expect(moved.access_token).toBeUndefined()
    expect(moved.session_handle).toMatch(/^[\w-]{43}$/)
  })

  test('rejects what would list or end, by name', async () => {
    const { sessions } = processWith()
    store.sessions.list = away
    await expect(sessions.list({ sub: 'a' })).rejects.toMatchObject({ code: 'ERR_STORE_AWAY' })
    await expect(sessions.end({ sub: 'a' })).rejects.toThrow('sessions.list failed (ECONNREFUSED)')
  })
})

test('a refresh behind an answer is written, too', async () => {
  const one = processWith({ background: true })
  const { token, name } = await signedIn(one, { isDue: true })
  const written = new Promise((resolve) => store.sessions.subscribe(resolve))
  await one.jwt({ token: { ...token } })
  await written
  const other = processWith()
  expect((await other.jwt({ token: { ...token } })).refresh_token).toBe(`refresh-${name}-2`)
})

test('a sign-out is given the newest tokens, and ends the record', async () => {
  const [one, other] = [processWith(), processWith()]
  const { token, name } = await signedIn(one, { isDue: true })
  await other.jwt({ token: { ...token } })
  const message = { token: { ...token } }
  await one.signOut(message)
  expect(message.token.refresh_token).toBe(`refresh-${name}-2`)
  expect(store.sessions.all.size).toBe(0)
})

test('a session lives for its maxAge and a tenth, and its use begins that anew', async () => {
  const one = processWith({ sessionMaxAge: 1_000 })
  const { token } = await signedIn(one)
  const [[id, record]] = store.sessions.all
  expect(record.until - Date.now()).toBeGreaterThan(1_099_000)
  expect(record.until - Date.now()).toBeLessThanOrEqual(1_100_000)
  const write = jest.spyOn(store.sessions, 'write')
  await one.jwt({ token: { ...token } })
  expect(write).not.toHaveBeenCalled()
  const later = Date.now() + 101_000
  jest.spyOn(Date, 'now').mockImplementation(() => later)
  await one.jwt({ token: { ...token } })
  await one.jwt({ token: { ...token } })
  expect(write).toHaveBeenCalledTimes(1)
  expect(store.sessions.all.get(id).until).toBe(later + 1_100_000)
})
