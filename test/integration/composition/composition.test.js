// withTokenRotation goes around the callbacks a config has: theirs still run, in order, with what ours made.

const { withTokenRotation } = require('../../..')
const { grant, startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => endpoint.reset())

afterAll(() => endpoint.close())

const provider = () => ({
  id: 'demo',
  type: 'oauth',
  token: endpoint.url,
  clientId: 'an-id',
  clientSecret: 'a-secret',
})

/** The callbacks of a config whose own callbacks are these. */
const composed = (own, options) =>
  withTokenRotation({ providers: [provider()], callbacks: own }, options).callbacks

let used = 0
function expiredToken() {
  used += 1
  return { sub: 'ada', access_token: 'old', expires_at: 1, refresh_token: `composed-${used}` }
}

const validToken = () => ({ ...expiredToken(), expires_at: Math.floor(Date.now() / 1000) + 3000 })

const account = () => ({
  provider: 'demo',
  type: 'oauth',
  access_token: 'first',
  refresh_token: 'first-refresh',
  expires_at: Math.floor(Date.now() / 1000) + 3600,
})

describe('jwt', () => {
  test('without one of their own: ours', async () => {
    const token = expiredToken()
    expect((await composed(undefined).jwt({ token })).access_token).toMatch(/of-the-endpoint$/)
    const kept = validToken()
    expect(composed({}).jwt({ token: kept })).toBe(kept)
  })

  test('theirs gets the renewed token, and everything else as NextAuth gave it', async () => {
    const own = jest.fn(({ token }) => ({ ...token, role: 'admin' }))
    const params = {
      token: expiredToken(),
      user: { id: 'ada' },
      account: null,
      profile: { sub: 'ada' },
      trigger: 'update',
      session: { name: 'Grace' },
      isNewUser: false,
    }
    const result = await composed({ jwt: own }).jwt(params)
    expect(own).toHaveBeenCalledTimes(1)
    const [{ token, ...rest }] = own.mock.calls[0]
    const { token: given, ...others } = params
    expect(rest).toEqual(others)
    expect(token.access_token).toMatch(/of-the-endpoint$/)
    expect(given.access_token).toBe('old')
    expect(result).toEqual({ ...token, role: 'admin' })
  })

  test('at sign-in theirs sees the fields that ours wrote', async () => {
    const own = jest.fn(({ token }) => token)
    const params = {
      token: { sub: 'ada' },
      account: account(),
      user: { id: 'ada' },
      trigger: 'signIn',
    }
    const result = await composed({ jwt: own }).jwt(params)
    expect(own.mock.calls[0][0].account).toBe(params.account)
    expect(result).toMatchObject({ sub: 'ada', access_token: 'first', provider: 'demo' })
  })

  test('a synchronous one of theirs stays synchronous while nothing is due', () => {
    const result = composed({ jwt: ({ token }) => ({ ...token, role: 'admin' }) }).jwt({
      token: validToken(),
    })
    expect(result).toMatchObject({ sub: 'ada', role: 'admin' })
  })

  test('an asynchronous one of theirs is awaited', async () => {
    const own = async ({ token }) => ({ ...token, role: 'admin' })
    for (const token of [validToken(), expiredToken()]) {
      expect(await composed({ jwt: own }).jwt({ token })).toMatchObject({ role: 'admin' })
    }
  })

  test('what theirs throws is theirs', async () => {
    const own = async () => {
      throw new Error('from the own callback')
    }
    const { jwt } = composed({ jwt: own })
    await expect(jwt({ token: validToken() })).rejects.toThrow('from the own callback')
    await expect(jwt({ token: expiredToken() })).rejects.toThrow('from the own callback')
  })

  test('forceRefresh renews a token that is not due', async () => {
    const { jwt } = composed({})
    const token = validToken()
    const session = { forceRefresh: true }
    expect((await jwt({ token, trigger: 'update', session })).access_token).not.toBe('old')
    expect(jwt({ token: validToken(), trigger: 'update', session: {} }).access_token).toBe('old')
    expect(endpoint.requests).toHaveLength(1)
  })
})

describe('session', () => {
  const token = () => ({ ...validToken(), role: 'admin', error: 'RefreshAccessTokenError' })
  const given = () => ({ user: { name: 'Ada' }, expires: 'later' })

  test('theirs gets the session with what ours wrote, and decides', async () => {
    const own = jest.fn(({ session, token: { role } }) => ({ ...session, role }))
    const params = { session: given(), token: token(), trigger: undefined, newSession: undefined }
    const result = await composed({ session: own }).session(params)
    expect(own).toHaveBeenCalledTimes(1)
    const [{ session, ...rest }] = own.mock.calls[0]
    const { session: _given, ...others } = params
    expect(rest).toEqual(others)
    expect(session.error).toBe('RefreshAccessTokenError')
    expect(result).toMatchObject({ user: { name: 'Ada' }, expires: 'later', role: 'admin' })
    expect(result.error).toBe('RefreshAccessTokenError')
  })

  test('an asynchronous one of theirs is awaited', async () => {
    const own = async ({ session }) => ({ ...session, seen: true })
    const result = await composed({ session: own }).session({ session: given(), token: token() })
    expect(result).toMatchObject({ seen: true, error: 'RefreshAccessTokenError' })
  })

  describe('of the database strategy', () => {
    const row = () => ({
      id: 'row-1',
      sessionToken: 'the-secret-of-the-cookie',
      userId: 'ada',
      user: { id: 'ada', name: 'Ada', email: 'ada@example.com', image: null, passwordHash: 'x' },
      expires: new Date(0),
    })

    test('the sessionToken never reaches the browser', async () => {
      const session = await composed({}).session({ session: row(), user: row().user })
      expect(JSON.stringify(session)).not.toContain('the-secret-of-the-cookie')
      expect(session).toEqual({
        user: { name: 'Ada', email: 'ada@example.com', image: null },
        expires: '1970-01-01T00:00:00.000Z',
      })
    })

    test('nor through a callback of theirs that returns what it gets', async () => {
      const own = jest.fn(({ session, user }) => ({ ...session, userId: user.id }))
      const { session } = composed({ session: own })
      const result = await session({ session: row(), user: row().user })
      expect(JSON.stringify(result)).not.toContain('the-secret-of-the-cookie')
      expect(result.userId).toBe('ada')
    })

    test("NextAuth v4's session, which holds no secret, is left alone", () => {
      const session = { user: { name: 'Ada' }, expires: 'later' }
      expect(composed({}).session({ session, user: { id: 'ada' } })).toEqual(session)
    })
  })
})

test('other callbacks and other settings stay as they are', () => {
  const redirect = ({ baseUrl }) => baseUrl
  const given = { providers: [provider()], secret: 's', pages: {}, callbacks: { redirect } }
  const config = withTokenRotation(given)
  expect(config).toMatchObject({ secret: 's', pages: given.pages })
  expect(config.callbacks.redirect).toBe(redirect)
})

test('a config that is used twice refreshes once: the callbacks share their memory', async () => {
  endpoint.replyWith(() => (endpoint.requests.length === 1 ? grant() : { status: 400 }))
  const token = expiredToken()
  const [first, second] = [composed({}), composed({})]
  expect(await second.jwt({ token })).toEqual(await first.jwt({ token }))
  expect(endpoint.requests).toHaveLength(1)
})
