// The config that serverTokens takes, the fields of its layout, and where Next.js has the request.

const main = require('../../..')
const { createCallbacks, serverTokens, withTokenRotation } = main
const { demoProvider } = require('../../support/next_auth_configs.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { SECRET, browserWith, freshClaims } = require('../../support/server_session.js')
const { TOKENS, serverTokensSetUp } = require('../../support/server_tokens.js')

const setUp = serverTokensSetUp()
const { config, tokensFor } = setUp

describe('the config', () => {
  const request = async () => (await browserWith(freshClaims())).request()

  test('may be a function of the request, also one that takes its time', async () => {
    const asked = []
    const lazy = withTokenRotation((req) => {
      asked.push(req)
      return { providers: [demoProvider(setUp.endpoint)], secret: SECRET }
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
    const providers = {
      demo: { clientId: 'a', clientSecret: 'b', tokenEndpoint: setUp.endpoint.url },
    }
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
  ])('a value that is not %s is refused', (option, given) => {
    expect(refusalOf(() => serverTokens(given), option)).toBeTruthy()
  })

  test('of NextAuth v3 is refused', () => {
    const providers = {
      demo: { clientId: 'a', clientSecret: 'b', tokenEndpoint: setUp.endpoint.url },
    }
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
  let connection
  let tokensInNext

  beforeEach(() => {
    connection = async () => {}
    jest.doMock('next/headers', () => ({ cookies: () => cookies(), headers: () => new Headers() }))
    jest.doMock('next/server', () => ({ connection: () => connection() }))
    jest.isolateModules(() => {
      const { serverTokens: isolated, withTokenRotation: wrap } = require('../../..')
      tokensInNext = isolated(wrap({ providers: [demoProvider(setUp.endpoint)], secret: SECRET }))
    })
  })

  afterEach(() => jest.dontMock('next/headers').dontMock('next/server'))

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

  test('a prefetch of a page, which Next.js keeps waiting for the request, does not read the token', async () => {
    const browser = await browserWith(dueClaims('prefetched'))
    const store = requestOf(browser, { isReadOnly: true })
    cookies = async () => store
    let arrive
    connection = () =>
      new Promise((resolve) => {
        arrive = resolve
      })
    let isRead = false
    const prefetched = tokensInNext.getAccessToken().then((tokens) => {
      isRead = true
      return tokens
    })
    await new Promise((resolve) => setImmediate(resolve))
    connection = async () => {}
    const first = await tokensInNext.getAccessToken()
    expect(isRead).toBe(false)
    arrive()
    expect(await prefetched).toEqual(first)
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
