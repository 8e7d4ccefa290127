// serverTokens beside Auth.js v5's own handler, which is ESM and so not for Jest. argv: the URL of a strict token endpoint
// and, as JSON, sessions of it that are due. Prints the names of what has passed.

import assert from 'node:assert/strict'
import { Auth, setEnvDefaults } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import { serverTokens, withTokenRotation } from 'next-auth-token-rotation'

const [url, sessionsText] = process.argv.slice(2)
const sessions = JSON.parse(sessionsText)
const COOKIE = 'authjs.session-token'
const SECRET = 'a secret of Auth.js'
const provider = {
  ...{ id: 'demo', type: 'oauth', token: url, clientId: 'an-id', clientSecret: 'a' },
  ...{ authorization: 'http://127.0.0.1/authorize', userinfo: 'http://127.0.0.1/me' },
}
const passed = []

const config = (more, options) =>
  withTokenRotation(
    { providers: [provider], secret: SECRET, trustHost: true, basePath: '/auth', ...more },
    { expose: ['access_token'], forceInterval: 0, ...options },
  )

const cookieOf = (token, { secret = SECRET, name = COOKIE } = {}) =>
  encode({ token, secret, salt: name })

/** Cookies as a browser keeps them. */
class Browser {
  cookies = new Map()
  constructor(name, value) {
    if (value.length <= 3936) this.cookies.set(name, value)
    else {
      for (const [at, chunk] of value.match(/.{1,3936}/gs).entries()) {
        this.cookies.set(`${name}.${at}`, chunk)
      }
    }
  }
  get header() {
    return [...this.cookies].map((pair) => pair.join('=')).join('; ')
  }
  take(lines) {
    for (const line of lines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
  request(headers) {
    return new Request('http://localhost:3000/x', { headers: { cookie: this.header, ...headers } })
  }
}

const session = (more) => ({ name: 'Ada', ...sessions.pop(), ...more })

async function visit({ getAccessToken }, browser, { headers, ...options } = {}) {
  const res = new Response()
  const tokens = await getAccessToken({ req: browser.request(headers), res }, options)
  const lines = res.headers.getSetCookie()
  browser.take(lines)
  return { ...tokens, lines }
}

/** Auth.js's own read of a session. */
async function readSession(given, browser, headers) {
  const request = new Request('http://localhost:3000/auth/session', {
    headers: { cookie: browser.header, ...headers },
  })
  const response = await Auth(request, given)
  const lines = response.headers.getSetCookie().filter((line) => line.includes('session-token'))
  browser.take(lines)
  return { body: await response.json(), lines }
}

async function check(name, run) {
  await run()
  passed.push(name)
}

const attributesOf = (line) => line.replace(/=[^;]*/, '').replace(/Expires=[^;]*/, 'Expires')

await check(
  'a cookie of ours is read by Auth.js, and its cookie here, over ten rotations',
  async () => {
    const given = config()
    const tokens = serverTokens(given)
    const browser = new Browser(COOKIE, await cookieOf(session({ own: { claim: [1] } })))
    for (let turn = 0; turn < 10; turn += 1) {
      const { accessToken, lines } = await visit(tokens, browser, { force: turn > 0 })
      assert.equal(lines.length, 1)
      const read = await readSession(given, browser)
      assert.equal(read.body.access_token, accessToken)
      assert.equal(read.body.user.name, 'Ada')
      assert.equal((await visit(tokens, browser)).accessToken, accessToken)
      assert.deepEqual(lines.map(attributesOf), read.lines.map(attributesOf))
    }
    const token = browser.cookies.get(COOKIE)
    assert.deepEqual((await decode({ token, secret: SECRET, salt: COOKIE })).own, { claim: [1] })
  },
)

await check('chunks, in the sizes of Auth.js', async () => {
  const given = config()
  const tokens = serverTokens(given)
  const browser = new Browser(COOKIE, await cookieOf(session({ big: 'x'.repeat(9000) })))
  const { accessToken, lines } = await visit(tokens, browser)
  const read = await readSession(given, browser)
  assert.equal(read.body.access_token, accessToken)
  const sizesOf = (all) => all.map((line) => /=([^;]*)/.exec(line)[1].length)
  assert.deepEqual(sizesOf(lines).slice(0, -1), sizesOf(read.lines).slice(0, -1))
  assert.equal(browser.cookies.size, lines.length)
})

await check('secure cookies, told by the config, the proxy or AUTH_URL', async () => {
  const name = `__Secure-${COOKIE}`
  const https = { 'x-forwarded-proto': 'https' }
  for (const [more, headers] of [
    [{ useSecureCookies: true }, {}],
    [{}, https],
    [{}, {}],
  ]) {
    const browser = new Browser(name, await cookieOf(session(), { name }))
    const { lines } = await visit(serverTokens(config(more)), browser, { headers })
    assert.match(
      lines[0],
      /^__Secure-authjs\.session-token=.*; Path=\/; Expires=[^;]*; HttpOnly; Secure; SameSite=Lax$/,
    )
  }
  const plain = new Browser(COOKIE, await cookieOf(session()))
  const { getAccessToken } = serverTokens(config())
  assert.equal(await getAccessToken(plain.request(https)), null)
  process.env.AUTH_URL = 'https://app.example/auth'
  assert.equal(await getAccessToken(plain.request()), null)
  delete process.env.AUTH_URL
  assert.notEqual(await getAccessToken(plain.request()), null)
})

await check('a name of its own, completed as Auth.js completes it', async () => {
  const given = config({
    cookies: { sessionToken: { name: 'sid', options: { domain: 'localhost' } } },
  })
  const browser = new Browser('sid', await cookieOf(session(), { name: 'sid' }))
  const { lines } = await visit(serverTokens(given), browser)
  const request = new Request('http://localhost:3000/auth/session', {
    headers: { cookie: browser.header },
  })
  const response = await Auth(request, given)
  const [own] = response.headers.getSetCookie().filter((line) => line.startsWith('sid='))
  assert.equal(attributesOf(lines[0]), attributesOf(own))
})

await check('a list of secrets, the first of which encrypts', async () => {
  const given = config({ secret: ['new', 'old'] })
  const browser = new Browser(COOKIE, await cookieOf(session(), { secret: 'old' }))
  await visit(serverTokens(given), browser)
  const token = browser.cookies.get(COOKIE)
  assert.ok(await decode({ token, secret: 'new', salt: COOKIE }))
})

await check('the secret of the environment, before and after Auth.js has read it', async () => {
  for (const name of ['AUTH_SECRET', 'NEXTAUTH_SECRET']) {
    process.env[name] = 'of the environment'
    const given = config({ secret: undefined })
    const browser = new Browser(COOKIE, await cookieOf(session(), { secret: 'of the environment' }))
    const tokens = serverTokens(given)
    const { accessToken } = await visit(tokens, browser)
    if (name === 'AUTH_SECRET') {
      setEnvDefaults(process.env, given)
      assert.equal((await visit(tokens, browser)).accessToken, accessToken)
      assert.equal((await readSession(given, browser)).body.access_token, accessToken)
    }
    delete process.env[name]
  }
})

await check('its session and jwt maxAge', async () => {
  const given = config({ session: { maxAge: 1000 }, jwt: { maxAge: 500 } })
  const browser = new Browser(COOKIE, await cookieOf(session()))
  const { lines } = await visit(serverTokens(given), browser)
  const seconds = (Date.parse(/Expires=([^;]*)/.exec(lines[0])[1]) - Date.now()) / 1000
  assert.ok(Math.abs(seconds - 1000) < 3)
  const { iat, exp } = await decode({
    token: browser.cookies.get(COOKIE),
    secret: SECRET,
    salt: COOKIE,
  })
  assert.ok(Math.abs(exp - iat - 500) < 3)
})

await check('a config function, sync or not, with the request where there is one', async () => {
  const asked = []
  const plain = { providers: [provider], secret: SECRET, trustHost: true }
  const wrapped = withTokenRotation((request) => {
    asked.push(request)
    return plain
  })
  const slow = withTokenRotation(async () => plain)
  const browser = new Browser(COOKIE, await cookieOf(session()))
  const first = await visit(serverTokens(wrapped), browser)
  assert.equal((await visit(serverTokens(slow), browser)).accessToken, first.accessToken)
  assert.ok(asked[0] instanceof Request)
  const { rotator } = serverTokens(wrapped)
  assert.equal(typeof rotator.stats().refreshed, 'number')
  assert.ok(rotator.stats().refreshed > 0)
  await serverTokens(slow).rotator.forget({ ...session() })
})

await check('a bearer token, with the salt of the cookie', async () => {
  const value = await cookieOf(session({ expires_at: Math.floor(Date.now() / 1000) + 3000 }))
  const request = new Request('http://x/', { headers: { authorization: `Bearer ${value}` } })
  assert.equal(await serverTokens(config()).getAccessToken(request), null)
  assert.ok(await serverTokens(config(), { bearer: true }).getAccessToken(request))
})

await check('a session of NextAuth v4 is none of Auth.js', async () => {
  const browser = new Browser('next-auth.session-token', await cookieOf(session()))
  assert.equal(await serverTokens(config()).getAccessToken(browser.request()), null)
})

process.stdout.write(JSON.stringify(passed))
