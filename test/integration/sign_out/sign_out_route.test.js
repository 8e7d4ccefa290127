// createSignOutRoute: a session ends here, as NextAuth v4's own sign-out ends it, and at the provider.

const http = require('node:http')
const { once } = require('node:events')
const { encode } = require('next-auth/jwt')
const support = require('../../support/sign_out_route.js')

const { CSRF, ORIGIN, PAGE, SECRET, SESSION, idToken } = support
const { csrfOf, errorOf, formRequest, removedBy, routeOf, signOutOf } = support

let provider
let events

support.withProviderAndEvents((parts) => {
  provider = parts.provider
  events = parts.events
})

const appWith = (options, more) =>
  support.appWith({ provider, more, options: { onEvent: events.record, ...options } })

test('the browser is signed out here, and goes to the end_session_endpoint of the metadata', async () => {
  const app = await appWith()
  const response = await signOutOf(app)
  expect(response.status).toBe(303)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const url = new URL(response.headers.get('location'))
  expect(url.origin + url.pathname).toBe(`${provider.origin}/logout`)
  const { state, ...sent } = Object.fromEntries(url.searchParams)
  expect(sent).toEqual({
    id_token_hint: idToken,
    client_id: 'an-id',
    post_logout_redirect_uri: PAGE,
  })
  expect(state).toMatch(/^[\w-]{22}$/)
  expect(removedBy(response)).toEqual({ [SESSION]: 'Max-Age=0; Path=/; HttpOnly; SameSite=Lax' })
  expect(await errorOf(app)).toBe('RefreshAccessTokenError')
  const [event] = events.all.filter(({ type }) => type === 'signedOut')
  expect(event).toEqual({ type: 'signedOut', provider: 'demo', endedAt: 'provider' })
})

test('a state is another one each time', async () => {
  const stateOf = async () => {
    const response = await signOutOf(await appWith())
    return new URL(response.headers.get('location')).searchParams.get('state')
  }
  expect(await stateOf()).not.toBe(await stateOf())
})

test.each([
  ["NextAuth v4's field json", { json: 'true' }, {}],
  ["Auth.js's header", {}, { 'x-auth-return-redirect': '1' }],
])('a caller that asks for JSON by %s gets the URL', async (_how, fields, headers) => {
  const { config, csrf, cookies } = await appWith()
  const request = formRequest({ csrfToken: csrf.token, ...fields }, cookies, headers)
  const response = await routeOf(config).POST(request)
  expect(response.status).toBe(200)
  expect((await response.json()).url).toContain(`${provider.origin}/logout?`)
  expect(removedBy(response)).toHaveProperty([SESSION])
})

test('a JSON body does as well', async () => {
  const { config, csrf, cookies } = await appWith()
  const request = new Request(`${ORIGIN}/api/sign-out`, {
    method: 'POST',
    headers: { cookie: support.headerOf(cookies), 'content-type': 'application/json' },
    body: JSON.stringify({ csrfToken: csrf.token, json: true }),
  })
  expect((await routeOf(config).POST(request)).status).toBe(200)
})

describe('nothing changes', () => {
  const isUnchanged = async (app, response) => {
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.get('location')).toBeNull()
    expect(events.types()).not.toContain('signedOut')
    expect(await errorOf(app)).toBeUndefined()
  }

  test('at a GET, with or without a token in the query', async () => {
    const app = await appWith()
    const { GET } = routeOf(app.config)
    const headers = { cookie: support.headerOf(app.cookies) }
    const request = new Request(`${ORIGIN}/api/sign-out?csrfToken=${app.csrf.token}`, { headers })
    const response = await GET(request)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(await response.text()).toBe('')
    await isUnchanged(app, response)
  })

  const hashed = (token, secret) =>
    `${token}|${require('node:crypto')
      .createHash('sha256')
      .update(token + secret)
      .digest('hex')}`

  test.each([
    ['without a token', () => ({ token: '' })],
    ['with another token', () => ({ token: 'f'.repeat(64) })],
    ['without the cookie', ({ csrf }) => ({ token: csrf.token, cookie: undefined })],
    [
      'with the cookie of an earlier secret',
      ({ csrf }) => ({ token: csrf.token, cookie: hashed(csrf.token, 'earlier') }),
    ],
    ['with a cookie without its hash', ({ csrf }) => ({ token: csrf.token, cookie: csrf.token })],
    ['with an empty pair', () => ({ token: '', cookie: '|' })],
    [
      'with the hash of another token',
      ({ csrf }) => ({ token: 'x', cookie: `x|${csrf.cookies[CSRF].split('|')[1]}` }),
    ],
  ])('%s', async (_how, given) => {
    const app = await appWith()
    const { token, ...other } = given(app)
    const cookies = { ...app.cookies }
    if ('cookie' in other) cookies[CSRF] = other.cookie ?? ''
    const response = await routeOf(app.config).POST(formRequest({ csrfToken: token }, cookies))
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: 'MissingCSRF' })
    await isUnchanged(app, response)
  })

  test('with a body that no sign-out has', async () => {
    const app = await appWith()
    const response = await signOutOf(app, { more: 'x'.repeat(70_000) })
    expect(response.status).toBe(413)
    await isUnchanged(app, response)
  })
})

