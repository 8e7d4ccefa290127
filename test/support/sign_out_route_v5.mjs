// createSignOutRoute beside Auth.js v5's own handler, which is ESM and so not for Jest. Reads { issuer, idToken } of a
// provider; prints the names of what has passed.

import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { Auth, skipCSRFCheck } from '@auth/core'
import { encode } from '@auth/core/jwt'
import {
  createDatabaseSessionCallback,
  createSignOutRoute,
  withTokenRotation,
} from 'next-auth-token-rotation'

const { issuer, idToken } = JSON.parse(await text(process.stdin))
const ORIGIN = 'http://localhost:3000'
const SESSION = 'authjs.session-token'
const CSRF = 'authjs.csrf-token'
const PAGE = 'https://app.example/goodbye'
const demo = { id: 'demo', type: 'oidc', issuer, clientId: 'an-id', clientSecret: 'a-secret' }
const passed = []

async function check(name, run) {
  await run()
  passed.push(name)
}

const configOf = (more, options) =>
  withTokenRotation(
    { providers: [demo], secret: 'a secret', trustHost: true, basePath: '/auth', ...more },
    { idToken: 'sign-out', ...options },
  )

async function csrfAt(config, origin = ORIGIN) {
  const response = await Auth(new Request(`${origin}/auth/csrf`), config)
  const line = response.headers.getSetCookie().find((one) => one.includes(CSRF))
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
  return { token: (await response.json()).csrfToken, cookie: `${name}=${value}` }
}

let names = 0

async function signedIn(config, { name = SESSION, secret = 'a secret' } = {}) {
  names += 1
  const account = {
    provider: 'demo',
    access_token: 'a',
    refresh_token: `v5-${names}`,
    id_token: idToken,
  }
  const token = await config.callbacks.jwt({
    token: { sub: 'ada' },
    account: { ...account, expires_at: 1 },
  })
  const value = await encode({ token, secret, salt: name })
  return { token, cookie: `${name}=${value}`, value }
}

/** A browser's form, or as the client of Auth.js sends it. */
function post(config, { csrf, cookies, fields, headers, origin = ORIGIN }) {
  const { POST } = createSignOutRoute(config, { postLogoutRedirectUri: PAGE })
  const body = new URLSearchParams({ csrfToken: csrf.token, ...fields })
  const cookie = [csrf.cookie, ...cookies].join('; ')
  return POST(
    new Request(`${origin}/api/sign-out`, {
      method: 'POST',
      headers: { cookie, ...headers },
      body,
    }),
  )
}

const sets = (response) => response.headers.getSetCookie()

await check('a session ends here and at the provider', async () => {
  const given = []
  const config = configOf({ events: { signOut: ({ token }) => given.push(token.sub) } })
  const [csrf, session] = [await csrfAt(config), await signedIn(config)]
  const response = await post(config, { csrf, cookies: [session.cookie] })
  assert.equal(response.status, 303)
  const url = new URL(response.headers.get('location'))
  assert.equal(url.origin + url.pathname, `${issuer}/logout`)
  assert.equal(url.searchParams.get('id_token_hint'), idToken)
  assert.equal(url.searchParams.get('post_logout_redirect_uri'), PAGE)
  assert.deepEqual(sets(response), [`${SESSION}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`])
  assert.deepEqual(given, ['ada'])
  const headers = { cookie: session.cookie }
  const read = await Auth(new Request(`${ORIGIN}/auth/session`, { headers }), config)
  const body = await read.json()
  assert.equal(body.error, 'RefreshAccessTokenError')
  assert.ok(!JSON.stringify(body).includes(idToken))
})

await check('the client of Auth.js gets the URL as JSON', async () => {
  const config = configOf()
  const [csrf, session] = [await csrfAt(config), await signedIn(config)]
  const headers = { 'x-auth-return-redirect': '1' }
  const response = await post(config, { csrf, cookies: [session.cookie], headers })
  assert.match((await response.json()).url, /\/logout\?id_token_hint=/)
})

await check(
  'CSRF tokens are those of Auth.js, of one secret, of a list and of variables',
  async () => {
    const variables = { AUTH_SECRET: 'old', AUTH_SECRET_1: 'newer', AUTH_SECRET_2: 'newest' }
    for (const [secret, env, first] of [
      ['a secret', {}, 'a secret'],
      [['new', 'old'], {}, 'new'],
      [undefined, { AUTH_SECRET: 'of the environment' }, 'of the environment'],
      [undefined, variables, 'newest'],
    ]) {
      Object.assign(process.env, env)
      const ofRoute = configOf({ secret })
      const { setEnvDefaults } = await import('@auth/core')
      const ofHandler = configOf({ secret })
      setEnvDefaults(process.env, ofHandler, true)
      const csrf = await csrfAt(ofHandler)
      const { cookie } = await signedIn(ofRoute, { secret: first })
      const response = await post(ofRoute, { csrf, cookies: [cookie] })
      assert.equal(response.status, 303, String(secret))
      const wrong = await post(ofRoute, { csrf: { ...csrf, token: 'x' }, cookies: [cookie] })
      assert.equal(wrong.status, 403)
      assert.deepEqual(sets(wrong), [])
      for (const name of Object.keys(env)) delete process.env[name]
    }
  },
)

