// When the tokens of a sign-in fall due: what the account says, what a JWT says, and the ID token where it is kept.

const { createCallbacks } = require('../../..')
const { LAYOUTS } = require('../../support/arbitraries.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')
const { unsignedJwt } = require('../../support/unsigned_jwt.js')

const VISITS = 5

const now = () => Math.floor(Date.now() / 1000)
const endingIn = (seconds, more) => unsignedJwt({ sub: 'ada', exp: now() + seconds, ...more })

let endpoint
let signIns = 0

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => {
  endpoint.reset()
  // Of tokens that nothing tells the end of a line is printed: untold_lifetime.test.js.
  jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => jest.restoreAllMocks())

afterAll(() => endpoint.close())

/** A sign-in, and the cookie after some visits. */
function signedIn({ layout, callJwt, expires, unit }, account, { provider, ...options } = {}) {
  const demo = { clientId: 'i', clientSecret: 's', tokenEndpoint: endpoint.url, ...provider }
  const { jwt } = createCallbacks({ providers: { demo }, layout, ...options })
  signIns += 1
  const given = {
    ...{ provider: 'demo', access_token: 'signed-in', refresh_token: `sign-in-${signIns}` },
    ...account,
  }
  const first = callJwt(jwt, { token: {}, account: given })
  async function visit() {
    let token = first
    for (let visits = 0; visits < VISITS; visits += 1) {
      token = JSON.parse(JSON.stringify(await callJwt(jwt, { token })))
    }
    return token
  }
  return { secondsLeft: first[expires] / unit - Date.now() / 1000, first, visit }
}

describe.each(LAYOUTS)('in the layout $name', (fields) => {
  test.each([
    ['a number', () => now() - 60],
    ['a bigint', () => BigInt(now() - 60)],
    ['a Date', () => new Date(Date.now() - 60_000)],
    ['ISO 8601', () => new Date(Date.now() - 60_000).toISOString()],
    ['0', () => 0],
    ['1970', () => new Date(0)],
  ])('an expiry in the past, %s, is due at once, and once', async (_kind, expiresAt) => {
    const { visit } = signedIn(fields, { expires_at: expiresAt() })
    const token = await visit()
    expect(endpoint.requests).toHaveLength(1)
    expect(token[fields.access]).toMatch(/-of-the-endpoint$/)
    expect(token).not.toHaveProperty('error')
  })

  test('one that nothing can renew is not, for it may be a clock that is wrong', async () => {
    for (const account of [{ expires_at: now() - 60 }, { expires_at: 0 }, { expires_in: 0 }]) {
      const { first, visit } = signedIn(fields, { ...account, refresh_token: undefined })
      expect(await visit()).toEqual(first)
      expect(first).not.toHaveProperty(fields.expires)
    }
  })

  test('a lifetime is a number, its text or a bigint', () => {
    for (const expires_in of [1800, '1800', 1800n, 1800.4]) {
      const { secondsLeft } = signedIn(fields, { expires_in })
      expect(Math.abs(secondsLeft - 1800)).toBeLessThan(5)
    }
  })

  test('where nothing tells, the end of a JWT does', async () => {
    const { secondsLeft, first, visit } = signedIn(fields, {
      access_token: endingIn(1800, { iat: now() - 1800 }),
    })
    expect(Math.abs(secondsLeft - 1800)).toBeLessThan(5)
    expect(first[fields.lifetime]).toBe(3600)
    expect(await visit()).toEqual(first)
    expect(endpoint.requests).toHaveLength(0)
  })

  test.each([
    ['says more than the account', () => ({ expires_at: null, expires_in: '' }), 1800],
    ['says less than the account', () => ({ expires_in: 3600 }), 3600],
    ['says less than a time of the account', () => ({ expires_at: now() + 7200 }), 7200],
  ])('a JWT %s', (_which, account, seconds) => {
    const { secondsLeft } = signedIn(fields, { access_token: endingIn(1800), ...account() })
    expect(Math.abs(secondsLeft - seconds)).toBeLessThan(5)
  })

  test('a JWT says more than the default', () => {
    const provider = { defaultLifetime: 300 }
    const { secondsLeft } = signedIn(fields, { access_token: endingIn(1800) }, { provider })
    expect(Math.abs(secondsLeft - 1800)).toBeLessThan(5)
  })

  test('a JWT that has ended is due at once', async () => {
    const { visit } = signedIn(fields, { access_token: endingIn(-60) })
    expect((await visit())[fields.access]).toMatch(/-of-the-endpoint$/)
    expect(endpoint.requests).toHaveLength(1)
  })

  test.each([
    ['no JWT', 'ya29.a0.token'],
    ['a JWT without an end', unsignedJwt({ sub: 'ada' })],
    ['one whose end is not a number', unsignedJwt({ exp: 'soon' })],
    ['one that ends in a thousand years', endingIn(1000 * 365 * 24 * 3600)],
    ['an encrypted one', `${endingIn(60)}.a.b`],
    ['one whose claims are not JSON', 'eyJhbGciOiJub25lIn0.bm90IGpzb24.x'],
  ])('%s leaves a token that does not expire', (_kind, access_token) => {
    expect(signedIn(fields, { access_token }).first).not.toHaveProperty(fields.expires)
  })

  test('an ID token that is kept and ends first decides', async () => {
    const account = { expires_in: 3600, id_token: endingIn(1200, { iat: now() }) }
    const { secondsLeft, first } = signedIn(fields, account, { idToken: true })
    expect(Math.abs(secondsLeft - 1200)).toBeLessThan(5)
    expect(first[fields.lifetime]).toBe(1200)
    // Not kept, nor renewed by anything, nor the first to end.
    for (const [options, more] of [
      [{}, {}],
      [{ idToken: true }, { refresh_token: null }],
      [{ idToken: true }, { id_token: endingIn(9000) }],
      [{ idToken: true }, { id_token: 'no JWT' }],
    ]) {
      const { secondsLeft: left } = signedIn(fields, { ...account, ...more }, options)
      expect(Math.abs(left - 3600)).toBeLessThan(5)
    }
  })

  test('one that has ended is renewed at once', async () => {
    const account = { expires_in: 3600, id_token: endingIn(-60) }
    const { visit } = signedIn(fields, account, { idToken: true })
    const token = await visit()
    expect(token[fields.access]).toMatch(/-of-the-endpoint$/)
    // The reply brings none: the access token's own end counts from then on.
    expect(endpoint.requests).toHaveLength(1)
  })
})
