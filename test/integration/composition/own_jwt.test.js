// A jwt callback of the config's own, behind ours: what it may change of a token, and what is said where it loses it.

const { createCallbacks, withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { sessionAt } = require('../../support/session_with_v4.js')
const { runNode } = require('../../support/child.js')
const { withEndpointAndLog } = require('../../support/endpoint_and_log.js')

let endpoint
let logged

withEndpointAndLog((parts) => {
  endpoint = parts.endpoint
  logged = parts.logged
})

const lines = () => logged.mock.calls.map((call) => call.join(' '))
const composed = (jwt, options) =>
  withTokenRotation({ providers: [demoProvider(endpoint)], callbacks: { jwt } }, options)
const nowSeconds = () => Math.floor(Date.now() / 1000)
const validToken = (more) =>
  expiredToken({ expires_at: nowSeconds() + 3000, expires_in: 3600, provider: 'demo', ...more })

describe("what an update's data may not change", () => {
  const merges = ({ token, trigger, session }) =>
    trigger === 'update' ? { ...token, ...session, ...session?.user } : token
  const assigns = ({ token, trigger, session }) =>
    trigger === 'update' ? Object.assign(token, session, session?.user) : token

  test.each([
    ['a copy', merges],
    ['the same object', assigns],
    ['asynchronously', async (params) => merges(params)],
  ])('our fields, in the layout authjs, merged into %s', async (_how, jwt) => {
    const { callbacks } = composed(jwt, { idToken: true })
    const token = {
      sub: 'ada',
      ...validToken({ id_token: 'i', authorization_server: endpoint.origin }),
    }
    const session = {
      ...{ access_token: 'x', refresh_token: 'x', expires_at: 1, expires_in: 9, id_token: 'x' },
      ...{
        provider: 'evil',
        authorization_server: 'https://evil.example',
        rotation_id: 'x',
        error: 'x',
      },
      ...{ name: 'Grace', role: 'editor' },
    }
    const result = await callbacks.jwt({ token: { ...token }, trigger: 'update', session })
    expect(result).toMatchObject({ ...token, name: 'Grace', role: 'editor' })
    for (const field of ['rotation_id', 'error']) expect(result).not.toHaveProperty(field)
  })

  test('v4: the session of a page, merged back after a refresh, in the layout next-auth-v4', async () => {
    const config = composed(
      ({ token, trigger, session }) =>
        trigger === 'update' ? { ...token, ...session.user } : token,
      { layout: 'next-auth-v4' },
    )
    const refreshToken = expiredToken().refresh_token
    const token = {
      sub: 'ada',
      provider: 'demo',
      accessToken: 'old',
      accessTokenExpires: 1,
      refreshToken,
    }
    const user = {
      accessToken: 'old',
      accessTokenExpires: 1,
      name: 'Grace',
      provider: 'evil',
      error: 'x',
    }
    const { body } = await sessionAt(config, token, { user })
    expect(body.user).toMatchObject({ name: 'Grace', provider: 'demo' })
    expect(body.user.accessToken).toMatch(/of-the-endpoint$/)
    expect(body.user.accessTokenExpires).toBeGreaterThan(Date.now())
    expect(body).not.toHaveProperty('error')
  })

  test('a field that was not there stays away', async () => {
    const { callbacks } = composed(merges)
    const session = { provider: 'demo', access_token: 'x', refresh_token: 'x', expires_at: 1 }
    const token = { sub: 'ada', provider: 'credentials' }
    const result = await callbacks.jwt({ token, trigger: 'update', session })
    expect(result).toMatchObject({ sub: 'ada', provider: 'credentials' })
    await callbacks.jwt({ token: result })
    expect(endpoint.requests).toHaveLength(0)
    expect(await callbacks.jwt({ token: { sub: 'ada' }, trigger: 'update', session })).toEqual({
      sub: 'ada',
    })
  })

  test("tokens of another provider are the own callback's", async () => {
    const { callbacks } = composed(merges)
    const token = { ...validToken(), provider: 'credentials' }
    const session = { access_token: 'new', expires_at: nowSeconds() + 9000 }
    const result = await callbacks.jwt({ token, trigger: 'update', session })
    expect(result).toEqual({ ...token, ...session })
  })

  test('null at an update signs out all the same', async () => {
    const { callbacks } = composed(() => null)
    expect(await callbacks.jwt({ token: validToken(), trigger: 'update', session: {} })).toBeNull()
  })
})

describe('an update of names while a refresh happens', () => {
  const ways = [
    ['mutates', ({ token, session }) => Object.assign(token, session && { name: session.name })],
    ['copies', ({ token, session }) => ({ ...token, ...(session && { name: session.name }) })],
  ]

  test.each(ways)(
    'v4: the answer has the new name, where the own callback %s',
    async (_how, jwt) => {
      for (const options of [{}, { background: true }]) {
        for (const token of [
          expiredToken({ provider: 'demo' }),
          validToken({ expires_at: nowSeconds() + 60 }),
        ]) {
          const cookie = {
            sub: 'ada',
            name: 'Ada',
            email: 'ada@example.com',
            role: 'admin',
            ...token,
          }
          const { body } = await sessionAt(composed(jwt, options), cookie, { name: 'Grace' })
          expect(body.user).toMatchObject({ name: 'Grace', email: 'ada@example.com' })
        }
      }
      expect(endpoint.requests.length).toBeGreaterThan(2)
    },
  )

  test('v4, by hand: the own callback changes what ours made', async () => {
    const { jwt, session } = createCallbacks({
      providers: { demo: { clientId: 'i', clientSecret: 's', tokenEndpoint: endpoint.url } },
    })
    const own = async (params) => {
      const token = await jwt(params)
      if (params.trigger === 'update') token.name = params.session.name
      return token
    }
    const config = { providers: [demoProvider(endpoint)], callbacks: { jwt: own, session } }
    const cookie = { sub: 'ada', name: 'Ada', ...expiredToken({ provider: 'demo' }) }
    const { body } = await sessionAt(config, cookie, { name: 'Grace' })
    expect(body.user.name).toBe('Grace')
  })

  test('v4: and when it fails', async () => {
    endpoint.replyWith(() => ({ status: 400, body: { error: 'invalid_grant' } }))
    const cookie = { sub: 'ada', name: 'Ada', ...expiredToken({ provider: 'demo' }) }
    const { body } = await sessionAt(composed(ways[0][1]), cookie, { name: 'Grace' })
    expect(body).toMatchObject({ user: { name: 'Grace' }, error: 'RefreshAccessTokenError' })
  })

  test('v5: so does the answer there', async () => {
    const input = JSON.stringify({ token: endpoint.url })
    const { code, stdout, stderr } = await runNode(['test/support/update_name_v5.mjs'], { input })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      session: { user: { name: 'Grace', email: 'ada@example.com' } },
      token: {
        name: 'Grace',
        role: 'admin',
        access_token: expect.stringMatching(/of-the-endpoint$/),
      },
    })
  })

  test('a session whose user was named elsewhere keeps that name', async () => {
    const { callbacks } = composed(({ token }) => token)
    const token = await callbacks.jwt({
      token: { name: 'Ada', ...expiredToken({ provider: 'demo' }) },
    })
    const session = callbacks.session({ session: { user: { name: 'Countess' } }, token })
    expect(session.user.name).toBe('Countess')
  })
})

