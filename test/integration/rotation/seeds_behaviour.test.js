// What the published refresh recipes do, done here too: each layout signs in, stays, and is renewed as its recipe says.

const { startAuthorizationServer } = require('../../../examples/authorization-server/control.js')
const { createCallbacks } = require('../../..')
const {
  bothCallbacks,
  LAYOUTS,
  LAYOUT_NAMES,
  secondsLeftOf,
  tokenOf,
} = require('../../support/layouts.js')
const { grant, refusal, startTokenEndpoint } = require('../../support/token_endpoint.js')

let server
let endpoint

beforeAll(async () => {
  server = await startAuthorizationServer()
  endpoint = await startTokenEndpoint()
})

beforeEach(async () => {
  endpoint.reset()
  await server.clearLog()
})

afterAll(() => Promise.all([server.close(), endpoint.close()]))

const basic = { clientAuthentication: 'client_secret_basic' }

describe.each(LAYOUT_NAMES)('%s', (name) => {
  const fields = LAYOUTS[name]

  test('a sign-in keeps the tokens under the names of the recipe, and its own claims', async () => {
    const { ours } = bothCallbacks(name, server.tokenEndpoint, basic)
    const { account, user } = await server.signIn('ada')
    const token = await ours.signIn({ sub: 'ada', role: 'admin', error: 'old' }, account, user)
    expect(token).toMatchObject({
      sub: 'ada',
      role: 'admin',
      [fields.accessToken]: account.access_token,
      [fields.refreshToken]: account.refresh_token,
    })
    expect(token).not.toHaveProperty('error')
    expect(secondsLeftOf(name, token)).toBeGreaterThan(3590)
    expect(secondsLeftOf(name, token)).toBeLessThanOrEqual(3600)
  })

  test('our token after a sign-in has everything that the recipe wrote', async () => {
    const { ours, seed } = bothCallbacks(name, server.tokenEndpoint, basic)
    const { account, user } = await server.signIn('ada')
    const before = await seed.signIn({ sub: 'ada' }, account, user)
    const now = await ours.signIn({ sub: 'ada' }, account, user)
    expect(Object.keys(now)).toEqual(expect.arrayContaining(Object.keys(before)))
    for (const [field, value] of Object.entries(before)) {
      if (field !== fields.expiresAt) expect([field, now[field]]).toEqual([field, value])
    }
    expect(Math.abs(secondsLeftOf(name, now) - secondsLeftOf(name, before))).toBeLessThan(2)
  })

  test('a token that is still good comes back as the same object, at once', async () => {
    const { ours } = bothCallbacks(name, server.tokenEndpoint, basic)
    const { account, user } = await server.signIn('ada')
    const token = await ours.signIn({}, account, user)
    const before = structuredClone(token)
    expect(ours.visit(token)).toBe(token)
    expect(token).toEqual(before)
    expect(await server.tokenRequests()).toEqual([])
  })

  test('an expired token is renewed, and the one given in is left alone', async () => {
    const { ours } = bothCallbacks(name, server.tokenEndpoint, basic)
    const { account, user } = await server.signIn('ada')
    const token = {
      sub: 'ada',
      ...tokenOf(name, { refreshToken: account.refresh_token, secondsLeft: -5 }),
    }
    const before = structuredClone(token)
    const renewed = await ours.visit(token)
    expect(token).toEqual(before)
    expect(renewed.sub).toBe('ada')
    expect(renewed[fields.accessToken]).not.toBe(token[fields.accessToken])
    expect(renewed[fields.refreshToken]).not.toBe(token[fields.refreshToken])
    expect(secondsLeftOf(name, renewed)).toBeGreaterThan(3590)
    expect(await server.tokenRequests()).toEqual([expect.objectContaining({ status: 200 })])

    const headers = { authorization: `Bearer ${renewed[fields.accessToken]}` }
    const profile = await (await fetch(`${server.issuer}/me`, { headers })).json()
    expect(profile.sub).toBe(user.id)
  })

  test('ten minutes before its end a long-lived token is renewed', async () => {
    const { ours } = bothCallbacks(name, endpoint.url)
    const early = tokenOf(name, { secondsLeft: 620 })
    const late = tokenOf(name, { secondsLeft: 590 })
    expect(await ours.visit(early)).toBe(early)
    expect(endpoint.requests).toHaveLength(0)
    expect((await ours.visit(late))[fields.accessToken]).not.toBe(late[fields.accessToken])
    expect(endpoint.requests).toHaveLength(1)
  })

  test.each([undefined, null, ''])(
    'without a new refresh token (%p) the old one stays',
    async (none) => {
      endpoint.replyWith(() => grant({ refresh_token: none }))
      const { ours } = bothCallbacks(name, endpoint.url)
      const token = tokenOf(name, { secondsLeft: -5 })
      const renewed = await ours.visit(token)
      expect(renewed[fields.accessToken]).not.toBe(token[fields.accessToken])
      expect(renewed[fields.refreshToken]).toBe(token[fields.refreshToken])
    },
  )

  test('the refresh token never reaches the session', async () => {
    const { ours } = bothCallbacks(name, server.tokenEndpoint, basic)
    const { account, user } = await server.signIn('ada')
    const signedIn = await ours.signIn({ sub: 'ada' }, account, user)
    const renewed = await ours.visit({
      ...signedIn,
      ...tokenOf(name, { refreshToken: account.refresh_token, secondsLeft: -5 }),
    })
    for (const token of [signedIn, renewed]) {
      const session = await ours.session({ user: { name: 'Ada' }, expires: 'later' }, token)
      expect(token[fields.refreshToken]).toMatch(/.{20}/)
      expect(JSON.stringify(session)).not.toContain(token[fields.refreshToken])
      expect(session.expires).toBe('later')
    }
  })

  test('a refused refresh token ends as RefreshAccessTokenError in the session', async () => {
    endpoint.replyWith(() => refusal())
    const { ours } = bothCallbacks(name, endpoint.url)
    const token = tokenOf(name, { secondsLeft: -5 })
    const refused = await ours.visit(token)
    expect(refused).toMatchObject({ ...token, error: 'RefreshAccessTokenError' })
    const session = await ours.session({ user: {} }, refused)
    expect(session.error).toBe('RefreshAccessTokenError')
  })

  test('the session has no error while there is none', async () => {
    const { ours } = bothCallbacks(name, endpoint.url)
    const session = await ours.session({ user: {} }, tokenOf(name, { secondsLeft: 3000 }))
    expect(session.error).toBeUndefined()
  })
})

