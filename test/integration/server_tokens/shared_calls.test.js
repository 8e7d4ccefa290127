// Calls for one request share what they read and renew, and each learns how a renewal failed.

const { inspect } = require('node:util')
const nextAuthJwt = require('next-auth/jwt')
const {
  SignInAgainError,
  TemporarilyUnavailableError,
  serverTokens,
  withTokenRotation,
} = require('../../..')
const { demoProvider } = require('../../support/next_auth_configs.js')
const {
  Browser,
  COOKIE,
  SECRET,
  browserWith,
  nodeResponse,
  nowSeconds,
} = require('../../support/server_session.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')
const { decode, renewalSetUp, visit } = require('../../support/renewed_sessions.js')

const setUp = renewalSetUp()
const { config, due } = setUp

describe('calls for one request', () => {
  test('at one time make one refresh and one cookie', async () => {
    const { getAccessToken } = serverTokens(config())
    const browser = await browserWith(due('together'))
    const context = { req: browser.request(), res: nodeResponse() }
    const answers = await Promise.all(Array.from({ length: 20 }, () => getAccessToken(context)))
    expect(new Set(answers.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(setUp.endpoint.uses).toHaveLength(1)
    expect(context.res.lines).toHaveLength(1)
  })

  test('see what an earlier one has brought', async () => {
    const { getAccessToken } = serverTokens(config())
    const req = (await browserWith(due('later'))).request()
    const first = await getAccessToken({ req })
    expect(await getAccessToken({ req })).toEqual(first)
    expect(await getAccessToken({ req, res: nodeResponse() })).toEqual(first)
    expect(setUp.endpoint.uses).toHaveLength(1)
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
    expect(setUp.endpoint.uses).toHaveLength(1)
  })

  test('from twenty requests make one refresh', async () => {
    const { getAccessToken } = serverTokens(config())
    const browser = await browserWith(due('twenty'))
    const calls = Array.from({ length: 20 }, () =>
      getAccessToken({ req: browser.request(), res: nodeResponse() }),
    )
    expect(new Set((await Promise.all(calls)).map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(setUp.endpoint.uses).toHaveLength(1)
  })

  test('share the memory with the callbacks of the config', async () => {
    const wrapped = config()
    const token = due('callbacks')
    const { accessToken } = await serverTokens(wrapped).getAccessToken(
      (await browserWith(token)).request(),
    )
    expect((await wrapped.callbacks.jwt({ token })).access_token).toBe(accessToken)
    expect(setUp.endpoint.uses).toHaveLength(1)
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
    expect(setUp.endpoint.uses).toHaveLength(1)
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
      message: expect.stringMatching(/invalid_grant: gone.*Only a new sign-in helps\.$/),
    })
    expect(JSON.stringify(error) + error.message).not.toMatch(/(access|refresh)-of-final/)
    expect(await getTokens(browser.request())).toEqual({
      provider: 'demo',
      error: expect.any(SignInAgainError),
    })
    expect(loose.requests).toHaveLength(1)
  })

  test('of the settings asks for those, because a new sign-in would fail too', async () => {
    loose.replyWith(() => ({ status: 401, body: { error: 'invalid_client' } }))
    const browser = await expiredAt('misconfigured')
    const error = await looseTokens()
      .getAccessToken(browser.request())
      .catch((caught) => caught)
    expect(error).toBeInstanceOf(SignInAgainError)
    expect(error.failure.failureClass).toBe('configuration')
    expect(error.message).toMatch(/invalid_client.*Correct the provider's settings first/)
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
