// A session that is due is renewed once, whichever callers ask. The browser gets the new cookie where a response can set
// one.

const { createServer } = require('node:http')
const { once } = require('node:events')
const nextAuthJwt = require('next-auth/jwt')
const { serverTokens } = require('../../..')
const {
  COOKIE,
  SECRET,
  browserWith,
  nodeResponse,
  nowSeconds,
} = require('../../support/server_session.js')
const { sessionAt } = require('../../support/session_with_v4.js')
const { decode, renewalSetUp, visit } = require('../../support/renewed_sessions.js')

const setUp = renewalSetUp()
const { config, due } = setUp

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
  expect(setUp.endpoint.uses).toHaveLength(10)
  expect(setUp.endpoint.reused()).toEqual([])
})

test('without a response, as in a server component, the memory goes on from the old cookie', async () => {
  const { getAccessToken } = serverTokens(config())
  const browser = await browserWith(due('component'))
  const first = await getAccessToken(browser.request())
  const second = await getAccessToken(browser.request())
  expect(second).toEqual(first)
  expect(setUp.endpoint.uses).toHaveLength(1)
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
    expect(setUp.endpoint.uses).toHaveLength(3)
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
    expect(setUp.endpoint.uses).toHaveLength(1)
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
