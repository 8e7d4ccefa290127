// Cookies whose expiry is not a number, read in NextAuth's own handlers. Where the cookie tells the time, they are put
// right without a request to the provider. Where it does not, one refresh puts them right.

const { createCallbacks } = require('../../..')
const { readSessionsInV4, readSessionsInV5 } = require('../../support/read_sessions.js')
const { grant, startTokenEndpoint } = require('../../support/token_endpoint.js')
const { unsignedJwt } = require('../../support/unsigned_jwt.js')

const now = () => Math.floor(Date.now() / 1000)
const inAnHour = now() + 3600

let endpoint
let cookies = 0

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => endpoint.reset())

afterAll(() => endpoint.close())

function cookieOf(claims) {
  cookies += 1
  return { provider: 'demo', access_token: 'held', refresh_token: `cookie-${cookies}`, ...claims }
}

const readOf = (token, options, more) => ({
  provider: {
    ...{ id: 'demo', type: 'oauth', clientId: 'i', clientSecret: 's' },
    ...{ authorization: `${endpoint.origin}/authorize`, userinfo: `${endpoint.origin}/userinfo` },
    ...{ token: endpoint.url, ...more },
  },
  options: { ...options, expose: ['access_token'] },
  token,
})

const TELLING = [
  ['ISO 8601', { expires_at: new Date(inAnHour * 1000).toISOString() }],
  ['ISO 8601 without a zone', { expires_at: new Date(inAnHour * 1000).toISOString().slice(0, 19) }],
  ['a JWT as access token', { access_token: unsignedJwt({ exp: inAnHour }) }],
  ['the same beside a NaN', { expires_at: null, access_token: unsignedJwt({ exp: inAnHour }) }],
  [
    'the same beside junk',
    { expires_at: 'soon', access_token: unsignedJwt({ exp: inAnHour, iat: now() }) },
  ],
]

const DUE = [
  ['ISO 8601 in the past', { expires_at: '2024-01-01T00:00:00.000Z' }],
  ['a date in the past', { expires_at: '2024-01-01' }],
  ['a JWT that has ended', { access_token: unsignedJwt({ exp: now() - 60 }) }],
  ['junk', { expires_at: 'soon' }],
]

describe.each([
  ['v4', readSessionsInV4],
  ['v5', readSessionsInV5],
])('NextAuth %s', (_version, readSessions) => {
  test('what tells is believed, and written as a number', async () => {
    const reads = TELLING.map(([, claims]) => readOf(cookieOf(claims)))
    const results = await readSessions(reads)
    for (const [index, { session, token }] of results.entries()) {
      expect(session).toMatchObject({ expires_at: inAnHour, refresh_at: expect.any(Number) })
      expect(session.access_token).toBe(reads[index].token.access_token)
      expect(token).toMatchObject({ expires_at: inAnHour })
    }
    expect(endpoint.requests).toHaveLength(0)
  })

  test('what has ended, and what cannot be read, is refreshed', async () => {
    const results = await readSessions(DUE.map(([, claims]) => readOf(cookieOf(claims))))
    for (const { session, token } of results) {
      expect(session.access_token).toMatch(/-of-the-endpoint$/)
      expect(token.expires_at).toBeGreaterThan(now() + 3000)
    }
    expect(endpoint.requests).toHaveLength(DUE.length)
  })
})

function callbacks(more, options) {
  const demo = { clientId: 'i', clientSecret: 's', tokenEndpoint: endpoint.url, ...more }
  return createCallbacks({ providers: { demo }, ...options })
}

test('a JWT is read once: from then on the cookie has a number', async () => {
  const { jwt } = callbacks()
  const cookie = cookieOf({ access_token: unsignedJwt({ exp: inAnHour, iat: inAnHour - 3600 }) })
  const read = jwt({ token: cookie })
  expect(read).toEqual({ ...cookie, expires_at: inAnHour, expires_in: 3600 })
  expect(jwt({ token: read })).toBe(read)
})

test('a Date and a bigint, which a callback put there, are read', () => {
  const { jwt } = callbacks()
  for (const expires_at of [new Date(inAnHour * 1000), BigInt(inAnHour)]) {
    expect(jwt({ token: cookieOf({ expires_at }) })).toMatchObject({ expires_at: inAnHour })
  }
  expect(endpoint.requests).toHaveLength(0)
})

test('one that is not a time does not end a session without a refresh token either', () => {
  const { jwt } = callbacks()
  for (const expires_at of [null, '', 'soon', Number.NaN]) {
    const { refresh_token: _none, ...cookie } = cookieOf({})
    expect(jwt({ token: { ...cookie, expires_at } })).toEqual(cookie)
  }
})

test('without any expiry a cookie does not expire, unless the provider has a default', async () => {
  const cookie = cookieOf({})
  expect(callbacks().jwt({ token: cookie })).toBe(cookie)
  const { jwt } = callbacks({ defaultLifetime: 1800 })
  const renewed = await jwt({ token: cookie })
  expect(renewed.access_token).toMatch(/-of-the-endpoint$/)
  expect(jwt({ token: renewed })).toBe(renewed)
  const { refresh_token: _none, ...without } = cookieOf({})
  expect(jwt({ token: without })).toBe(without)
  expect(endpoint.requests).toHaveLength(1)
})

describe('an ID token that ends before the access token', () => {
  const ended = () => unsignedJwt({ sub: 'ada', iat: now() - 600, exp: now() - 5 })
  const withIdToken = (more) => cookieOf({ expires_at: inAnHour, id_token: ended(), ...more })

  test.each([
    ['v4', readSessionsInV4],
    ['v5', readSessionsInV5],
  ])('is renewed with it, in NextAuth %s', async (_version, readSessions) => {
    const id_token = unsignedJwt({ sub: 'ada', exp: now() + 600 })
    endpoint.replyWith(() => grant({ id_token }))
    const [{ session, token }] = await readSessions([readOf(withIdToken(), { idToken: true })])
    expect(session.access_token).toMatch(/-of-the-endpoint$/)
    expect(token.id_token).toBe(id_token)
  })

  test('is looked at once: a provider that renews none is not asked again and again', async () => {
    const { jwt } = callbacks({}, { idToken: true })
    let token = withIdToken()
    for (let visits = 0; visits < 4; visits += 1) {
      token = JSON.parse(JSON.stringify(await jwt({ token })))
    }
    expect(endpoint.requests).toHaveLength(1)
    expect(jwt({ token })).toBe(token)
  })

  test('but not one from before: the reply that brought the access token brought none', () => {
    const { jwt } = callbacks({}, { idToken: true })
    const token = withIdToken({ expires_in: 3600 })
    expect(jwt({ token })).toMatchObject({ access_token: 'held', expires_at: inAnHour })
  })

  test('nor where it is not kept, or nothing can renew it', () => {
    const cookie = withIdToken()
    expect(callbacks().jwt({ token: cookie })).toBe(cookie)
    const { refresh_token: _none, ...without } = cookie
    const { jwt } = callbacks({}, { idToken: true })
    expect(jwt({ token: without })).toMatchObject(without)
    expect(endpoint.requests).toHaveLength(0)
  })

  test('one that ends later, or does not say, leaves the token as it is from the second call on', () => {
    const { jwt } = callbacks({}, { idToken: true })
    for (const id_token of [unsignedJwt({ exp: inAnHour + 60 }), 'no JWT']) {
      const first = jwt({ token: withIdToken({ id_token }) })
      expect(first).toMatchObject({ access_token: 'held', expires_at: inAnHour })
      expect(jwt({ token: first })).toBe(first)
    }
  })
})