await check('an app whose framework checks the origin needs no token', async () => {
  const config = configOf({ skipCSRFCheck })
  const { cookie } = await signedIn(config)
  const csrf = { token: '', cookie: 'none=none' }
  assert.equal((await post(config, { csrf, cookies: [cookie] })).status, 303)
})

await check('secure cookies', async () => {
  const origin = 'https://localhost:3000'
  const config = configOf()
  const csrf = await csrfAt(config, origin)
  assert.match(csrf.cookie, /^__Host-/)
  const name = `__Secure-${SESSION}`
  const { cookie } = await signedIn(config, { name })
  const response = await post(config, { csrf, cookies: [cookie, `${SESSION}=older`], origin })
  assert.match(response.headers.get('location'), /\/logout\?/)
  assert.deepEqual(sets(response).sort(), [
    `${name}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`,
    `${SESSION}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`,
  ])
  // The plain name, which any host of the domain can set, is not looked at.
  const plain = { ...csrf, cookie: csrf.cookie.replace('__Host-', '') }
  assert.equal((await post(config, { csrf: plain, cookies: [cookie], origin })).status, 403)
})

await check('a config function is asked with the request', async () => {
  const asked = []
  const plain = { providers: [demo], secret: 'a secret', trustHost: true, basePath: '/auth' }
  const lazy = withTokenRotation(async (request) => {
    asked.push(request)
    return plain
  })
  const config = withTokenRotation(plain)
  const [csrf, session] = [await csrfAt(config), await signedIn(config)]
  assert.equal((await post(lazy, { csrf, cookies: [session.cookie] })).status, 303)
  assert.ok(asked[0] instanceof Request)
})

await check('a path is of the host that Auth.js trusts', async () => {
  const headers = { 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'https' }
  for (const [trustHost, expected] of [
    [true, 'https://app.example/bye'],
    [false, null],
  ]) {
    const config = configOf({ trustHost })
    const [csrf, session] = [
      await csrfAt(configOf(), 'https://localhost:3000'),
      await signedIn(config, { name: `__Secure-${SESSION}` }),
    ]
    const { POST } = createSignOutRoute(config, { postLogoutRedirectUri: '/bye' })
    const cookie = `${csrf.cookie}; ${session.cookie}`
    const body = new URLSearchParams({ csrfToken: csrf.token })
    const init = { method: 'POST', headers: { cookie, ...headers }, body }
    const response = await POST(new Request(`${ORIGIN}/api/sign-out`, init))
    const { searchParams } = new URL(response.headers.get('location'))
    assert.equal(searchParams.get('post_logout_redirect_uri'), expected)
  }
})

await check('of a database session the row goes, and the tokens of the account stay', async () => {
  const deleted = []
  const told = []
  const row = { provider: 'demo', access_token: 'a', refresh_token: 'r', id_token: idToken }
  const settings = { issuer, clientId: 'an-id', clientSecret: 'a-secret' }
  const session = createDatabaseSessionCallback({
    providers: { demo: settings },
    accounts: { get: async () => row, update: async () => assert.fail('nothing is written') },
  })
  const adapter = {
    getSessionAndUser: async (token) =>
      token === 'row-1'
        ? { session: { expires: new Date(Date.now() + 1e6) }, user: { id: '7' } }
        : null,
    deleteSession: async (token) => deleted.push(token) && { sessionToken: token },
  }
  const config = {
    ...{ adapter, providers: [demo], secret: 'a secret', trustHost: true, basePath: '/auth' },
    ...{ callbacks: { session }, events: { signOut: (message) => told.push(message) } },
  }
  const csrf = await csrfAt(configOf())
  const response = await post(config, { csrf, cookies: [`${SESSION}=row-1`] })
  assert.deepEqual(deleted, ['row-1'])
  assert.deepEqual(told, [{ session: { sessionToken: 'row-1' } }])
  assert.equal(new URL(response.headers.get('location')).searchParams.get('id_token_hint'), idToken)
  assert.equal(sets(response).length, 1)
  adapter.deleteSession = async () => assert.fail('the database is away')
  const away = await post(config, { csrf, cookies: [`${SESSION}=row-1`] })
  assert.equal(away.headers.get('location'), PAGE)
  assert.equal(sets(away).length, 1)
})

process.stdout.write(JSON.stringify(passed))
