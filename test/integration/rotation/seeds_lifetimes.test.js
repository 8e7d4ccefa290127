// Seconds for milliseconds, strings for numbers, missing lifetimes, leads longer than the token: shown in the recipes,
// and absent here.

const {
  bothCallbacks,
  LAYOUTS,
  LAYOUT_NAMES,
  secondsLeftOf,
  tokenOf,
} = require('../../support/layouts.js')
const { grant, startTokenEndpoint } = require('../../support/token_endpoint.js')

const VISITS = 10

let endpoint

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

/** A session of many requests, each with the cookie that the one before it wrote. */
async function visitOften(callbacks, first) {
  let token = first
  for (let visit = 0; visit < VISITS; visit += 1) {
    // As through a cookie, where NaN becomes null.
    token = JSON.parse(JSON.stringify(await callbacks.visit(token)))
  }
  return token
}

async function requestsOf(callbacks, token) {
  endpoint.requests.length = 0
  await visitOften(callbacks, token)
  return endpoint.requests.length
}

describe('expires_in as a numeric string', () => {
  beforeEach(() => endpoint.replyWith(() => grant({ expires_in: '3600' })))

  test('authjs: added as text, it expires the token at once or never', async () => {
    const { ours, seed } = bothCallbacks('authjs', endpoint.url)
    const fault = await seed.visit(tokenOf('authjs', { secondsLeft: -5 }))
    expect(Math.abs(secondsLeftOf('authjs', fault) - 3600)).toBeGreaterThan(1000)

    const renewed = await ours.visit(tokenOf('authjs', { secondsLeft: -5 }))
    expect(Math.abs(secondsLeftOf('authjs', renewed) - 3600)).toBeLessThan(5)
  })

  test('next-auth-v4-seconds: added as text, the token never expires again', async () => {
    const name = 'next-auth-v4-seconds'
    const { ours, seed } = bothCallbacks(name, endpoint.url)
    const fault = await seed.visit(tokenOf(name, { secondsLeft: -5 }))
    expect(fault.accessTokenExpires).toMatch(/^\d{10}3600$/)

    const renewed = await ours.visit(tokenOf(name, { secondsLeft: -5 }))
    expect(Math.abs(secondsLeftOf(name, renewed) - 3600)).toBeLessThan(5)
  })

  test.each(LAYOUT_NAMES)('%s: ours asks once in a session', async (name) => {
    const { ours } = bothCallbacks(name, endpoint.url)
    expect(await requestsOf(ours, tokenOf(name, { secondsLeft: -5 }))).toBe(1)
  })
})

describe('the expiry of a sign-in', () => {
  const { createCallbacks } = require('../../..')
  const now = () => Math.floor(Date.now() / 1000)
  const google = { clientId: 'id', clientSecret: 'secret' }
  const signIn = (layout, account, more) => {
    const { jwt } = createCallbacks({ providers: { google: { ...google, ...more } }, layout })
    const given = { provider: 'google', access_token: 'a', refresh_token: 'r', ...account }
    return layout === 'next-auth-v3' ? jwt({}, {}, given) : jwt({ token: {}, account: given })
  }

  test.each(LAYOUT_NAMES)('%s: text, milliseconds and fractions are understood', (name) => {
    for (const account of [
      { expires_in: '3600' },
      { expires_in: 3600.4 },
      { expires_at: `${now() + 3600}` },
      { expires_at: Date.now() + 3_600_000 },
      { expires_at: now() + 3600, expires_in: '3600' },
    ]) {
      const token = signIn(name, account)
      expect(token[LAYOUTS[name].expiresAt]).toEqual(expect.any(Number))
      expect(Math.abs(secondsLeftOf(name, token) - 3600)).toBeLessThan(5)
    }
  })

  test.each(LAYOUT_NAMES)('%s: what says nothing leaves a token that does not expire', (name) => {
    for (const expires_in of [undefined, null, 0, -1, 'soon', '', 1e15]) {
      const token = signIn(name, { expires_in })
      expect(token).not.toHaveProperty(LAYOUTS[name].expiresAt)
    }
  })

  test.each(LAYOUT_NAMES)('%s: what no provider grants is skipped, and so is the past', (name) => {
    for (const [account, secondsLeft] of [
      [{ expires_in: 99_999_999_999, expires_at: now() + 3600 }, 3600],
      [{ expires_in: '99999999999', expires_at: `${now() + 3600}` }, 3600],
      [{ expires_in: 3600, expires_at: 99_999_999_999 }, 3600],
      [{ expires_in: 3600, expires_at: now() - 60 }, 3600],
      [{ expires_in: 99_999_999_999 }, 300],
      [{ expires_at: 99_999_999_999 }, 300],
      [{ expires_at: Date.now() * 1000 }, 300],
      [{ expires_at: now() - 60 }, 300],
      [{ expires_in: 99_999_999_999, expires_at: 99_999_999_999 }, 300],
      [{}, 300],
    ]) {
      const token = signIn(name, account, { defaultLifetime: 300 })
      expect(Math.abs(secondsLeftOf(name, token) - secondsLeft)).toBeLessThan(5)
    }
  })

  test.each(LAYOUT_NAMES)('%s: without defaultLifetime it does not expire', (name) => {
    for (const account of [{ expires_in: 99_999_999_999 }, { expires_at: 99_999_999_999 }]) {
      expect(signIn(name, account)).not.toHaveProperty(LAYOUTS[name].expiresAt)
    }
  })
})

