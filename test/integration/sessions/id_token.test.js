// `idToken: true` keeps the ID token beside the access token and renews it with it.

const { createCallbacks } = require('../../..')
const {
  callbacksFor,
  expired,
  signIn,
  startAuthorizationServer,
} = require('../../support/sessions.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const claimsOf = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'))

describe('with the authorization server', () => {
  let server

  beforeAll(async () => {
    server = await startAuthorizationServer()
  })

  afterAll(() => server.close())

  test('it is kept at sign-in and renewed with the access token', async () => {
    const { jwt } = callbacksFor(server, { idToken: true })
    const token = await signIn(server, jwt, 'ada')
    const { iat, ...claims } = claimsOf(token.id_token)
    expect(claims).toMatchObject({ iss: server.issuer, sub: 'ada' })
    // Within one second the server signs the same claims, and RS256 makes the same token of them.
    await new Promise((resolve) => setTimeout(resolve, (iat + 1) * 1000 - Date.now()))
    const renewed = await jwt({ token: expired(token) })
    expect(claimsOf(renewed.id_token)).toMatchObject({ iss: server.issuer, sub: 'ada' })
    expect(claimsOf(renewed.id_token).iat).toBeGreaterThan(iat)
  })

  test('an old cookie gets the newest one', async () => {
    const { jwt } = callbacksFor(server, { idToken: true })
    const first = await signIn(server, jwt, 'ada')
    const second = await jwt({ token: expired(first) })
    const third = await jwt({ token: expired(second) })
    expect(await jwt({ token: expired(first) })).toEqual(third)
  })

  test('it goes no further than the cookie', async () => {
    const { jwt, session } = callbacksFor(server, { idToken: true })
    const token = await signIn(server, jwt, 'ada')
    expect(JSON.stringify(session({ session: { user: {} }, token }))).not.toContain(token.id_token)
  })

  test('without the option it is left out', async () => {
    const { jwt } = callbacksFor(server)
    const token = await signIn(server, jwt, 'ada')
    expect(token).not.toHaveProperty('id_token')
    expect(await jwt({ token: expired(token) })).not.toHaveProperty('id_token')
  })
})

describe('a reply', () => {
  const ISSUER = 'https://id.example'
  let endpoint
  let reply
  let logged

  beforeAll(async () => {
    endpoint = await startTokenEndpoint({ reply: () => ({ body: reply }) })
  })

  beforeEach(() => {
    logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  })

  afterEach(() => logged.mockRestore())

  afterAll(() => endpoint.close())

  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const idToken = (claims) => `${part({ alg: 'RS256' })}.${part({ iss: ISSUER, ...claims })}.sig`
  const mine = idToken({ sub: 'ada', exp: 1 })
  /** The same claims as \u escapes, which is how some libraries write JSON. */
  const escaped = (claims) => {
    const ascii = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
    const json = JSON.stringify({ iss: ISSUER, ...claims }).replace(/[^ -~]/g, ascii)
    return `${part({ alg: 'RS256' })}.${Buffer.from(json).toString('base64url')}.sig`
  }
  let sessions = 0

  async function refreshWith(idTokenOfReply, ...given) {
    const [held] = given.length > 0 ? given : [mine]
    sessions += 1
    const demo = { clientId: 'id', clientSecret: 's', tokenEndpoint: endpoint.url }
    const { jwt } = createCallbacks({ providers: { demo }, idToken: true, retries: 0 })
    const account = {
      provider: 'demo',
      access_token: 'old-access',
      refresh_token: `id-token-session-${sessions}`,
      expires_in: 3600,
      id_token: held,
    }
    const token = expired(jwt({ token: {}, account }))
    reply = { access_token: 'new-access', expires_in: 3600, id_token: idTokenOfReply }
    return { token, result: await jwt({ token }) }
  }

  test('for the same person is taken', async () => {
    const renewed = idToken({ sub: 'ada', exp: 2 })
    const { result } = await refreshWith(renewed)
    expect(result).toMatchObject({ access_token: 'new-access', id_token: renewed })
    expect(result).not.toHaveProperty('error')
  })

  test('that brings the first one of a session is taken, and what comes then is held to it', async () => {
    const first = idToken({ sub: 'whoever', exp: 2 })
    const { result } = await refreshWith(first, undefined)
    expect(result).toMatchObject({ access_token: 'new-access', id_token: first })
    const demo = { clientId: 'id', clientSecret: 's', tokenEndpoint: endpoint.url }
    const { jwt } = createCallbacks({ providers: { demo }, idToken: true, retries: 0 })
    reply = { access_token: 'newer', expires_in: 3600, id_token: idToken({ sub: 'ada' }) }
    const token = expired({ ...result, refresh_token: 'id-token-session-of-whoever' })
    expect((await jwt({ token })).error).toBe('RefreshAccessTokenError')
  })

  test.each([undefined, null, ''])(
    'without an ID token (%s) leaves the one there is',
    async (none) => {
      const { result } = await refreshWith(none)
      expect(result).toMatchObject({ access_token: 'new-access', id_token: mine })
      expect(result).not.toHaveProperty('error')
    },
  )

  test.each([
    ['another subject', idToken({ sub: 'mallory' })],
    ['another issuer', idToken({ sub: 'ada', iss: 'https://evil.example' })],
    ['no subject', idToken({})],
    ['no claims at all', 'not-a-jwt'],
  ])('with %s is refused as a whole (OpenID Connect Core, section 12.2)', async (_name, other) => {
    const { token, result } = await refreshWith(other)
    expect(result).toEqual({ ...token, error: 'RefreshAccessTokenError' })
  })

  test('for a person whose name is not ASCII is taken, however the provider writes it', async () => {
    const renewed = escaped({ sub: 'josé' })
    const { result } = await refreshWith(renewed, idToken({ sub: 'josé' }))
    expect(result).toMatchObject({ access_token: 'new-access', id_token: renewed })
    expect(result).not.toHaveProperty('error')
  })

  test('for another such person is refused', async () => {
    const { token, result } = await refreshWith(idToken({ sub: 'josè' }), idToken({ sub: 'josé' }))
    expect(result).toEqual({ ...token, error: 'RefreshAccessTokenError' })
  })
})
