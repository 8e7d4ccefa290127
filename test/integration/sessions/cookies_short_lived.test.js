// Tokens shorter than the ten-minute lead, in cookies that a recipe's callback wrote: not refreshed on every call.

const { decode, encode } = require('next-auth/jwt')
const { startAuthorizationServer } = require('../../../examples/authorization-server/control.js')
const { bothCallbacks, LAYOUTS, LAYOUT_NAMES } = require('../../support/layouts.js')

const SECRET = 'a secret of NextAuth'
const CALLS = 50

let server

beforeAll(async () => {
  server = await startAuthorizationServer()
})

afterAll(() => server.close())

const throughCookie = async (token) =>
  decode({ token: await encode({ token, secret: SECRET }), secret: SECRET })

async function switchedOver(name, lifetime, { withIat, secondsAgo }) {
  await server.setAccessTokenSeconds(lifetime)
  const { ours, seed } = bothCallbacks(name, server.tokenEndpoint, {
    clientAuthentication: 'client_secret_basic',
  })
  const { account, user } = await server.signIn('ada')
  const cookie = await throughCookie(await seed.signIn({ sub: 'ada' }, account, user))
  cookie[LAYOUTS[name].expiresAt] -= (secondsAgo * 1000) / LAYOUTS[name].unitMs
  cookie.iat -= secondsAgo
  if (!withIat) delete cookie.iat
  await server.clearLog()
  return { ours, cookie }
}

/** A browser that keeps each new cookie. */
async function visitInTurn(ours, cookie) {
  let current = cookie
  for (let call = 0; call < CALLS; call += 1) {
    const { iat } = current
    current = await throughCookie(await ours.visit(current))
    if (iat === undefined) delete current.iat
  }
  return current
}

/** Server components cannot set cookies: each call gets the old one. */
async function visitWithTheSame(ours, cookie) {
  let last
  for (let call = 0; call < CALLS; call += 1) last = await ours.visit({ ...cookie })
  return last
}

const visits = [
  ['feeding the result back', visitInTurn],
  ['with the same stale cookie', visitWithTheSame],
]

describe.each(LAYOUT_NAMES)('%s', (name) => {
  describe.each([300, 20])('a token of %i seconds', (lifetime) => {
    test.each(visits)('new, with iat: no request in 50 calls %s', async (_way, visit) => {
      const { ours, cookie } = await switchedOver(name, lifetime, { withIat: true, secondsAgo: 0 })
      await visit(ours, cookie)
      expect(await server.tokenRequests()).toEqual([])
    })

    // Its lifetime is not known, so the one refresh that learns it is all right.
    test.each(visits)(
      'new, without iat: at most one request in 50 calls %s',
      async (_way, visit) => {
        const { ours, cookie } = await switchedOver(name, lifetime, {
          withIat: false,
          secondsAgo: 0,
        })
        await visit(ours, cookie)
        expect((await server.tokenRequests()).length).toBeLessThanOrEqual(1)
      },
    )

    test.each([
      ['feeding the result back', true, visitInTurn],
      ['feeding the result back', false, visitInTurn],
      ['with the same stale cookie', true, visitWithTheSame],
      ['with the same stale cookie', false, visitWithTheSame],
    ])('expired: one request in 50 calls %s (iat: %s)', async (_way, withIat, visit) => {
      const past = { withIat, secondsAgo: lifetime + 5 }
      const { ours, cookie } = await switchedOver(name, lifetime, past)
      const last = await visit(ours, cookie)
      expect(await server.tokenRequests()).toEqual([expect.objectContaining({ status: 200 })])
      expect(last[LAYOUTS[name].accessToken]).not.toBe(cookie[LAYOUTS[name].accessToken])
      expect(last).not.toHaveProperty('error')
    })
  })

  test('a grant that was revoked is asked for once in 50 calls with the same stale cookie', async () => {
    const past = { withIat: true, secondsAgo: 305 }
    const { ours, cookie } = await switchedOver(name, 300, past)
    await server.revokeGrantOf(cookie[LAYOUTS[name].refreshToken])
    const last = await visitWithTheSame(ours, cookie)
    expect(last).toEqual({ ...cookie, error: 'RefreshAccessTokenError' })
    expect(await server.tokenRequests()).toEqual([expect.objectContaining({ status: 400 })])
  })
})
