// serverTokens, where the tokens lie in a store.

const { serverTokens, withTokenRotation } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { Browser, SECRET, browserWith, nodeResponse } = require('../../support/server_session.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { decode } = require('next-auth/jwt')

const COOKIE = 'next-auth.session-token'
const away = async () => {
  throw Object.assign(new Error(), { code: 'ECONNREFUSED' })
}

let endpoint
let store
let made
let names = 0

beforeAll(async () => {
  endpoint = await startStrictEndpoint()
})
afterAll(() => endpoint.close())
beforeEach(() => {
  endpoint.reset()
  store = memoryStore()
  made = []
  jest.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  for (const { rotator } of made) rotator.close()
  jest.restoreAllMocks()
})

function processWith(options) {
  const demo = { id: 'demo', type: 'oauth', clientId: 'an-id', clientSecret: 'a-secret' }
  const config = { providers: [{ ...demo, token: `${endpoint.url}` }], secret: SECRET }
  const wrapped = withTokenRotation(config, { store, tokensIn: 'store', ...options })
  const tokens = serverTokens(wrapped)
  made.push(tokens)
  return { config: wrapped, ...tokens }
}

const cookieClaims = async (browser) => decode({ token: browser.cookies[COOKIE], secret: SECRET })

/** A browser whose session's tokens lie in the store: it had them in its cookie before. */
async function browserOf(process, isDue) {
  names += 1
  const name = `server-${names}`
  const session = endpoint.session(name)
  const expires_at = Math.floor(Date.now() / 1000) + (isDue ? 60 : 3000)
  const browser = await browserWith({ ...session, expires_at })
  const res = nodeResponse()
  const tokens = await process.getAccessToken({ req: browser.request(), res })
  browser.take(res.lines)
  return { name, browser, tokens }
}

test('a cookie with its tokens inside moves where a cookie can be written', async () => {
  const { browser, tokens, name } = await browserOf(processWith(), false)
  expect(tokens.accessToken).toBe(`access-of-refresh-${name}-1`)
  const claims = await cookieClaims(browser)
  expect(claims.session_handle).toMatch(/^[\w-]{43}$/)
  expect(Object.keys(claims)).not.toContain('access_token')
  const other = await processWith().getAccessToken({ req: browser.request() })
  expect(other.accessToken).toBe(tokens.accessToken)
})

test('a due token is refreshed once for two processes, and needs no new cookie', async () => {
  const [one, other] = [processWith(), processWith()]
  const { browser, name } = await browserOf(one, true)
  const req = new Browser(browser.cookies).request()
  const tokens = await Promise.all([one.getAccessToken({ req }), other.getAccessToken({ req })])
  for (const { accessToken } of tokens) expect(accessToken).toBe(`access-of-refresh-${name}-2`)
  expect(endpoint.uses).toHaveLength(1)
})

test('a session that has ended gives no tokens', async () => {
  const [one, other] = [processWith(), processWith()]
  const { browser, name } = await browserOf(one, false)
  expect(await other.sessions.list({ sub: name })).toHaveLength(1)
  expect(await other.sessions.end({ sub: name })).toBe(1)
  expect(await one.getAccessToken({ req: browser.request() })).toBeNull()
  expect(await other.getTokens({ req: browser.request() })).toBeNull()
})

test('a store that is away is TemporarilyUnavailableError', async () => {
  const { browser } = await browserOf(processWith(), false)
  store.sessions.read = away
  const other = processWith()
  const res = nodeResponse()
  await expect(other.getAccessToken({ req: browser.request(), res })).rejects.toMatchObject({
    code: 'ERR_TEMPORARILY_UNAVAILABLE',
  })
  expect(res.lines).toEqual([])
})

test('a forced refresh is one', async () => {
  const one = processWith()
  const { browser, name } = await browserOf(one, false)
  const req = browser.request()
  const { accessToken } = await one.getAccessToken({ req }, { force: true })
  expect(accessToken).toBe(`access-of-refresh-${name}-2`)
  const other = await processWith().getAccessToken({ req: browser.request() })
  expect(other.accessToken).toBe(accessToken)
})