describe('an own callback that loses our fields', () => {
  test.each([
    ['all', ({ token: { sub } }) => ({ sub }), 'access_token, refresh_token, expires_at'],
    ['asynchronously', async ({ token: { sub } }) => ({ sub }), 'access_token'],
    ['by deleting', ({ token }) => delete token.refresh_token && token, 'without refresh_token,'],
    ['by returning nothing', () => undefined, 'access_token'],
  ])('%s: said once, by provider', async (_how, jwt, names) => {
    const { callbacks } = composed(jwt)
    for (let call = 0; call < 3; call += 1) await callbacks.jwt({ token: validToken() })
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toContain(names)
    expect(lines()[0]).toContain('"demo"')
  })

  test('at a sign-in too', async () => {
    const { callbacks } = composed(({ token: { sub } }) => ({ sub }))
    const account = {
      provider: 'demo',
      access_token: 'a',
      refresh_token: 'r',
      expires_at: nowSeconds() + 60,
    }
    await callbacks.jwt({ token: { sub: 'ada' }, account, trigger: 'signIn' })
    expect(lines()).toEqual([expect.stringContaining('access_token, refresh_token, expires_at')])
  })

  test.each([
    ['null, which signs out', () => null, {}],
    ['what it was given', ({ token }) => ({ ...token, role: 'admin' }), {}],
    [
      "fields of another provider's session",
      ({ token: { sub } }) => ({ sub }),
      { provider: 'credentials' },
    ],
    [
      'a token that had no refresh token',
      ({ token }) => ({ ...token }),
      { refresh_token: undefined },
    ],
  ])('nothing is said of %s', async (_what, jwt, more) => {
    await composed(jwt).callbacks.jwt({ token: validToken(more) })
    expect(lines()).toEqual([])
  })
})

