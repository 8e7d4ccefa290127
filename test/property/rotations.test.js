// Any history of a session: refreshes that replace the refresh token or keep it, cookies of any
// earlier generation in between. The endpoint never sees a refresh token that was replaced.

const fc = require('../support/properties.js')
const { createCallbacks } = require('../..')
const { startTokenEndpoint } = require('../support/token_endpoint.js')

/** A token endpoint that follows the script and knows which refresh token is the live one. */
class Session {
  static count = 0

  constructor() {
    Session.count += 1
    this.name = `history-${Session.count}`
    this.live = `${this.name}-0`
    this.accessToken = 'access-0'
    this.issued = 0
    this.strangers = []
  }

  answer(kind, presented) {
    if (presented !== this.live) this.strangers.push(presented)
    this.issued += 1
    this.accessToken = `access-${this.issued}`
    const reply = { access_token: this.accessToken, expires_in: 3600 }
    if (kind === 'keep') return reply
    if (kind === 'repeat') return { ...reply, refresh_token: this.live }
    this.live = `${this.name}-${this.issued}`
    return { ...reply, refresh_token: this.live }
  }
}

let endpoint
let current
let nextKind

beforeAll(async () => {
  endpoint = await startTokenEndpoint({
    reply: ({ body }) => ({ body: current.answer(nextKind, body.refresh_token) }),
  })
})

afterAll(() => endpoint.close())

const step = fc.record({
  kind: fc.constantFrom('rotate', 'rotate', 'keep', 'repeat'),
  // Positions in the history, as fractions of its length.
  stale: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 4 }),
  callers: fc.integer({ min: 1, max: 3 }),
})

test('every refresh spends the live refresh token, and every cookie finds the newest', async () => {
  const demo = { clientId: 'id', clientSecret: 's', tokenEndpoint: endpoint.url }
  const { jwt } = createCallbacks({ providers: { demo }, retries: 0, forceInterval: 0 })
  const forced = (token) => jwt({ token, trigger: 'update', session: { forceRefresh: true } })

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (history) => {
      current = new Session()
      const cookies = [
        { access_token: 'access-0', refresh_token: current.live, expires_at: 4_000_000_000 },
      ]
      for (const { kind, stale, callers } of history) {
        nextKind = kind
        const newest = cookies.at(-1)
        const issuedBefore = current.issued
        const results = await Promise.all(
          Array.from({ length: callers }, () => forced({ ...newest })),
        )
        expect(current.issued).toBe(issuedBefore + 1)
        for (const result of results) {
          expect(result).toMatchObject({
            access_token: current.accessToken,
            refresh_token: current.live,
          })
        }
        cookies.push(results[0])
        for (const position of stale) {
          const cookie = cookies[Math.floor(position * (cookies.length - 1))]
          const result = await jwt({ token: { ...cookie, expires_at: 1 } })
          expect(result).toEqual(results[0])
        }
        expect(current.issued).toBe(issuedBefore + 1)
      }
      expect(current.strangers).toEqual([])
    }),
    { numRuns: 150 },
  )
})
