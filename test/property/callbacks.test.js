// Whatever is in a token, an account or a session: NextAuth deletes the session cookie when its
// callbacks throw or reject, so they never do, and what they hand back is fit for a cookie.

const fc = require('../support/properties.js')
const { createCallbacks } = require('../..')
const { LAYOUTS, anyText, anyValue, oddNumbers } = require('../support/arbitraries.js')
const { startTokenEndpoint } = require('../support/token_endpoint.js')

let endpoint
let logged
let answered = 0

beforeAll(async () => {
  // A good reply, one without a refresh token, a refusal and a breakdown, in turn.
  const answers = [
    () => ({ access_token: 'fresh', refresh_token: `brought-${answered}`, expires_in: 60 }),
    () => ({ access_token: 'fresh' }),
    () => ({ error: 'invalid_grant' }),
    () => 'breakdown',
  ]
  endpoint = await startTokenEndpoint({
    reply: () => {
      answered += 1
      return { body: answers[answered % answers.length]() }
    },
  })
})

beforeEach(() => {
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => logged.mockRestore())

afterAll(() => endpoint.close())

function callbacksIn(layout) {
  const demo = { clientId: 'id', clientSecret: 's', tokenEndpoint: endpoint.url }
  const providers = { demo, other: { ...demo, clientId: 'other' } }
  return createCallbacks({ providers, defaultProvider: 'demo', layout, retries: 0 })
}

const isObject = (value) => typeof value === 'object' && value !== null

/** A refresh token that cannot be found somewhere by accident. */
const isMarked = (value) => typeof value === 'string' && /^(held|brought)-/.test(value)

/** What JSON makes of a value, or nothing where it makes nothing of it. */
function throughJson(value) {
  const text = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}

const refreshToken = fc.oneof(
  { weight: 5, arbitrary: fc.uuid().map((uuid) => `held-${uuid}`) },
  // Well-formed; the last test of this file is about text that is not.
  { weight: 1, arbitrary: anyText().map((text) => Buffer.from(text).toString()) },
  { weight: 1, arbitrary: anyValue().map((value) => (typeof value === 'string' ? 7 : value)) },
)

const time = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 1_700_000_000, 1_700_000_000_000, 4e9, 4e12) },
  { weight: 1, arbitrary: oddNumbers },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.integer().map(String) },
  { weight: 1, arbitrary: anyValue() },
)

function anyToken({ access, refresh, expires, lifetime }) {
  const fields = fc.record(
    {
      [access]: fc.oneof({ weight: 5, arbitrary: fc.constant('old') }, anyText(), anyValue()),
      [refresh]: refreshToken,
      [expires]: time,
      [lifetime]: time,
      iat: time,
      provider: fc.oneof(fc.constantFrom('demo', 'other', 'unknown'), anyValue()),
      error: fc.oneof(fc.constantFrom('RefreshAccessTokenError', 'TemporarilyUnavailable', 'x')),
    },
    { requiredKeys: [] },
  )
  const claims = fc.dictionary(fc.string(), anyValue(), { maxKeys: 3 })
  const tokens = fc.tuple(claims, fields).map(([own, ours]) => ({ ...own, ...ours }))
  return fc.oneof({ weight: 8, arbitrary: tokens }, { weight: 1, arbitrary: anyValue() })
}

const anyAccount = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        provider: fc.oneof(fc.constantFrom('demo', 'other'), anyValue()),
        access_token: fc.oneof(fc.constant('signed-in'), anyValue()),
        accessToken: anyValue(),
        refresh_token: refreshToken,
        refreshToken,
        id_token: anyValue(),
        expires_at: time,
        expires_in: time,
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: anyValue() },
)

describe.each(LAYOUTS)('in the layout $name', (fields) => {
  const { layout, access, refresh, callJwt, callSession } = fields

  test('the jwt callback survives any token', async () => {
    const { jwt, session, rotator } = callbacksIn(layout)
    const anyUpdate = fc.record({ trigger: fc.constant('update'), session: anyValue() })
    const force = fc.constant({ trigger: 'update', session: { forceRefresh: true } })
    const more = fc.oneof(fc.constant({}), anyUpdate, force)
    await fc.assert(
      fc.asyncProperty(anyToken(fields), more, async (token, params) => {
        const result = await callJwt(jwt, { token, ...params })
        if (!isObject(token)) return expect(result).toBe(token)
        const held = token[refresh]
        if (typeof held === 'string' && held !== '') {
          const { [refresh]: kept } = result
          if (kept !== held) expect(kept).toMatch(/^brought-\d+$/)
        }
        expect(isObject(throughJson(result))).toBe(isObject(throughJson(token)))
        const shown = JSON.stringify(callSession(session, { user: {} }, result))
        for (const secret of [held, result[refresh]].filter(isMarked)) {
          expect(shown).not.toContain(secret)
        }
        await rotator.refresh(result)
      }),
      { numRuns: 300 },
    )
  })

  test('the jwt callback survives any sign-in', async () => {
    const { jwt, session } = callbacksIn(layout)
    await fc.assert(
      fc.asyncProperty(anyToken(fields), anyAccount, anyValue(), async (token, account, user) => {
        const signsIn = account?.access_token ?? account?.accessToken
        const result = await callJwt(jwt, { token, account, user })
        if (!signsIn || !['demo', 'other'].includes(account.provider)) return
        expect(result[access]).toEqual(signsIn)
        const given = account.refresh_token ?? account.refreshToken
        expect(result[refresh]).toEqual(given === '' ? undefined : (given ?? undefined))
        expect(isObject(throughJson(result))).toBe(true)
        const shown = JSON.stringify(callSession(session, { user: {} }, result))
        if (isMarked(given)) expect(shown).not.toContain(given)
        await callJwt(jwt, { token: result })
      }),
      { numRuns: 300 },
    )
  })

  test('the session callback survives any token and adds only what JSON carries', () => {
    const { session } = callbacksIn(layout)
    const anySession = fc.dictionary(fc.string(), anyValue(), { maxKeys: 3 })
    fc.assert(
      fc.property(anySession, anyToken(fields), (given, token) => {
        const result = callSession(session, given, token)
        expect(isObject(result)).toBe(true)
        JSON.stringify(result)
      }),
      { numRuns: 300 },
    )
  })
})

// The property above found this, with a run in thousands.
test('a refresh token that is not well-formed text is kept as it is, too', async () => {
  const { jwt } = callbacksIn('authjs')
  for (const held of ['lone-\ud800-half', 'nul-\u0000', 'latin-\u00e9', 'emoji-\u{1f600}']) {
    // The replies take turns: four calls see each of them.
    for (let turn = 0; turn < 4; turn += 1) {
      const token = { access_token: 'old', refresh_token: `${held}-${turn}`, expires_at: 1 }
      const { refresh_token } = await jwt({ token })
      if (!refresh_token.startsWith('brought-')) expect(refresh_token).toBe(token.refresh_token)
    }
  }
})