test('an own callback that refreshes what is not ours shows no error', async () => {
  const fresh = { access_token: 'fresh', expires_at: nowSeconds() + 3600 }
  const jwt = ({ token }) => (token.expires_at < nowSeconds() ? { ...token, ...fresh } : token)
  const { callbacks } = composed(jwt)
  const token = { ...expiredToken(), provider: 'credentials' }
  expect(await callbacks.jwt({ token })).toEqual({ ...token, ...fresh })
})

describe('callbacks of ours inside the own callback', () => {
  const made = (more) =>
    createCallbacks({
      providers: { demo: { clientId: 'an-id', clientSecret: 's', tokenEndpoint: endpoint.url } },
      ...more,
    })
  const update = () => ({ trigger: 'update', session: { forceRefresh: true } })

  test.each([
    ['called with what it got', (inner) => (params) => inner.jwt(params)],
    [
      'called with a copy',
      (inner) => async (params) =>
        inner.jwt({ ...params, token: { ...params.token, role: 'admin' } }),
    ],
    [
      'twice',
      (inner) => async (params) => inner.jwt({ ...params, token: await inner.jwt(params) }),
    ],
  ])('one forced refresh presents one token: %s', async (_how, make) => {
    const { callbacks } = composed(make(made()))
    const result = await callbacks.jwt({ token: validToken(), ...update() })
    expect(result.access_token).toMatch(/of-the-endpoint$/)
    expect(endpoint.requests).toHaveLength(1)
  })

  test('also where that refresh fails', async () => {
    endpoint.replyWith(() => ({ status: 400, body: { error: 'invalid_grant' } }))
    const { callbacks } = composed((params) => made().jwt(params))
    await callbacks.jwt({ token: validToken(), ...update() })
    expect(endpoint.requests).toHaveLength(1)
  })
})

test('an own claim that holds the refresh token too is renewed with it, and stays on the server', async () => {
  const config = composed(({ token }) => token, { layout: 'next-auth-v4' })
  const refreshToken = 'kept-twice-by-the-app'
  const token = {
    ...{ sub: 'ada', provider: 'demo', accessToken: 'old', accessTokenExpires: 1, refreshToken },
    ...{ jeton: refreshToken, word: 'kept' },
  }
  const renewed = await config.callbacks.jwt({ token })
  expect(renewed.refreshToken).toMatch(/of-the-endpoint$/)
  expect(renewed).toMatchObject({ jeton: renewed.refreshToken, word: 'kept' })
  const { body } = await sessionAt(config, token)
  expect(body.user).toMatchObject({ word: 'kept', accessToken: renewed.accessToken })
  expect(body.user).not.toHaveProperty('jeton')
})
