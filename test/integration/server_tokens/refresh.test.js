// A session that is due is renewed once, whoever asks, and the browser gets the new cookie where a response can set one.

const { createServer } = require('node:http')
const { once } = require('node:events')
const { inspect } = require('node:util')
const nextAuthJwt = require('next-auth/jwt')
const {
  SignInAgainError,
  TemporarilyUnavailableError,
  serverTokens,
  withTokenRotation,
} = require('../../..')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { demoProvider } = require('../../support/next_auth_configs.js')
const {
  Browser,
  COOKIE,
  SECRET,
  browserWith,
  nodeResponse,
  nowSeconds,
} = require('../../support/server_session.js')
const { sessionAt } = require('../../support/session_with_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint

beforeAll(async () => {
  endpoint = await startStrictEndpoint()
})

beforeEach(() => {
  delete process.env.NEXTAUTH_URL
  endpoint.reset()
})

afterAll(() => endpoint.close())

const config = (more, options) =>
  withTokenRotation({ providers: [demoProvider(endpoint)], secret: SECRET, ...more }, options)

const due = (name, more) => ({ name: 'Ada', ...endpoint.session(name), ...more })
const decode = (token, more) => nextAuthJwt.decode({ token, secret: SECRET, ...more })

/** Calls as a page of its own, with a response. */
async function visit({ getAccessToken }, browser, options) {
  const res = nodeResponse()
  const tokens = await getAccessToken({ req: browser.request(), res }, options)
  browser.take(res.lines)
  return { ...tokens, lines: res.lines }
}

test('over ten rotations the newest cookie is always the one in hand', async () => {
  const tokens = serverTokens(config({}, { forceInterval: 0 }))
  const browser = await browserWith(due('ten', { own: { claim: [1] } }))
  const seen = new Set()
  for (let turn = 0; turn < 10; turn += 1) {
    const { accessToken } = await visit(tokens, browser, { force: turn > 0 })
    seen.add(accessToken)
    const claims = await decode(browser.cookies[COOKIE])
    expect(claims).toMatchObject({
      sub: 'ten',
      name: 'Ada',
      own: { claim: [1] },
      access_token: accessToken,
    })
  }
  expect(seen.size).toBe(10)
  expect(endpoint.uses).toHaveLength(10)
  expect(endpoint.reused()).toEqual([])
})

test('without a response, as in a server component, the memory goes on from the old cookie', async () => {
  const { getAccessToken } = serverTokens(config())
  const browser = await browserWith(due('component'))
  const first = await getAccessToken(browser.request())
  const second = await getAccessToken(browser.request())
  expect(second).toEqual(first)
  expect(endpoint.uses).toHaveLength(1)
})

describe('the cookie that is written', () => {
  test("has NextAuth's attributes and rolling expiry", async () => {
    const maxAge = 3600
    const browser = await browserWith(due('attributes'))
    const wrapped = config({ session: { maxAge } })
    const { lines } = await visit(serverTokens(wrapped), browser)
    const { setCookie } = await sessionAt(wrapped, due('stock'))
    const attributesOf = (line) => line.replace(/=[^;]*/, '').replace(/Expires=[^;]*/, 'Expires')
    const [stock] = setCookie.filter((line) => line.startsWith(COOKIE))
    expect(lines.map(attributesOf)).toEqual([attributesOf(stock)])
    const expires = Date.parse(/Expires=([^;]*)/.exec(lines[0])[1]) / 1000
    expect(Math.abs(expires - nowSeconds() - maxAge)).toBeLessThan(3)
    const { iat, exp } = await decode(browser.cookies[COOKIE])
    expect(exp - iat).toBe(maxAge)
  })

  test.each([
    [
      'secure',
      { useSecureCookies: true },
      `__Secure-${COOKIE}`,
      '; Path=/; Expires=…; HttpOnly; Secure; SameSite=Lax',
    ],
    [
      'of its own',
      {
        cookies: {
          sessionToken: {
            name: 'sid',
            options: { domain: 'a.example', path: '/app', sameSite: 'none', secure: true },
          },
        },
      },
      'sid',
      '; Domain=a.example; Path=/app; Expires=…; Secure; SameSite=None',
    ],
  ])('%s keeps name and attributes', async (_what, more, name, attributes) => {
    const browser = await browserWith(due(`own-${name}`), { name })
    const { lines } = await visit(serverTokens(config(more)), browser)
    expect(lines).toHaveLength(1)
    const text = lines[0].replace(/Expires=[^;]*/, 'Expires=…')
    expect(text.replace(/=[^;]*/, '')).toBe(`${name}${attributes}`)
  })

  test('becomes chunks, one cookie, and chunks again, and no stale one is left', async () => {
    const tokens = serverTokens(config({}, { forceInterval: 0 }))
    const browser = await browserWith(due('chunks', { big: 'x'.repeat(9_000) }))
    expect(Object.keys(browser.cookies)).toEqual([0, 1, 2, 3].map((at) => `${COOKIE}.${at}`))
    browser.cookies[`${COOKIE}.9`] = 'stale'
    delete browser.cookies[`${COOKIE}.9`]
    const { lines, accessToken } = await visit(tokens, browser)
    expect(lines).toHaveLength(4)
    expect(Object.keys(browser.cookies)).toHaveLength(4)
    const { getToken } = nextAuthJwt
    const read = await getToken({ req: { cookies: browser.cookies, headers: {} }, secret: SECRET })
    expect(read).toMatchObject({ access_token: accessToken, big: 'x'.repeat(9_000) })
  })

  test('removes a stale chunk that an earlier, longer cookie left', async () => {
    const browser = await browserWith(due('stale'))
    browser.cookies[`${COOKIE}.3`] = 'left'
    const { lines } = await visit(serverTokens(config()), browser)
    expect(lines.map((line) => line.split('=')[0]).sort()).toEqual([COOKIE, `${COOKIE}.3`])
    expect(Object.keys(browser.cookies)).toEqual([COOKIE])
  })

  test('is none while nothing is due, and none for a failure', async () => {
    const tokens = serverTokens(config())
    const fresh = await browserWith({ ...due('not-due'), expires_at: nowSeconds() + 3000 })
    expect((await visit(tokens, fresh)).lines).toEqual([])
    const dead = await browserWith({ ...due('dead'), refresh_token: 'unknown' })
    expect((await visit(tokens, dead)).lines).toEqual([])
  })

  test('stands beside cookies of others, and once however often it is written', async () => {
    const { getAccessToken } = serverTokens(config({}, { forceInterval: 0 }))
    const browser = await browserWith(due('beside'))
    const res = nodeResponse()
    res.setHeader('Set-Cookie', 'theme=dark; Path=/')
    const context = { req: browser.request(), res }
    for (const force of [false, true, true]) await getAccessToken(context, { force })
    expect(res.lines.map((line) => line.split('=')[0])).toEqual(['theme', COOKIE])
    browser.take(res.lines)
    expect(await decode(browser.cookies[COOKIE])).toMatchObject({
      access_token: (await getAccessToken(context)).accessToken,
    })
    expect(endpoint.uses).toHaveLength(3)
  })

  test.each([
    ['signs out', `${COOKIE}=; Path=/; Max-Age=0`],
    ['signs in', `${COOKIE}=another; Path=/`],
  ])('leaves a response alone that %s', async (_what, line) => {
    const { getAccessToken } = serverTokens(config())
    const res = nodeResponse()
    const browser = await browserWith(due(`alone${line.length}`))
    res.setHeader('Set-Cookie', line)
    await getAccessToken({ req: browser.request(), res })
    expect(res.lines).toEqual([line])
  })

  test('is not tried behind the head of a response', async () => {
    const browser = await browserWith(due('sent'))
    const res = { ...nodeResponse(), headersSent: true }
    const { accessToken } = await serverTokens(config()).getAccessToken({
      req: browser.request(),
      res,
    })
    expect(accessToken).toMatch(/^access-of/)
  })

  test('goes onto a Response, and onto one of Next.js', async () => {
    const { getAccessToken } = serverTokens(config())
    const response = new Response('', { headers: [['set-cookie', 'theme=dark']] })
    const request = new Request('http://x/', {
      headers: { cookie: (await browserWith(due('web'))).header },
    })
    await getAccessToken({ req: request, res: response })
    expect(response.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual([
      'theme',
      COOKIE,
    ])

    const { NextRequest, NextResponse } = require('next/server')
    const next = NextResponse.next()
    next.cookies.set('theme', 'dark')
    const { header } = await browserWith(due('next', { big: 'x'.repeat(5_000) }))
    await getAccessToken({
      req: new NextRequest('http://x/', { headers: { cookie: header } }),
      res: next,
    })
    expect(next.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual([
      'theme',
      `${COOKIE}.0`,
      `${COOKIE}.1`,
    ])
  })

  test('is left out where a response cannot be changed', async () => {
    const { getAccessToken } = serverTokens(config())
    const res = Response.redirect('http://x/')
    const request = new Request('http://x/', {
      headers: { cookie: (await browserWith(due('fixed'))).header },
    })
    await getAccessToken({ req: request, res })
    expect(res.headers.getSetCookie()).toEqual([])
  })

  test("is read by NextAuth's own handler, and NextAuth's cookie here", async () => {
    const wrapped = config({}, { expose: ['access_token'], forceInterval: 0 })
    const tokens = serverTokens(wrapped)
    const browser = await browserWith(due('both'))
    const { accessToken } = await visit(tokens, browser)
    const session = await sessionAt(wrapped, await decode(browser.cookies[COOKIE]))
    expect(session.body.access_token).toBe(accessToken)
    browser.take(session.setCookie)
    delete process.env.NEXTAUTH_URL
    expect((await visit(tokens, browser)).accessToken).toBe(accessToken)
    expect(endpoint.uses).toHaveLength(1)
  })
})

describe('calls for one request', () => {
  test('at one time make one refresh and one cookie', async () => {
    const { getAccessToken } = serverTokens(config())
    const browser = await browserWith(due('together'))
    const context = { req: browser.request(), res: nodeResponse() }
    const answers = await Promise.all(Array.from({ length: 20 }, () => getAccessToken(context)))
    expect(new Set(answers.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(endpoint.uses).toHaveLength(1)
    expect(context.res.lines).toHaveLength(1)
  })

  test('see what an earlier one has brought', async () => {
    const { getAccessToken } = serverTokens(config())
    const req = (await browserWith(due('later'))).request()
    const first = await getAccessToken({ req })
    expect(await getAccessToken({ req })).toEqual(first)
    expect(await getAccessToken({ req, res: nodeResponse() })).toEqual(first)
    expect(endpoint.uses).toHaveLength(1)
  })

  test('keep nothing that shows when the request is printed or copied', async () => {
    const { getAccessToken } = serverTokens(config())
    const req = (await browserWith(due('printed'))).request()
    const { accessToken } = await getAccessToken({ req })
    expect(inspect({ ...req }, { depth: 9 }) + inspect(req)).not.toContain(accessToken)
    expect(Object.keys(req)).toEqual(['headers'])
  })

  test('share it on a frozen request too', async () => {
    const { getAccessToken } = serverTokens(config({}, { forceInterval: 0 }))
    const req = Object.freeze((await browserWith(due('frozen'))).request())
    const first = await getAccessToken({ req }, { force: true })
    expect(await getAccessToken({ req })).toEqual(first)
    expect(endpoint.uses).toHaveLength(1)
  })

  test('from twenty requests make one refresh', async () => {
    const { getAccessToken } = serverTokens(config())
    const browser = await browserWith(due('twenty'))
    const calls = Array.from({ length: 20 }, () =>
      getAccessToken({ req: browser.request(), res: nodeResponse() }),
    )
    expect(new Set((await Promise.all(calls)).map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(endpoint.uses).toHaveLength(1)
  })

  test('share the memory with the callbacks of the config', async () => {
    const wrapped = config()
    const token = due('callbacks')
    const { accessToken } = await serverTokens(wrapped).getAccessToken(
      (await browserWith(token)).request(),
    )
    expect((await wrapped.callbacks.jwt({ token })).access_token).toBe(accessToken)
    expect(endpoint.uses).toHaveLength(1)
  })

  test('force one in forceInterval', async () => {
    const { getAccessToken } = serverTokens(config())
    const token = { ...due('forced'), expires_at: nowSeconds() + 3000 }
    const browser = await browserWith(token)
    const plain = await getAccessToken(browser.request())
    expect(plain.accessToken).toBe(token.access_token)
    const forced = await getAccessToken(browser.request(), { force: true })
    expect(forced.accessToken).not.toBe(plain.accessToken)
    for (let call = 0; call < 5; call += 1) {
      expect(await getAccessToken(browser.request(), { force: true })).toEqual(forced)
    }
    expect(endpoint.uses).toHaveLength(1)
  })

  test('after a sign-out get nothing from a copied cookie', async () => {
    const wrapped = config()
    const { getAccessToken } = serverTokens(wrapped)
    const browser = await browserWith(due('signed-out'))
    const old = browser.request()
    await visit({ getAccessToken }, browser)
    await wrapped.events.signOut({ token: await decode(browser.cookies[COOKIE]) })
    const copied = new Browser({}).request({ cookie: old.headers.cookie })
    const claims = await decode(/=(.*)/.exec(old.headers.cookie)[1])
    expect(claims.expires_at).toBeGreaterThan(nowSeconds())
    const forced = getAccessToken(copied, { force: true })
    await expect(forced).rejects.toThrow(SignInAgainError)
  })
})

describe('a failure', () => {
  let loose

  beforeAll(async () => {
    loose = await startTokenEndpoint()
  })

  beforeEach(() => jest.spyOn(console, 'error').mockImplementation(() => {}))

  afterEach(() => jest.restoreAllMocks())

  afterAll(() => loose.close())

  const expiredAt = (name, more) =>
    browserWith({
      sub: name,
      provider: 'demo',
      access_token: `access-of-${name}`,
      refresh_token: `refresh-of-${name}`,
      expires_at: 1000,
      ...more,
    })
  const looseTokens = (options) =>
    serverTokens(
      withTokenRotation(
        { providers: [demoProvider(loose)], secret: SECRET },
        { retries: 0, ...options },
      ),
    )

  test('that is final rejects with SignInAgainError, and getTokens resolves with it', async () => {
    loose.replyWith(() => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'gone' },
    }))
    const { getAccessToken, getTokens } = looseTokens()
    const browser = await expiredAt('final')
    const error = await getAccessToken(browser.request()).catch((caught) => caught)
    expect(error).toBeInstanceOf(SignInAgainError)
    expect(error).toMatchObject({
      name: 'SignInAgainError',
      code: 'ERR_SIGN_IN_AGAIN',
      provider: 'demo',
      failure: { code: 'invalid_grant', description: 'gone' },
      message: expect.stringContaining('invalid_grant: gone'),
    })
    expect(JSON.stringify(error) + error.message).not.toMatch(/(access|refresh)-of-final/)
    expect(await getTokens(browser.request())).toEqual({
      provider: 'demo',
      error: expect.any(SignInAgainError),
    })
    expect(loose.requests).toHaveLength(1)
  })

  test('with an errorName of its own too', async () => {
    loose.replyWith(() => ({ status: 400, body: { error: 'invalid_grant' } }))
    const browser = await expiredAt('named')
    const tokens = looseTokens({ errorName: 'PleaseSignIn' })
    await expect(tokens.getAccessToken(browser.request())).rejects.toThrow(SignInAgainError)
  })

  test.each([
    ['120', 120],
    [undefined, 5],
  ])(
    'that passes rejects with TemporarilyUnavailableError: Retry-After %s',
    async (header, seconds) => {
      loose.replyWith(() => ({
        status: 503,
        body: '',
        headers: header ? { 'retry-after': header } : {},
      }))
      const browser = await expiredAt(`passing-${header}`)
      const error = await looseTokens()
        .getAccessToken(browser.request())
        .catch((caught) => caught)
      expect(error).toBeInstanceOf(TemporarilyUnavailableError)
      expect(error).toMatchObject({
        name: 'TemporarilyUnavailableError',
        code: 'ERR_TEMPORARILY_UNAVAILABLE',
        retryAfter: seconds,
        failure: { httpStatus: 503 },
      })
    },
  )

  test('is none while the access token is valid', async () => {
    loose.replyWith(() => ({ status: 503, body: '' }))
    const browser = await expiredAt('valid', { expires_at: nowSeconds() + 30 })
    const { accessToken } = await looseTokens().getAccessToken(browser.request())
    expect(accessToken).toBe('access-of-valid')
  })

  test('in a cookie from before is cleared by a success', async () => {
    const browser = await browserWith(due('cleared', { error: 'RefreshAccessTokenError' }))
    await visit(serverTokens(config()), browser)
    expect(await decode(browser.cookies[COOKIE])).not.toHaveProperty('error')
  })

  test('of an encoder is logged, and the tokens come', async () => {
    const jwt = {
      decode: nextAuthJwt.decode,
      encode: async () => {
        throw new RangeError('secret words')
      },
    }
    const browser = await browserWith(due('encoder'))
    const res = nodeResponse()
    const { getAccessToken } = serverTokens(config({ jwt }))
    const { accessToken } = await getAccessToken({ req: browser.request(), res })
    expect(accessToken).toMatch(/^access-of/)
    expect(res.lines).toEqual([])
    expect(console.error.mock.calls.join()).toContain(
      'could not write a renewed session cookie (RangeError)',
    )
  })
})

test('a server of node:http sends the renewed cookie', async () => {
  const { getAccessToken } = serverTokens(config())
  const server = createServer(async (req, res) => {
    res.setHeader('Set-Cookie', 'theme=dark')
    res.end((await getAccessToken({ req, res })).accessToken)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const browser = await browserWith(due('server'))
  const url = `http://127.0.0.1:${server.address().port}/`
  const response = await fetch(url, { headers: { cookie: browser.header } })
  browser.take(response.headers.getSetCookie())
  expect(browser.cookies.theme).toBe('dark')
  expect(await decode(browser.cookies[COOKIE])).toMatchObject({
    access_token: await response.text(),
  })
  server.closeAllConnections()
  server.close()
})
