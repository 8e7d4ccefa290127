// Whatever a token endpoint answers: the callbacks settle, the refresh token in hand is not lost,
// and the result is something that NextAuth can put into a cookie.

const fc = require('../support/properties.js')
const { createCallbacks } = require('../..')
const { LAYOUTS, anyText, oddNumbers } = require('../support/arbitraries.js')
const { startTokenEndpoint } = require('../support/token_endpoint.js')

const OURS = [undefined, 'TemporarilyUnavailable', 'RefreshAccessTokenError']

let endpoint
let logged
const replies = new Map()
let sessions = 0

beforeAll(async () => {
  endpoint = await startTokenEndpoint({ reply: ({ body }) => replies.get(body.refresh_token) })
})

beforeEach(() => {
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => {
  logged.mockRestore()
  replies.clear()
})

afterAll(() => endpoint.close())

const visible = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 })
const orOdd = (arbitrary) =>
  fc.oneof(
    { weight: 6, arbitrary },
    { weight: 1, arbitrary: fc.jsonValue({ depthSize: 'small' }) },
    { weight: 1, arbitrary: fc.constantFrom(null, '', 0, false) },
    { weight: 1, arbitrary: anyText() },
  )

// It is marked, so that a test can look for it in a session.
const broughtToken = fc.uuid().map((uuid) => `brought-${uuid}`)

const tokenReply = fc.record(
  {
    access_token: orOdd(visible),
    refresh_token: orOdd(broughtToken),
    expires_in: orOdd(fc.oneof(fc.integer(), fc.double(), oddNumbers, fc.integer().map(String))),
    expires_at: orOdd(fc.oneof(fc.integer(), oddNumbers)),
    token_type: orOdd(fc.constantFrom('Bearer', 'bearer', 'DPoP', 'mac', 'N_A')),
    scope: orOdd(fc.oneof(visible, fc.array(visible))),
    id_token: orOdd(visible),
    error: orOdd(fc.constantFrom('invalid_grant', 'invalid_client', 'slow_down', 'odd_error')),
    error_description: orOdd(visible),
  },
  { requiredKeys: [] },
)

const successful = fc.record(
  {
    access_token: visible.map((text) => `access-${text}`),
    refresh_token: broughtToken,
    expires_in: fc.integer({ min: 1, max: 100_000 }),
  },
  { requiredKeys: ['access_token', 'expires_in'] },
)

const body = fc.oneof(
  { weight: 4, arbitrary: tokenReply.map((reply) => JSON.stringify(reply)) },
  { weight: 2, arbitrary: successful.map((reply) => JSON.stringify(reply)) },
  { weight: 1, arbitrary: successful.map((reply) => new URLSearchParams(reply).toString()) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: anyText() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.constant(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) },
)

const reply = fc.record({
  status: fc.oneof(
    { weight: 3, arbitrary: fc.constant(200) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(201, 204, 302, 304, 400, 401, 403, 404, 429, 500, 503),
    },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
  ),
  headers: fc.record(
    {
      'Content-Type': fc.constantFrom('text/html', 'application/x-www-form-urlencoded', 'nonsense'),
      'Retry-After': fc.oneof(visible, fc.integer().map(String)),
    },
    { requiredKeys: [] },
  ),
  body,
})

/** The refresh token that a body brings, if it does. */
function broughtBy(text) {
  let members
  try {
    members = JSON.parse(text)
  } catch {
    members = Object.fromEntries(new URLSearchParams(String(text)))
  }
  const token = members?.refresh_token
  return typeof token === 'string' ? token : undefined
}

test.each(LAYOUTS)('in the layout $name', async (fields) => {
  const { layout, access, refresh, expires, callJwt, callSession } = fields
  const { jwt, session } = createCallbacks({
    providers: { demo: { clientId: 'id', clientSecret: 's', tokenEndpoint: endpoint.url } },
    layout,
    retries: 0,
  })

  async function check(given) {
    sessions += 1
    const held = `held-${sessions}-in-hand`
    replies.set(held, given)
    const token = { sub: 'ada', [access]: 'old-access', [refresh]: held, [expires]: 1 }
    const result = await callJwt(jwt, { token })

    expect(result.sub).toBe('ada')
    expect(OURS).toContain(result.error)
    expect([held, broughtBy(given.body)]).toContain(result[refresh])
    expect(typeof result[access]).toBe('string')
    if (result.error === undefined) expect(result[access]).not.toBe('old-access')
    else expect(result).toEqual({ ...token, error: result.error })
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    const shown = JSON.stringify(callSession(session, { user: {} }, result))
    for (const secret of [held, result[refresh]]) {
      if (/^(held|brought)-/.test(secret)) expect(shown).not.toContain(secret)
    }
  }

  await fc.assert(
    fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 6 }), (all) =>
      Promise.all(all.map(check)).then(() => {}),
    ),
    { numRuns: 120 },
  )
})

/** One refresh in the layout `authjs`; the token that was held and the result. */
async function refreshOnce(held, given) {
  const demo = { clientId: 'id', clientSecret: 's', tokenEndpoint: endpoint.url }
  const { jwt } = createCallbacks({ providers: { demo }, retries: 0 })
  replies.set(held, given)
  const token = { access_token: 'old-access', refresh_token: held, expires_at: 1 }
  return jwt({ token })
}

// The properties found this, with a run in thousands.
describe('members that are arrays', () => {
  test('hold no refresh token', async () => {
    const body = { access_token: 'new', refresh_token: ['brought'], expires_in: 60 }
    const result = await refreshOnce('held-beside-an-array', { body })
    expect(result.refresh_token).toBe('held-beside-an-array')
  })

  test('hold no access token', async () => {
    const body = { access_token: ['new'], expires_in: 60 }
    const result = await refreshOnce('held-without-access', { body })
    // The provider has answered, and may have rotated: the refresh token is not presented again.
    expect(result).toMatchObject({ access_token: 'old-access', error: 'RefreshAccessTokenError' })
  })
})

test('a refresh token that no header could carry does not replace the one in hand', async () => {
  for (const odd of ['caf\u00e9', '\u0000', 'line\nbreak', '\u{1f600}']) {
    for (const write of [JSON.stringify, (reply) => new URLSearchParams(reply).toString()]) {
      const held = `held-beside-odd-${replies.size}`
      const result = await refreshOnce(held, {
        body: write({ access_token: 'new', refresh_token: odd, expires_in: 60 }),
      })
      expect([result.access_token, result.refresh_token]).toEqual(['new', held])
    }
  }
})

test('a plain success is a success in every layout', async () => {
  for (const { layout, access, refresh, expires, callJwt } of LAYOUTS) {
    const { jwt } = createCallbacks({
      providers: { demo: { clientId: 'id', clientSecret: 's', tokenEndpoint: endpoint.url } },
      layout,
    })
    sessions += 1
    const held = `held-${sessions}-in-hand`
    replies.set(held, {
      body: { access_token: 'new', refresh_token: 'brought-1', expires_in: 60 },
    })
    const token = { [access]: 'old-access', [refresh]: held, [expires]: 1 }
    const result = await callJwt(jwt, { token })
    expect([result[access], result[refresh]]).toEqual(['new', 'brought-1'])
  }
})