describe('what the session shows', () => {
  const token = (name) => ({
    sub: 'ada',
    user: { id: 'ada' },
    ...tokenOf(name, { secondsLeft: 3000 }),
  })
  const shown = (name, given) =>
    bothCallbacks(name, endpoint.url).ours.session(
      { user: { name: 'Ada' }, expires: 'later' },
      given,
    )

  test('authjs: no token at all', async () => {
    const given = token('authjs')
    const session = await shown('authjs', given)
    expect(session.user).toEqual({ name: 'Ada' })
    expect(JSON.stringify(session)).not.toContain(given.access_token)
  })

  test('next-auth-v4: the whole token but the refresh token, as session.user', async () => {
    const given = token('next-auth-v4')
    const { refreshToken, ...rest } = given
    expect((await shown('next-auth-v4', given)).user).toEqual(rest)
  })

  test('next-auth-v4-seconds: the user, the access token and its expiry', async () => {
    const given = token('next-auth-v4-seconds')
    const { user, accessToken, accessTokenExpires } = given
    expect(await shown('next-auth-v4-seconds', given)).toMatchObject({
      user,
      accessToken,
      accessTokenExpires,
    })
  })

  test('next-auth-v3: the user and the access token', async () => {
    const given = token('next-auth-v3')
    const { user, accessToken } = given
    expect(await shown('next-auth-v3', given)).toMatchObject({ user, accessToken })
  })

  test('next-auth-v3 without a token: the session of a database is left alone', () => {
    const session = { user: { name: 'Ada' }, expires: 'later' }
    expect(bothCallbacks('next-auth-v3', endpoint.url).ours.session(session, undefined)).toBe(
      session,
    )
  })
})

describe('client authentication of the recipes', () => {
  test('in the body: id and secret, and no Authorization header', async () => {
    const { ours } = bothCallbacks('authjs', endpoint.url)
    const token = tokenOf('authjs', { secondsLeft: -5 })
    await ours.visit(token)
    const [{ method, headers, body }] = endpoint.requests
    expect(method).toBe('POST')
    expect(headers).not.toHaveProperty('authorization')
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(body).toEqual({
      grant_type: 'refresh_token',
      refresh_token: token.refresh_token,
      client_id: 'demo-client',
      client_secret: 'demo-secret',
    })
  })

  test('Basic: the Authorization header alone, form-encoded before base64', async () => {
    const demo = {
      clientId: 'an id',
      clientSecret: 'a:secret+%é',
      tokenEndpoint: endpoint.url,
      clientAuthentication: 'client_secret_basic',
    }
    const { jwt } = createCallbacks({ providers: { demo }, layout: 'next-auth-v4-seconds' })
    const token = tokenOf('next-auth-v4-seconds', { secondsLeft: -5 })
    await jwt({ token })
    const [{ headers, body }] = endpoint.requests
    const credentials = Buffer.from(
      headers.authorization.replace('Basic ', ''),
      'base64',
    ).toString()
    expect(credentials).toBe('an+id:a%3Asecret%2B%25%C3%A9')
    expect(body).toEqual({ grant_type: 'refresh_token', refresh_token: token.refreshToken })
  })
})
