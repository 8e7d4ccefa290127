// The day of the switch: session cookies that a recipe's own callback wrote go on working under ours.

const { decode, encode } = require('next-auth/jwt')
const { startAuthorizationServer } = require('../../../examples/authorization-server/control.js')
const { bothCallbacks, LAYOUTS, LAYOUT_NAMES, secondsLeftOf } = require('../../support/layouts.js')

const SECRET = 'a secret of NextAuth'
const LIFETIME = 3600

let server

beforeAll(async () => {
  server = await startAuthorizationServer({ accessTokenSeconds: LIFETIME })
})

beforeEach(() => server.clearLog())

afterAll(() => server.close())

/** The token as NextAuth reads it from the cookie that it made of it, with `iat` and `exp`. */
const throughCookie = async (token) =>
  decode({ token: await encode({ token, secret: SECRET }), secret: SECRET })

/** Our callbacks, and the cookie of a sign-in under the recipe's; `changes` are what time or a fault did to it. */
async function switchedOver(name, changes = () => ({})) {
  const { ours, seed } = bothCallbacks(name, server.tokenEndpoint, {
    clientAuthentication: 'client_secret_basic',
  })
  const { account, user } = await server.signIn('ada')
  const written = await seed.signIn({ sub: 'ada' }, account, user)
  const cookie = await throughCookie({ ...written, ...changes(LAYOUTS[name], written) })
  await server.clearLog()
  return { ours, cookie, account }
}

const inUnit = (layout, secondsFromNow) =>
  Math.floor((Date.now() + secondsFromNow * 1000) / layout.unitMs)

describe.each(LAYOUT_NAMES)('%s', (name) => {
  const fields = LAYOUTS[name]

  /** One visit renews it for good: new tokens, a readable expiry, no error, and a second visit asks for nothing. */
  async function expectRenewed({ ours, cookie }) {
    const renewed = await ours.visit(cookie)
    expect(renewed[fields.accessToken]).not.toBe(cookie[fields.accessToken])
    expect(renewed[fields.refreshToken]).not.toBe(cookie[fields.refreshToken])
    expect(renewed.iat).toBe(cookie.iat)
    expect(renewed).not.toHaveProperty('error')
    expect(Math.abs(secondsLeftOf(name, renewed) - LIFETIME)).toBeLessThan(10)
    const next = await throughCookie(renewed)
    expect(await ours.visit(next)).toBe(next)
    expect(await server.tokenRequests()).toEqual([expect.objectContaining({ status: 200 })])
  }

  async function expectUntouched({ ours, cookie }) {
    const before = structuredClone(cookie)
    expect(await ours.visit(cookie)).toBe(cookie)
    expect(cookie).toEqual(before)
    expect(await server.tokenRequests()).toEqual([])
  }

  test('a valid one is returned untouched', async () => {
    const session = await switchedOver(name)
    expect(session.cookie.iat).toEqual(expect.any(Number))
    expect(session.cookie[fields.accessToken]).toBe(session.account.access_token)
    await expectUntouched(session)
  })

  test('an expired one is renewed', async () => {
    const session = await switchedOver(name, () => ({ [fields.expiresAt]: inUnit(fields, -60) }))
    await expectRenewed(session)
  })

  test('one whose expiry was NaN, and so is null, is renewed', async () => {
    const session = await switchedOver(name, () => ({ [fields.expiresAt]: Number.NaN }))
    expect(session.cookie[fields.expiresAt]).toBeNull()
    await expectRenewed(session)
  })

  test('one with the error of an earlier failure is renewed and loses it', async () => {
    const session = await switchedOver(name, () => ({ error: 'RefreshAccessTokenError' }))
    expect((await session.ours.session({}, session.cookie)).error).toBe('RefreshAccessTokenError')
    await expectRenewed(session)
  })

  test('one with an error that is not ours keeps it', async () => {
    const session = await switchedOver(name, () => ({ error: 'AccountOnHold' }))
    await expectUntouched(session)
  })

  test('one whose expiry is a numeric string is understood', async () => {
    const asText = (_layout, written) => ({ [fields.expiresAt]: `${written[fields.expiresAt]}` })
    await expectUntouched(await switchedOver(name, asText))
    await expectRenewed(
      await switchedOver(name, () => ({ [fields.expiresAt]: `${inUnit(fields, -60)}` })),
    )
  })

  test('one whose expiry is a time and a lifetime glued together is renewed', async () => {
    const glued = (_layout, written) => ({ [fields.expiresAt]: `${written[fields.expiresAt]}3600` })
    await expectRenewed(await switchedOver(name, glued))
  })

  test.each(['soon', '', true, { at: 1 }])('one whose expiry is %j is renewed', async (expiry) => {
    await expectRenewed(await switchedOver(name, () => ({ [fields.expiresAt]: expiry })))
  })

  test('one with the other unit is renewed', async () => {
    const otherUnit = fields.unitMs === 1 ? 1000 : 1
    const expiry = Math.floor((Date.now() + LIFETIME * 1000) / otherUnit)
    await expectRenewed(await switchedOver(name, () => ({ [fields.expiresAt]: expiry })))
  })

  test('one without any expiry counts as not expiring', async () => {
    await expectUntouched(await switchedOver(name, () => ({ [fields.expiresAt]: undefined })))
  })

  test('one without a refresh token works until it expires, and then says so', async () => {
    const complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
    const without = { [fields.refreshToken]: undefined }
    await expectUntouched(await switchedOver(name, () => without))
    const { ours, cookie } = await switchedOver(name, () => ({
      ...without,
      [fields.expiresAt]: inUnit(fields, -60),
    }))
    expect(await ours.visit(cookie)).toEqual({ ...cookie, error: 'RefreshAccessTokenError' })
    expect(complaints).toHaveBeenCalledTimes(1)
    expect(complaints.mock.calls[0][0]).toMatch(/no_refresh_token.*offline_access/s)
    complaints.mockRestore()
  })

  test('one of a credentials sign-in is none of our business', async () => {
    const { ours } = await switchedOver(name)
    const cookie = await throughCookie({ sub: 'ada', role: 'admin' })
    expect(await ours.visit(cookie)).toBe(cookie)
  })
})
