// The cookies of next-auth-token-rotation/testing are read by NextAuth v4, Auth.js v5 and serverTokens.

const nextAuthJwt = require('next-auth/jwt')
const { serverTokens, withTokenRotation } = require('../../..')
const { sessionCookie } = require('../../../lib/server/testing.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { runNode } = require('../../support/child.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { COOKIE, SECRET } = require('../../support/server_session.js')

const variables = { ...process.env }

beforeEach(() => {
  for (const name of ['NEXTAUTH_URL', 'NEXTAUTH_SECRET', 'AUTH_SECRET']) delete process.env[name]
})

afterAll(() => {
  process.env = variables
})

const secret = SECRET
const user = { id: 7, name: 'Ada', email: 'ada@example.com', image: 'https://example.com/ada' }

test('has what a sign-in writes, and further claims', async () => {
  const expiresAt = new Date(Date.now() + 1_000_000)
  const cookie = await sessionCookie({
    ...{
      user,
      secret,
      provider: 'demo',
      accessToken: 'a',
      refreshToken: 'r',
      idToken: 'i',
      expiresAt,
    },
    claims: { role: 'admin' },
    maxAge: 60,
  })
  expect(cookie).toMatchObject({ name: COOKIE, header: `${COOKIE}=${cookie.value}` })
  const claims = await nextAuthJwt.decode({ token: cookie.value, secret })
  expect(claims).toEqual({
    ...{ sub: '7', name: 'Ada', email: user.email, picture: user.image, provider: 'demo' },
    ...{ access_token: 'a', refresh_token: 'r', id_token: 'i', role: 'admin' },
    expires_at: Math.floor(expiresAt / 1000),
    ...{ iat: expect.any(Number), exp: claims.iat + 60, jti: expect.any(String) },
  })
})

test.each([
  ['next-auth-v4', 'accessToken', 'accessTokenExpires', 1],
  ['next-auth-v4-seconds', 'accessToken', 'accessTokenExpires', 1000],
  [{ accessToken: 'at', expiresAt: 'end', refreshToken: 'rt', unit: 'ms' }, 'at', 'end', 1],
])('in the layout %s', async (layout, accessToken, expiresAt, unitMs) => {
  const { value } = await sessionCookie({
    user,
    secret,
    layout,
    accessToken: 'a',
    expiresAt: 5_000_000,
  })
  const claims = await nextAuthJwt.decode({ token: value, secret })
  expect(claims).toMatchObject({ [accessToken]: 'a', [expiresAt]: 5_000_000 / unitMs })
})

test('is due or not as it says, for serverTokens', async () => {
  const endpoint = await startStrictEndpoint()
  const { access_token, refresh_token } = endpoint.session('testing')
  const config = withTokenRotation({ providers: [demoProvider(endpoint)], secret })
  const { getAccessToken } = serverTokens(config)
  const read = async (more) => {
    const options = { user, secret, accessToken: access_token, refreshToken: refresh_token }
    const { header } = await sessionCookie({ ...options, ...more })
    return (await getAccessToken({ headers: { cookie: header } })).accessToken
  }
  expect(await read()).toBe(access_token)
  expect(await read({ expiresAt: Date.now() - 1000 })).not.toBe(access_token)
  await endpoint.close()
})

test('comes in chunks where it is long, for requests, responses and Playwright', async () => {
  const options = { secret, secure: true, claims: { big: 'x'.repeat(6000) }, maxAge: 100 }
  const cookie = await sessionCookie(options)
  const names = [0, 1, 2].map((at) => `__Secure-${COOKIE}.${at}`)
  expect(cookie.name).toBe(`__Secure-${COOKIE}`)
  expect(cookie.cookies.map(({ name }) => name)).toEqual(names)
  expect(cookie.cookies.map(({ value }) => value).join('')).toBe(cookie.value)
  expect(cookie.header.split('; ')).toHaveLength(3)
  expect(cookie.setCookie[1]).toMatch(/; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/)
  expect(cookie.forPlaywright('https://localhost:3000/somewhere')).toEqual(
    cookie.cookies.map((one) => ({
      ...one,
      url: 'https://localhost:3000',
      expires: expect.any(Number),
      ...{ httpOnly: true, secure: true, sameSite: 'Lax' },
    })),
  )
  const req = {
    headers: {},
    cookies: Object.fromEntries(cookie.cookies.map((one) => [one.name, one.value])),
  }
  const claims = await nextAuthJwt.getToken({ req, secret, secureCookie: true })
  expect(claims.big).toHaveLength(6000)
})

test('takes secret and name from where NextAuth has them', async () => {
  process.env.NEXTAUTH_SECRET = 'of the environment'
  const { name, value } = await sessionCookie({ name: 'sid' })
  expect(name).toBe('sid')
  expect(await nextAuthJwt.decode({ token: value, secret: 'of the environment' })).toBeTruthy()
})

test.each([
  ['secret', {}],
  ['secret', { secret: '' }],
  ['version', { secret, version: 3 }],
  ['expiresAt', { secret, accessToken: 'a', expiresAt: 'soon' }],
  ['maxAge', { secret, maxAge: 0 }],
  ['name', { secret, name: '' }],
  ['layout', { secret, layout: 'v4' }],
  ['users', { secret, users: [] }],
])('a wrong %s is refused', async (option, options) => {
  const error = await sessionCookie(options).catch((caught) => caught)
  refusalOf(() => {
    throw error
  }, option)
})

test('of Auth.js v5 is read by its handler', async () => {
  const program = `
    import { Auth } from '@auth/core'
    import { sessionCookie } from 'next-auth-token-rotation/testing'
    process.env.AUTH_SECRET = 'a secret'
    const results = []
    for (const more of [{}, { secure: true, claims: { big: 'x'.repeat(9000) } }, { name: 'sid' }]) {
      const cookie = await sessionCookie({ user: { id: 'ada', name: 'Ada' }, version: 5, ...more })
      const request = new Request('http://localhost/auth/session', { headers: { cookie: cookie.header } })
      const response = await Auth(request, {
        providers: [], secret: 'a secret', trustHost: true, basePath: '/auth', useSecureCookies: Boolean(more.secure),
        cookies: more.name ? { sessionToken: { name: 'sid' } } : {},
      })
      results.push([cookie.name, (await response.json())?.user.name])
    }
    console.log(JSON.stringify(results))`
  const { stdout, stderr } = await runNode(['--input-type=module', '-e', program])
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual([
    ['authjs.session-token', 'Ada'],
    ['__Secure-authjs.session-token', 'Ada'],
    ['sid', 'Ada'],
  ])
})
