// The native session cookie in a config: NextAuth's own handler reads and writes with it, and other code reads what it wrote.

const nextAuthJwt = require('next-auth/jwt')
const { withTokenRotation } = require('../../..')
const jwtEntry = require('../../../lib/server/jwt.js')
const { runNode } = require('../../support/child.js')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { sessionAt } = require('../../support/session_with_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const SECRET = 'a secret of NextAuth'

let endpoint

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

afterAll(() => endpoint.close())

const config = (more) => ({ providers: [demoProvider(endpoint)], secret: SECRET, ...more })
const validToken = (more) => ({
  sub: 'ada',
  name: 'Ada',
  provider: 'demo',
  access_token: 'access-0',
  refresh_token: 'refresh-0',
  expires_at: Math.floor(Date.now() / 1000) + 3000,
  expires_in: 3600,
  ...more,
})

const cookieOf = ({ setCookie }) => /session-token=([^;]+)/.exec(setCookie.join('\n'))[1]

describe('in NextAuth v4', () => {
  test('a session read takes a cookie of stock code, and writes one that stock code reads', async () => {
    const read = await sessionAt(withTokenRotation(config()), validToken())
    expect(read.body).toMatchObject({ user: { name: 'Ada' } })
    const claims = await nextAuthJwt.decode({ token: cookieOf(read), secret: SECRET })
    expect(claims).toMatchObject({ sub: 'ada', refresh_token: 'refresh-0' })
  })

  test('getToken of both entries reads it, whole and in chunks', async () => {
    const big = validToken({ access_token: 'a'.repeat(6_000) })
    const { setCookie } = await sessionAt(withTokenRotation(config()), big)
    const cookies = Object.fromEntries(
      setCookie.flatMap((line) => {
        const [, name, value] = /^(next-auth\.session-token[^=]*)=([^;]+)/.exec(line) ?? []
        return name ? [[name, value]] : []
      }),
    )
    expect(Object.keys(cookies).length).toBeGreaterThan(1)
    for (const { getToken } of [nextAuthJwt, jwtEntry]) {
      const claims = await getToken({ req: { cookies, headers: {} }, secret: SECRET })
      expect(claims.access_token).toHaveLength(6_000)
    }
  })

  test("a pair of the config's own stays", async () => {
    const used = []
    const own = {
      encode: (params) => used.push('encode') && nextAuthJwt.encode(params),
      decode: (params) => used.push('decode') && nextAuthJwt.decode(params),
    }
    const wrapped = withTokenRotation(config({ jwt: { ...own, maxAge: 60 } }))
    expect(wrapped.jwt).toEqual({ ...own, maxAge: 60 })
    await sessionAt(wrapped, validToken())
    expect(used).toEqual(['decode', 'encode'])
  })

  test.each(['encode', 'decode'])('an own %s alone keeps the other one from being ours', (name) => {
    const jwt = { [name]: () => 'own' }
    expect(withTokenRotation(config({ jwt })).jwt).toEqual(jwt)
  })

  test('the max age of the config stays beside the pair', () => {
    const { jwt } = withTokenRotation(config({ jwt: { maxAge: 60 } }))
    expect(jwt).toEqual({
      maxAge: 60,
      encode: expect.any(Function),
      decode: expect.any(Function),
    })
  })

  test("sessionCookie: 'next-auth' leaves it to NextAuth, in a later wrap too", () => {
    expect(withTokenRotation(config(), { sessionCookie: 'next-auth' }).jwt).toBeUndefined()
    const wrapped = withTokenRotation(config({ jwt: { maxAge: 60 } }))
    expect(withTokenRotation(wrapped, { sessionCookie: 'next-auth' }).jwt).toEqual({ maxAge: 60 })
  })

  test('a cookie of the secret before is read, and written with the new one', async () => {
    const wrapped = withTokenRotation(config({ secret: 'new' }), { previousSecrets: ['x', SECRET] })
    const read = await sessionAt(wrapped, validToken())
    expect(read.body).toMatchObject({ user: { name: 'Ada' } })
    const token = cookieOf(read)
    expect(await nextAuthJwt.decode({ token, secret: 'new' })).toMatchObject({ sub: 'ada' })
    const again = withTokenRotation(wrapped, { expose: ['access_token'] })
    expect((await sessionAt(again, validToken())).body).toMatchObject({ access_token: 'access-0' })
  })

  test('without previousSecrets it is not a session', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => {})
    const read = await sessionAt(withTokenRotation(config({ secret: 'new' })), validToken())
    expect(read.body).toEqual({})
    error.mockRestore()
  })
})

test.each([
  ['sessionCookie', { sessionCookie: 'stock' }],
  ['previousSecrets', { previousSecrets: 'old' }],
  ['previousSecrets[1]', { previousSecrets: ['old', ''] }],
  ['previousSecrets', { previousSecrets: ['old'], sessionCookie: 'next-auth' }],
])('a wrong %s is refused', (option, options) => {
  expect(refusalOf(() => withTokenRotation(config(), options), option)).toBeTruthy()
})

describe('the entry jwt', () => {
  test("is NextAuth's own where no addon can load", async () => {
    const program = `
      const ours = require('next-auth-token-rotation/jwt')
      const stock = require('next-auth/jwt')
      console.log(['encode', 'decode', 'getToken'].every((name) => ours[name] === stock[name]))`
    for (const condition of ['edge-light', 'browser', 'workerd']) {
      const { stdout } = await runNode([`--conditions=${condition}`, '-e', program])
      expect(stdout).toBe('true\n')
    }
  })

  test('is one, whichever way it is loaded', async () => {
    const program = `
      import * as imported from 'next-auth-token-rotation/jwt'
      import { createRequire } from 'node:module'
      const required = createRequire(process.cwd() + '/x.js')('next-auth-token-rotation/jwt')
      const names = ['encode', 'decode', 'getToken']
      console.log(names.every((name) => imported[name] === required[name]))`
    const { stdout } = await runNode(['--input-type=module', '-e', program])
    expect(stdout).toBe('true\n')
  })

  test('a salt makes another key in v4, as there', async () => {
    const params = { secret: SECRET, salt: 'next-auth.state' }
    const token = await jwtEntry.encode({ ...params, token: { value: 'state' } })
    expect(await nextAuthJwt.decode({ ...params, token })).toMatchObject({ value: 'state' })
    await expect(jwtEntry.decode({ secret: SECRET, token })).rejects.toThrow()
  })

  test('getToken takes a bearer token, gives it raw, and null where there is none', async () => {
    const token = await nextAuthJwt.encode({ token: { sub: 'ada' }, secret: 'old' })
    const req = { headers: { authorization: `Bearer ${token}` }, cookies: {} }
    const params = { req, secret: SECRET }
    expect(await jwtEntry.getToken(params)).toBeNull()
    const claims = await jwtEntry.getToken({ ...params, previousSecrets: ['old'] })
    expect(claims).toMatchObject({ sub: 'ada' })
    expect(await jwtEntry.getToken({ ...params, raw: true })).toBe(token)
    await expect(jwtEntry.getToken({ secret: SECRET })).rejects.toThrow('Must pass `req`')
  })
})