describe('cookies', () => {
  test('every chunk goes, stale ones too, and no other cookie', async () => {
    const app = await appWith()
    const big = await support.sessionCookies({ ...app.token, big: 'x'.repeat(9000) })
    expect(Object.keys(big).length).toBeGreaterThan(2)
    const more = { ...big, other: 'x', [`${SESSION}x`]: 'x' }
    const response = await signOutOf({ ...app, cookies: { ...app.csrf.cookies, ...more } })
    expect(Object.keys(removedBy(response))).toEqual(Object.keys(big))
    expect(response.headers.get('location')).toContain('id_token_hint=')
    const stale = { ...more, [`${SESSION}.7`]: 'of a larger session' }
    const again = await signOutOf({ ...app, cookies: { ...app.csrf.cookies, ...stale } })
    expect(Object.keys(removedBy(again))).toEqual([...Object.keys(big), `${SESSION}.7`])
  })

  test('of the secure name and of the plain one, with its attributes', async () => {
    const app = await appWith()
    const csrf = await csrfOf(app.config, { secure: true })
    const name = `__Secure-${SESSION}`
    const value = await encode({ token: app.token, secret: SECRET })
    const cookies = { ...csrf.cookies, [name]: value, [SESSION]: 'of a time before https' }
    const response = await signOutOf({ ...app, csrf, cookies })
    process.env.NEXTAUTH_URL = ORIGIN
    expect(response.status).toBe(303)
    expect(removedBy(response)).toEqual({
      [name]: 'Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
      [SESSION]: 'Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    })
  })

  test('of a name and with attributes of its own', async () => {
    const options = {
      domain: 'app.example',
      path: '/',
      httpOnly: true,
      sameSite: 'none',
      secure: true,
    }
    const app = await appWith({}, { cookies: { sessionToken: { name: 'sid', options } } })
    const cookies = {
      ...app.csrf.cookies,
      ...(await support.sessionCookies(app.token, { name: 'sid' })),
    }
    const response = await signOutOf({ ...app, cookies })
    expect(removedBy(response)).toEqual({
      sid: 'Max-Age=0; Domain=app.example; Path=/; HttpOnly; Secure; SameSite=None',
    })
    expect(response.headers.get('location')).toContain('/logout?')
  })

  test.each([
    ['no user is signed in', () => ({})],
    ['the session cannot be read', () => ({ [SESSION]: 'not a cookie of NextAuth' })],
  ])('where %s, the browser goes to the page', async (_what, session) => {
    const app = await appWith()
    const response = await signOutOf({ ...app, cookies: { ...app.csrf.cookies, ...session() } })
    expect(response.headers.get('location')).toBe(PAGE)
    expect(Object.keys(removedBy(response))).toEqual(Object.keys(session()))
    expect(events.types()).toEqual([])
  })
})

describe('(req, res)', () => {
  const servers = []
  afterAll(() => Promise.all(servers.map((server) => new Promise((done) => server.close(done)))))

  /** A server of node:http, where Next.js has put `more` beside the request. */
  async function serve(route, prepare = () => {}) {
    const server = http.createServer(async (req, res) => {
      await prepare(req, res)
      await route(req, res)
    })
    servers.push(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${server.address().port}/api/sign-out`
  }

  async function bytesOf(req) {
    const chunks = []
    for await (const chunk of req) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  const post = (url, { csrf, cookies }, method = 'POST') =>
    fetch(url, {
      ...{ method, redirect: 'manual' },
      headers: { cookie: support.headerOf(cookies), connection: 'close' },
      ...(method === 'POST' && { body: new URLSearchParams({ csrfToken: csrf.token }) }),
    })

  test.each([
    ['node:http', () => {}],
    [
      'the Pages Router, which has read the body',
      async (req, res) => {
        req.body = Object.fromEntries(new URLSearchParams(String(await bytesOf(req))))
        res.setHeader('Set-Cookie', 'theme=dark; Path=/')
      },
    ],
    [
      'a body parser that leaves the bytes',
      async (req, res) => {
        req.body = await bytesOf(req)
        res.setHeader('Set-Cookie', 'theme=dark; Path=/')
      },
    ],
  ])('of %s', async (_what, prepare) => {
    const app = await appWith()
    const url = await serve(routeOf(app.config), prepare)
    const response = await post(url, app)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toContain(`${provider.origin}/logout?`)
    expect(removedBy(response)).toHaveProperty([SESSION])
    if (prepare.length > 0) expect(response.headers.getSetCookie()).toContain('theme=dark; Path=/')
  })

  test('a GET is refused', async () => {
    const app = await appWith()
    const response = await post(await serve(routeOf(app.config)), app, 'GET')
    expect(response.status).toBe(405)
    expect(response.headers.getSetCookie()).toEqual([])
  })
})
