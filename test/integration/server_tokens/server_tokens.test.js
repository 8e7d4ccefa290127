// What server code gets of a session, wherever the request comes from: NextAuth v4's cookies. v5: server_tokens_v5.test.js.

const { createServer } = require('node:http')
const { once } = require('node:events')
const main = require('../../..')
const { serverTokens } = main
const {
  Browser,
  COOKIE,
  SECRET,
  browserWith,
  cookieFor,
  freshClaims,
} = require('../../support/server_session.js')
const { TOKENS, serverTokensSetUp } = require('../../support/server_tokens.js')

const setUp = serverTokensSetUp()
const { config, tokensFor } = setUp

describe('from a request', () => {
  test.each([
    ['the header of node:http', (browser) => ({ req: browser.request() })],
    ['a request alone', (browser) => browser.request()],
    ['cookies that a parser read', ({ cookies }) => ({ req: { headers: {}, cookies } })],
    ['a Request', ({ header }) => new Request('http://x/', { headers: { cookie: header } })],
    [
      'what has getAll',
      ({ cookies }) => ({
        req: {
          headers: new Headers(),
          cookies: {
            getAll: () => Object.entries(cookies).map(([name, value]) => ({ name, value })),
          },
        },
      }),
    ],
    [
      'a Map',
      ({ cookies }) => ({ req: { headers: {}, cookies: new Map(Object.entries(cookies)) } }),
    ],
    [
      'the context of getServerSideProps',
      (browser) => ({ req: browser.request(), res: undefined, params: {} }),
    ],
    [
      'a header in capitals of others around it',
      ({ header }) => ({
        req: { headers: { cookie: `a=1; ${COOKIE}-other=x; ${header}; b` } },
      }),
    ],
  ])('%s', async (_what, contextOf) => {
    const claims = freshClaims()
    const context = contextOf(await browserWith(claims))
    expect(await tokensFor().getAccessToken(context)).toEqual({
      ...TOKENS,
      expiresAt: claims.expires_at * 1000,
    })
  })

  test('through a server of node:http', async () => {
    const { getAccessToken } = tokensFor()
    const server = createServer(async (req, res) => {
      res.end(JSON.stringify(await getAccessToken({ req, res })))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { header } = await browserWith(freshClaims())
    const url = `http://127.0.0.1:${server.address().port}/`
    const response = await fetch(url, { headers: { cookie: header } })
    expect(await response.json()).toEqual(TOKENS)
    expect(response.headers.get('set-cookie')).toBeNull()
    server.closeAllConnections()
    server.close()
  })

  test('without a context, and without Next.js serving a request, it says what to write', async () => {
    await expect(tokensFor().getAccessToken()).rejects.toMatchObject({
      code: 'ERR_NO_REQUEST',
      message: expect.stringContaining('getAccessToken({ req, res })'),
    })
  })

  test.each([
    ['context', 3],
    ['context', {}],
    ['context.res', { req: { headers: {} }, res: {} }],
  ])('a wrong %s is refused', async (option, context) => {
    await expect(tokensFor().getTokens(context)).rejects.toMatchObject({ option })
  })

  test('a wrong option of the call too', async () => {
    const { getAccessToken } = tokensFor()
    const { req } = { req: { headers: {} } }
    await expect(getAccessToken({ req }, { force: 1 })).rejects.toMatchObject({ option: 'force' })
    await expect(getAccessToken({ req }, { forced: true })).rejects.toThrow('is unknown')
  })
})

describe('the cookie', () => {
  const SECURE = `__Secure-${COOKIE}`

  /** Whose session is read where the browser has both. */
  async function readOf(more, headers) {
    const secure = await browserWith(freshClaims({ access_token: 'secure' }), { name: SECURE })
    const plain = await browserWith(freshClaims({ access_token: 'plain' }))
    const both = new Browser({ ...plain.cookies, ...secure.cookies })
    const { getAccessToken } = tokensFor(more)
    const read = async (browser) =>
      (await getAccessToken({ req: browser.request(headers) }))?.accessToken ?? null
    return [await read(both), await read(plain), await read(secure)]
  }

  test.each([
    ['nothing says which: the secure one first', {}, undefined, ['secure', 'plain', 'secure']],
    [
      'NEXTAUTH_URL is of https',
      { NEXTAUTH_URL: 'https://app.example' },
      undefined,
      ['secure', null, 'secure'],
    ],
    [
      'NEXTAUTH_URL has no scheme',
      { NEXTAUTH_URL: 'app.example' },
      undefined,
      ['secure', null, 'secure'],
    ],
    [
      'NEXTAUTH_URL is of http',
      { NEXTAUTH_URL: 'http://localhost:3000' },
      undefined,
      ['plain', 'plain', 'secure'],
    ],
    ['useSecureCookies', {}, { useSecureCookies: true }, ['secure', null, 'secure']],
    [
      'useSecureCookies: false',
      { NEXTAUTH_URL: 'https://app.example' },
      { useSecureCookies: false },
      ['plain', 'plain', 'secure'],
    ],
  ])('%s', async (_what, variables, more, expected) => {
    Object.assign(process.env, variables)
    expect(await readOf(more)).toEqual(expected)
  })

  test('of a name of its own', async () => {
    const cookies = { sessionToken: { name: 'sid', options: { path: '/' } } }
    const browser = await browserWith(freshClaims(), { name: 'sid' })
    expect(await tokensFor({ cookies }).getAccessToken(browser.request())).toEqual(TOKENS)
    const other = await browserWith(freshClaims())
    expect(await tokensFor({ cookies }).getAccessToken(other.request())).toBeNull()
  })

  test('in chunks, in whatever order, with others of the name before', async () => {
    const browser = await browserWith(freshClaims({ big: 'x'.repeat(40_000) }))
    const chunks = Object.entries(browser.cookies)
    expect(chunks.length).toBeGreaterThan(10)
    for (const order of [chunks, chunks.toReversed?.() ?? [...chunks].reverse()]) {
      const context = new Browser(Object.fromEntries(order)).request()
      expect(await tokensFor().getAccessToken(context)).toEqual(TOKENS)
    }
    const withStale = new Browser({
      [COOKIE]: await cookieFor(freshClaims()),
      [`${COOKIE}.7`]: 'x',
    })
    expect(await tokensFor().getAccessToken(withStale.request())).toEqual(TOKENS)
  })

  test.each([
    ['no cookie', () => ''],
    ['an empty one', () => `${COOKIE}=`],
    ['text', () => `${COOKIE}=text`],
    [
      'another secret',
      async () => `${COOKIE}=${await cookieFor(freshClaims(), { secret: 'other' })}`,
    ],
    ['an expired one', async () => `${COOKIE}=${await cookieFor(freshClaims(), { maxAge: -60 })}`],
    ['half of it', async () => `${COOKIE}.0=${(await cookieFor(freshClaims())).slice(0, 200)}`],
    ['bytes that are not text', () => `${COOKIE}=%ff`],
  ])('%s is not a session', async (_what, cookie) => {
    const { getAccessToken, getTokens } = tokensFor()
    const request = { headers: { cookie: await cookie() } }
    expect(await getAccessToken(request)).toBeNull()
    expect(await getTokens({ req: request })).toBeNull()
    expect(setUp.printed.mock.calls.length).toBeLessThanOrEqual(1)
  })

  test('one of another secret is logged once, with what to look at', async () => {
    const { getAccessToken } = tokensFor()
    for (let call = 0; call < 3; call += 1) {
      const browser = await browserWith(freshClaims(), { secret: 'another' })
      await getAccessToken(browser.request())
    }
    expect(setUp.printed).toHaveBeenCalledTimes(1)
    expect(setUp.printed.mock.calls[0][0]).toContain('the secret or the cookie')
  })

  test('in Authorization only where it is asked for', async () => {
    const value = encodeURIComponent(await cookieFor(freshClaims()))
    const context = () => ({ headers: { authorization: `Bearer ${value}` } })
    expect(await tokensFor().getAccessToken(context())).toBeNull()
    const { getAccessToken } = tokensFor({}, { bearer: true })
    expect(await getAccessToken(context())).toEqual(TOKENS)
    expect(await getAccessToken(new Request('http://x/', context()))).toEqual(TOKENS)
    for (const authorization of ['Basic a', 'Bearer', 'Bearer %ff', `bearer ${value}`]) {
      expect(await getAccessToken({ headers: { authorization } })).toBeNull()
    }
  })
})

describe('the secret', () => {
  test.each(['NEXTAUTH_SECRET', 'AUTH_SECRET'])('of %s', async (name) => {
    process.env[name] = SECRET
    const browser = await browserWith(freshClaims())
    const { getAccessToken } = tokensFor({ secret: undefined })
    expect(await getAccessToken(browser.request())).toEqual(TOKENS)
  })

  test('before, with previousSecrets', async () => {
    const browser = await browserWith(freshClaims(), { secret: 'old' })
    const wrapped = config({}, { previousSecrets: ['old'] })
    expect(await serverTokens(wrapped).getAccessToken(browser.request())).toEqual(TOKENS)
  })

  test('that is not there is said', async () => {
    const browser = await browserWith(freshClaims())
    await expect(
      tokensFor({ secret: undefined }).getTokens(browser.request()),
    ).rejects.toMatchObject({
      code: 'ERR_NO_SECRET',
      message: expect.stringContaining('NEXTAUTH_SECRET'),
    })
  })

  test("and a pair of the config's own", async () => {
    const claims = freshClaims()
    const decode = async ({ token, secret }) =>
      token === 'mine' && secret === SECRET ? claims : null
    const { getAccessToken } = tokensFor({ jwt: { decode, encode: async () => 'mine' } })
    const request = new Browser({ [COOKIE]: 'mine' }).request()
    expect(await getAccessToken(request)).toEqual(TOKENS)
  })
})
