// What server code gets of a session, wherever the request comes from: NextAuth v4's cookies. v5: server_tokens_v5.test.js.

const { createServer } = require('node:http')
const { once } = require('node:events')
const main = require('../../..')
const { createCallbacks, serverTokens, withTokenRotation } = main
const { demoProvider } = require('../../support/next_auth_configs.js')
const { refusalOf } = require('../../support/invalid_options.js')
const {
  Browser,
  COOKIE,
  SECRET,
  browserWith,
  cookieFor,
  freshClaims,
} = require('../../support/server_session.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint
let printed
const environment = { ...process.env }

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => {
  printed = jest.spyOn(console, 'error').mockImplementation(() => {})
  for (const name of ['NEXTAUTH_URL', 'AUTH_URL', 'NEXTAUTH_SECRET', 'AUTH_SECRET', 'VERCEL']) {
    delete process.env[name]
  }
})

afterEach(() => printed.mockRestore())

afterAll(() => {
  process.env = environment
  return endpoint.close()
})

const config = (more, options) =>
  withTokenRotation({ providers: [demoProvider(endpoint)], secret: SECRET, ...more }, options)
const tokensFor = (more, options) => serverTokens(config(more), options)
const TOKENS = { accessToken: 'access-0', expiresAt: expect.any(Number), provider: 'demo' }

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
    ['bytes that are no text', () => `${COOKIE}=%ff`],
  ])('%s is no session', async (_what, cookie) => {
    const { getAccessToken, getTokens } = tokensFor()
    const request = { headers: { cookie: await cookie() } }
    expect(await getAccessToken(request)).toBeNull()
    expect(await getTokens({ req: request })).toBeNull()
    expect(printed.mock.calls.length).toBeLessThanOrEqual(1)
  })

  test('one of another secret is logged once, with what to look at', async () => {
    const { getAccessToken } = tokensFor()
    for (let call = 0; call < 3; call += 1) {
      const browser = await browserWith(freshClaims(), { secret: 'another' })
      await getAccessToken(browser.request())
    }
    expect(printed).toHaveBeenCalledTimes(1)
    expect(printed.mock.calls[0][0]).toContain('the secret or the cookie')
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

describe('the config', () => {
  const request = async () => (await browserWith(freshClaims())).request()

  test('may be a function of the request, also one that takes its time', async () => {
    const asked = []
    const lazy = withTokenRotation((req) => {
      asked.push(req)
      return { providers: [demoProvider(endpoint)], secret: SECRET }
    })
    const options = { version: 4 }
    const req = await request()
    expect(await serverTokens(lazy, options).getAccessToken({ req })).toEqual(TOKENS)
    expect(asked).toEqual([req])
    const later = async () => config()
    expect(await serverTokens(later, options).getAccessToken({ req: await request() })).toEqual(
      TOKENS,
    )
  })

  test('may have the callbacks of createCallbacks', async () => {
    const providers = { demo: { clientId: 'a', clientSecret: 'b', tokenEndpoint: endpoint.url } }
    const ours = createCallbacks({ providers })
    const base = { secret: SECRET, providers: [] }
    const callbacks = { jwt: ours.jwt, session: ours.session }
    const own = { jwt: (params) => ours.jwt(params), session: ours.session }
    for (const made of [{ callbacks }, { callbacks: own }, { events: { signOut: ours.signOut } }]) {
      const { getAccessToken, rotator } = serverTokens({ ...base, ...made })
      expect(await getAccessToken(await request())).toEqual(TOKENS)
      expect(rotator.stats()).toEqual(ours.rotator.stats())
    }
    const hidden = { ...base, callbacks: { jwt: (params) => ours.jwt(params) } }
    expect(refusalOf(() => serverTokens(hidden), 'authOptions')).toContain('{ callbacks }')
    const named = serverTokens(hidden, { callbacks: ours })
    expect(await named.getAccessToken(await request())).toEqual(TOKENS)
  })

  test('may be wrapped twice, spread, and have callbacks of its own', async () => {
    const own = { jwt: ({ token }) => token, session: ({ session }) => session }
    const once = config({ callbacks: own, events: { signOut() {} } })
    const twice = withTokenRotation({ ...once }, { expose: ['access_token'] })
    for (const wrapped of [
      once,
      { ...once },
      twice,
      { ...twice, callbacks: { ...twice.callbacks } },
    ]) {
      expect(await serverTokens(wrapped).getAccessToken(await request())).toEqual(TOKENS)
    }
  })

  test('does not get its own callbacks called', async () => {
    const called = []
    const callbacks = { jwt: () => called.push('jwt'), session: () => called.push('session') }
    await tokensFor({ callbacks }).getAccessToken(await request())
    expect(called).toEqual([])
  })

  test.each([
    ['authOptions', undefined],
    ['authOptions', []],
    ['authOptions', { handlers: {}, auth() {} }],
    ['authOptions', { providers: [] }],
  ])('%s that is none is refused', (option, given) => {
    expect(refusalOf(() => serverTokens(given), option)).toBeTruthy()
  })

  test('of NextAuth v3 is refused', () => {
    const providers = { demo: { clientId: 'a', clientSecret: 'b', tokenEndpoint: endpoint.url } }
    const { jwt, session } = createCallbacks({ providers, layout: 'next-auth-v3' })
    const v3 = { providers: [], callbacks: { jwt, session } }
    expect(refusalOf(() => serverTokens(v3), 'layout')).toContain('v3')
  })

  test.each([
    ['origins', { origins: 'https://api.example' }],
    ['origins[0]', { origins: [1] }],
    ['origins[0]', { origins: [''] }],
    ['origins[0]', { origins: ['api.example'] }],
    ['origins[1]', { origins: ['https://api.example', 'https://api.example/v1'] }],
    ['origins[0]', { origins: ['https://*.example'] }],
    ['origins[0]', { origins: ['http://api.example'] }],
    ['origins[0]', { origins: ['https://ada:pw@api.example'] }],
    ['bearer', { bearer: 'yes' }],
    ['version', { version: 3 }],
    ['callbacks', { callbacks: {} }],
    ['origin', { origin: [] }],
  ])('a wrong %s is refused', (option, options) => {
    expect(refusalOf(() => serverTokens(config(), options), option)).toBeTruthy()
  })
})

test('next build loads it without the variables of production, a server does not', () => {
  const options = { origins: [undefined] }
  expect(refusalOf(() => serverTokens(config(), options), 'origins[0]')).toContain('is missing')
  process.env.NEXT_PHASE = 'phase-production-build'
  expect(serverTokens(config(), options).fetch).toBeInstanceOf(Function)
  expect(serverTokens({ providers: [] }).getAccessToken).toBeInstanceOf(Function)
  delete process.env.NEXT_PHASE
})

describe('the fields', () => {
  const FIELDS = {
    accessToken: 'at',
    expiresAt: 'at_exp',
    refreshToken: 'rt',
    provider: 'p',
    unit: 'ms',
  }

  test.each([
    ['authjs', undefined, {}],
    ['next-auth-v4', 'next-auth-v4', { ms: true }],
    ['next-auth-v4-seconds', 'next-auth-v4-seconds', {}],
    ['names of its own', FIELDS, { ms: true, names: FIELDS }],
  ])('of the layout %s', async (_what, layout, { ms, names }) => {
    const { access_token, refresh_token, expires_at } = freshClaims()
    const camel = {
      accessToken: 'accessToken',
      expiresAt: 'accessTokenExpires',
      refreshToken: 'refreshToken',
      provider: 'provider',
    }
    const of = names ?? camel
    const claims = layout
      ? {
          [of.accessToken]: access_token,
          [of.refreshToken]: refresh_token,
          [of.expiresAt]: ms ? expires_at * 1000 : expires_at,
          [of.provider]: 'demo',
        }
      : freshClaims({ expires_at })
    const { getAccessToken } = serverTokens(config({}, { layout }))
    const browser = await browserWith(claims)
    expect(await getAccessToken(browser.request())).toEqual({
      ...TOKENS,
      expiresAt: expires_at * 1000,
    })
  })

  test('have the ID token where it is kept', async () => {
    const browser = await browserWith(freshClaims({ id_token: 'id-0', id_token_expires_at: 0 }))
    const { getAccessToken } = serverTokens(config({}, { idToken: true }))
    expect(await getAccessToken(browser.request())).toEqual({ ...TOKENS, idToken: 'id-0' })
    expect(await tokensFor().getAccessToken(browser.request())).toEqual(TOKENS)
  })

  test('say no time where the provider told none', async () => {
    const browser = await browserWith(
      freshClaims({ expires_at: undefined, refresh_token: undefined }),
    )
    const { expiresAt } = await tokensFor().getAccessToken(browser.request())
    expect(expiresAt).toBeUndefined()
  })

  test('are none in a session without an access token', async () => {
    const browser = await browserWith({ sub: 'ada', provider: 'credentials' })
    const { getAccessToken, getTokens } = tokensFor()
    await expect(getAccessToken(browser.request())).rejects.toThrow(main.SignInAgainError)
    expect(await getTokens(browser.request())).toEqual({
      provider: 'credentials',
      error: expect.any(main.SignInAgainError),
    })
  })
})

describe('in Next.js', () => {
  /** As much of next/headers as a place has: `set` throws while a page is rendered. */
  function requestOf(browser, { isReadOnly = false } = {}) {
    const store = {
      getAll: () => Object.entries(browser.cookies).map(([name, value]) => ({ name, value })),
      set(name, value) {
        if (isReadOnly) throw new Error('Cookies can only be modified in a Server Action')
        browser.take(`${name}=${value}`)
      },
    }
    return store
  }

  let cookies
  let tokensInNext

  beforeEach(() => {
    jest.doMock('next/headers', () => ({ cookies: () => cookies(), headers: () => new Headers() }))
    jest.isolateModules(() => {
      const { serverTokens: isolated, withTokenRotation: wrap } = require('../../..')
      tokensInNext = isolated(wrap({ providers: [demoProvider(endpoint)], secret: SECRET }))
    })
  })

  afterEach(() => jest.dontMock('next/headers'))

  const dueClaims = (name) =>
    freshClaims({ refresh_token: `refresh-in-next-${name}`, expires_at: 1000 })

  test.each([
    ['at once, as before Next 15', (store) => store],
    ['in a promise', (store) => Promise.resolve(store)],
  ])('an action gets its cookies %s, and sets the renewed one', async (what, given) => {
    const browser = await browserWith(dueClaims(what))
    const before = browser.header
    const store = requestOf(browser)
    cookies = () => given(store)
    const [first, second] = await Promise.all([1, 2].map(() => tokensInNext.getAccessToken()))
    expect(second).toEqual(first)
    expect(browser.header).not.toBe(before)
    expect(await tokensInNext.getAccessToken()).toEqual(first)
    const later = await tokensFor().getAccessToken(browser.request())
    expect(later).toEqual(first)
  })

  test('a component cannot set it, and gets the tokens all the same', async () => {
    const browser = await browserWith(dueClaims('component'))
    const before = browser.header
    const store = requestOf(browser, { isReadOnly: true })
    cookies = async () => store
    const { accessToken } = await tokensInNext.getAccessToken()
    expect(accessToken).toMatch(/^access-\d+-of-the-endpoint$/)
    expect(browser.header).toBe(before)
  })

  test('an action that signs out meanwhile stays signed out', async () => {
    const browser = await browserWith(dueClaims('signs-out'))
    const store = requestOf(browser)
    cookies = async () => store
    const call = tokensInNext.getAccessToken()
    await new Promise((resolve) => setImmediate(resolve))
    browser.cookies = {}
    await call
    expect(browser.cookies).toEqual({})
  })

  test('what Next.js throws to render a page later is handed on as it is, from all three', async () => {
    const bailout = Object.assign(new Error('Dynamic server usage'), {
      digest: 'DYNAMIC_SERVER_USAGE',
    })
    cookies = () => {
      throw bailout
    }
    const { getAccessToken, getTokens, fetch: fetchAsUser } = tokensInNext
    await expect(getAccessToken()).rejects.toBe(bailout)
    await expect(getTokens()).rejects.toBe(bailout)
    process.env.NEXT_PHASE = 'phase-production-build'
    await expect(fetchAsUser('undefined/files')).rejects.toBe(bailout)
    delete process.env.NEXT_PHASE
  })
})
