// One instant is one instant, however an account or a database row writes it.

const fc = require('../support/properties.js')
const { createCallbacks, createDatabaseSessionCallback } = require('../..')
const { LAYOUTS } = require('../support/arbitraries.js')
const { grant, startTokenEndpoint } = require('../support/token_endpoint.js')

const DAY = 24 * 3600
const providers = { demo: { clientId: 'i', clientSecret: 's', tokenEndpoint: 'https://a.example' } }
const now = () => Math.floor(Date.now() / 1000)

const iso = (seconds) => new Date(seconds * 1000).toISOString()

/** The same instant elsewhere: local time and its offset. */
function withOffset(seconds, hours, separator) {
  const local = iso(seconds + hours * 3600).slice(0, 19)
  const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}`
  return `${local.replace('T', separator)}${offset}`
}

const REPRESENTATIONS = {
  seconds: (at) => at,
  milliseconds: (at) => at * 1000,
  'text of seconds': String,
  'text of milliseconds': (at) => `${at}000`,
  'text with a fraction': (at) => `${at}.000`,
  'text with blanks': (at) => ` ${at}\n`,
  'a bigint of seconds': BigInt,
  'a bigint of milliseconds': (at) => BigInt(at) * 1000n,
  'a Date': (at) => new Date(at * 1000),
  'ISO 8601': iso,
  'without fractions': (at) => iso(at).replace('.000', ''),
  'with microseconds': (at) => iso(at).replace('.000Z', '.000000Z'),
  'without a zone': (at) => iso(at).replace('Z', ''),
  'of SQLite and MySQL': (at) => iso(at).slice(0, 19).replace('T', ' '),
  'of PostgreSQL': (at) => withOffset(at, 2, ' '),
  'with an offset of hours and minutes': (at) => `${withOffset(at, -7, 'T')}:00`,
  'with an offset without a colon': (at) => `${withOffset(at, 5, 'T')}00`,
  'with a named zone': (at) => iso(at).replace('.000Z', ' UTC').replace('T', ' '),
  'of Go': (at) => iso(at).replace('.000Z', '.123456789 +0000 UTC').replace('T', ' '),
  'basic ISO 8601': (at) => iso(at).replace(/[-:]|\.000/g, ''),
  'the text of a Date': (at) => new Date(at * 1000).toString(),
  'an HTTP date': (at) => new Date(at * 1000).toUTCString(),
  'a 64-bit integer of a driver': (at) => ({ low: 0, high: 0, toNumber: () => at }),
  "a date library's object": (at) => ({ toDate: () => new Date(at * 1000) }),
  'an object with a value': (at) => ({ valueOf: () => at * 1000 }),
}

const instants = fc.integer({ min: now() + 900, max: now() + 9 * 365 * DAY })

describe.each(Object.entries(REPRESENTATIONS))('%s', (_name, represent) => {
  test.each(LAYOUTS)('at a sign-in, in the layout $name', (fields) => {
    const { layout, expires, unit, callJwt } = fields
    const { jwt } = createCallbacks({ providers, layout })
    fc.assert(
      fc.property(instants, (at) => {
        const account = { provider: 'demo', access_token: 'a', refresh_token: 'r' }
        const token = callJwt(jwt, {
          token: {},
          account: { ...account, expires_at: represent(at) },
        })
        expect(Math.floor(token[expires] / unit)).toBe(at)
      }),
      { numRuns: 30 },
    )
  })

  test('in a row', async () => {
    let row
    const session = createDatabaseSessionCallback({
      providers,
      accounts: { get: async () => row, update: async () => {} },
    })
    await fc.assert(
      fc.asyncProperty(instants, async (at) => {
        row = { access_token: 'a', expires_at: represent(at) }
        const shown = await session({ session: { user: {} }, user: { id: '1' } })
        expect(shown.expires_at).toBe(at)
      }),
      { numRuns: 30 },
    )
  })
})

/** Only databases and JavaScript have these. */
const NOT_IN_REPLIES = ['basic ISO 8601', 'the text of a Date']

describe('the core reads the same in a reply', () => {
  let endpoint

  beforeAll(async () => {
    endpoint = await startTokenEndpoint()
  })

  afterAll(() => endpoint.close())

  const inJson = Object.entries(REPRESENTATIONS).filter(
    ([name, represent]) =>
      !NOT_IN_REPLIES.includes(name) && ['string', 'number'].includes(typeof represent(1e9)),
  )

  test.each(inJson)('%s', async (name, represent) => {
    const demo = { ...providers.demo, tokenEndpoint: endpoint.url }
    const { jwt } = createCallbacks({ providers: { demo } })
    const at = now() + 7 * DAY
    endpoint.replyWith(() => grant({ expires_in: undefined, expires_at: represent(at) }))
    const token = { access_token: 'a', expires_at: 1, refresh_token: `reply-${name}` }
    const renewed = await jwt({ token })
    expect(Math.abs(renewed.expires_at - at)).toBeLessThan(2)
  })
})

test.each([
  ['Date', new Date(Number.NaN)],
  ['ISO 8601', '2030-13-45T99:00:00Z'],
  ['text', 'next week'],
  ['object', { toDate: 'soon' }],
  [
    'object that throws',
    {
      valueOf: () => {
        throw new Error('no')
      },
    },
  ],
  ['array', [Date.now()]],
  ['boolean', true],
  ['symbol', Symbol('time')],
])('an account whose expiry is not a time, but a %s, says nothing', (_kind, expires_at) => {
  const { jwt } = createCallbacks({ providers })
  const account = { provider: 'demo', access_token: 'a', refresh_token: 'r', expires_at }
  expect(jwt({ token: {}, account })).not.toHaveProperty('expires_at')
  const told = jwt({ token: {}, account: { ...account, expires_in: 60n } })
  expect(Math.abs(told.expires_at - now() - 60)).toBeLessThan(3)
})