describe('a reply without expires_in', () => {
  beforeEach(() => endpoint.replyWith(() => grant({ expires_in: undefined })))

  test.each(LAYOUT_NAMES)('%s: NaN in the recipe, so a refresh on every call', async (name) => {
    const { ours, seed } = bothCallbacks(name, endpoint.url)
    expect(await requestsOf(seed, tokenOf(name, { secondsLeft: -5 }))).toBe(VISITS)
    expect(await requestsOf(ours, tokenOf(name, { secondsLeft: -5 }))).toBe(1)
  })

  test.each(LAYOUT_NAMES)('%s: the lifetime of the sign-in is kept', async (name) => {
    const { ours } = bothCallbacks(name, endpoint.url)
    const now = Math.floor(Date.now() / 1000)
    const account = {
      provider: 'demo',
      access_token: 'a',
      refresh_token: name + now,
      expires_at: now + 1800,
    }
    const signedIn = await ours.signIn({}, account, { id: 'ada' })
    const renewed = await ours.visit({ ...signedIn, [LAYOUTS[name].expiresAt]: 1000 })
    expect(renewed[LAYOUTS[name].accessToken]).toMatch(/of-the-endpoint$/)
    expect(Math.abs(secondsLeftOf(name, renewed) - 1800)).toBeLessThan(5)
  })

  test('authjs sign-in: NextAuth v4 gives expires_at and no expires_in', async () => {
    const { authjsSeed } = require('../../support/seed_callbacks.js')
    const { createCallbacks } = require('../../..')
    const account = {
      provider: 'google',
      access_token: 'a',
      refresh_token: `signed-in-${Date.now()}`,
      expires_at: Math.floor(Date.now() / 1000) + 3600,
    }
    const fault = await authjsSeed({ tokenEndpoint: endpoint.url }).jwt({ token: {}, account })
    expect(fault.expires_at).toBeNaN()

    const google = { clientId: 'id', clientSecret: 'secret' }
    const signedIn = createCallbacks({ providers: { google } }).jwt({ token: {}, account })
    expect(signedIn.expires_at).toBe(account.expires_at)
  })
})

describe('one unit for the other', () => {
  test.each(['authjs', 'next-auth-v4-seconds'])(
    '%s: expired, but in milliseconds',
    async (name) => {
      const { ours, seed } = bothCallbacks(name, endpoint.url)
      const token = {
        ...tokenOf(name, { secondsLeft: 0 }),
        [LAYOUTS[name].expiresAt]: Date.now() - 60_000,
      }
      expect(await requestsOf(seed, token)).toBe(0)

      expect(await requestsOf(ours, token)).toBe(1)
      expect(Math.abs(secondsLeftOf(name, await ours.visit(token)) - 3600)).toBeLessThan(5)
    },
  )

  test.each(['next-auth-v3', 'next-auth-v4'])('%s: in seconds', async (name) => {
    const { ours } = bothCallbacks(name, endpoint.url)
    const inSeconds = Math.floor(Date.now() / 1000) + 3600
    const token = { ...tokenOf(name, { secondsLeft: 0 }), [LAYOUTS[name].expiresAt]: inSeconds }
    expect(await requestsOf(ours, token)).toBe(1)
    expect(Math.abs(secondsLeftOf(name, await ours.visit(token)) - 3600)).toBeLessThan(5)
  })
})

describe('a ten-minute lead', () => {
  test.each(['next-auth-v4', 'next-auth-v4-seconds'])('%s: a five-minute token', async (name) => {
    endpoint.replyWith(() => grant({ expires_in: 300 }))
    const { ours, seed } = bothCallbacks(name, endpoint.url)
    expect(await requestsOf(seed, tokenOf(name, { secondsLeft: 280 }))).toBe(VISITS)
    expect(await requestsOf(ours, tokenOf(name, { secondsLeft: -5 }))).toBe(1)
  })

  test.each(LAYOUT_NAMES)('%s: a fresh five-minute sign-in is left alone', async (name) => {
    const { ours } = bothCallbacks(name, endpoint.url)
    const expires_at = Math.floor(Date.now() / 1000) + 300
    const account = {
      provider: 'demo',
      access_token: 'a',
      refresh_token: `five-${name}`,
      expires_at,
    }
    const token = await ours.signIn({}, account, { id: 'ada' })
    expect(await visitOften(ours, token)).toEqual(token)
    expect(endpoint.requests).toHaveLength(0)
  })

  test.each(LAYOUT_NAMES)('%s: ours leads by a quarter of the lifetime at most', async (name) => {
    const { ours } = bothCallbacks(name, endpoint.url)
    const field = LAYOUTS[name].expiresAt
    const account = {
      provider: 'demo',
      access_token: 'a',
      refresh_token: `quarter-${name}`,
      expires_at: Math.floor(Date.now() / 1000) + 300,
    }
    const signedIn = await ours.signIn({}, account, { id: 'ada' })
    const withSecondsLeft = (secondsLeft) => ({
      ...signedIn,
      [field]: tokenOf(name, { secondsLeft })[field],
    })
    await ours.visit(withSecondsLeft(80))
    expect(endpoint.requests).toHaveLength(0)
    await ours.visit(withSecondsLeft(70))
    expect(endpoint.requests).toHaveLength(1)
  })
})
