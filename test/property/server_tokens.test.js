// Session cookies that serverTokens sets, in sizes around those of chunks and with whatever a browser had before, are read by
// NextAuth's own getToken, v4 and v5; and what those write is read here.

const path = require('node:path')
const fc = require('../support/properties.js')
const nextAuthJwt = require('next-auth/jwt')
const { cookieLine, parseCookies } = require('../../lib/server/server_tokens/cookie_text.js')
const {
  CHUNK_SIZE,
  isPartOf,
  readSession,
  writeSession,
} = require('../../lib/server/server_tokens/chunks.js')
const { Browser } = require('../support/server_session.js')
const { runNode } = require('../support/child.js')

const NAME = 'next-auth.session-token'
const SECRET = 'a secret'
const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: false }

/** Lengths of a value: any, and those at which there is one chunk more. */
const lengths = fc.oneof(
  fc.integer({ min: 1, max: 20_000 }),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -2, max: 2 }))
    .map(([chunks, off]) => chunks * CHUNK_SIZE[4] + off),
)

/** What a browser has of the name from before: one cookie, chunks with or without gaps, and others beside them. */
const before = fc.dictionary(
  fc.oneof(
    fc.constant(NAME),
    fc.integer({ min: 0, max: 12 }).map((at) => `${NAME}.${at}`),
    fc.constantFrom('theme', 'next-auth.csrf-token', 'next-auth.callback-url'),
  ),
  fc.string({ unit: fc.constantFrom('a', 'b', '.', '-'), minLength: 1, maxLength: 30 }),
)

const write = (browser, value, version) => {
  const present = Object.keys(browser.cookies).filter((name) => isPartOf(name, NAME))
  const session = { name: NAME, options, expires: new Date(Date.now() + 60_000), version }
  browser.take(writeSession(value, session, present).map(cookieLine))
}

/** What a browser sends is parsed as it stands in the header. */
const readBack = (browser) => {
  const cookies = parseCookies(browser.header, (name) => isPartOf(name, NAME))
  return readSession(cookies, NAME).values
}

test.each([4, 5])(
  'in NextAuth v%d what was written is read back, and nothing else is left',
  (version) => {
    fc.assert(
      fc.property(before, lengths, lengths, (cookies, first, second) => {
        const browser = new Browser(cookies)
        for (const length of [first, second]) {
          const value = 'x'.repeat(length - 1) + (length % 10)
          write(browser, value, version)
          expect(readBack(browser)).toEqual([value])
          const names = Object.keys(browser.cookies).filter((name) => isPartOf(name, NAME))
          const count = Math.ceil(length / CHUNK_SIZE[version])
          expect(names).toHaveLength(count)
          expect(names.includes(NAME)).toBe(count === 1)
        }
        for (const other of ['theme', 'next-auth.csrf-token'])
          expect(browser.cookies[other]).toBe(cookies[other])
      }),
      { numRuns: 300 },
    )
  },
)

test("NextAuth v4's getToken reads it", async () => {
  await fc.assert(
    fc.asyncProperty(before, fc.integer({ min: 0, max: 12_000 }), async (cookies, padding) => {
      const value = await nextAuthJwt.encode({
        token: { padding: 'x'.repeat(padding) },
        secret: SECRET,
      })
      const browser = new Browser(cookies)
      write(browser, value, 4)
      const req = { headers: {}, cookies: browser.cookies }
      expect(await nextAuthJwt.getToken({ req, secret: SECRET, raw: true })).toBe(value)
      const claims = await nextAuthJwt.getToken({ req, secret: SECRET })
      expect(claims.padding).toHaveLength(padding)
    }),
    { numRuns: 60 },
  )
})

test('as many cookies as NextAuth v4 itself makes', async () => {
  // It is not among what the package exports.
  const { SessionStore } = require(
    path.join(path.dirname(require.resolve('next-auth')), 'core/lib/cookie.js'),
  )
  fc.assert(
    fc.property(before, lengths, (cookies, length) => {
      const theirs = new SessionStore(
        { name: NAME, options },
        { cookies, headers: {} },
        { debug() {} },
      )
      const value = 'x'.repeat(length)
      const expires = new Date()
      const session = { name: NAME, options, expires, version: 4 }
      const present = Object.keys(cookies).filter((name) => isPartOf(name, NAME))
      const byName = (all) => Object.fromEntries(all.map((cookie) => [cookie.name, cookie]))
      expect(byName(writeSession(value, session, present))).toEqual(
        byName(theirs.chunk(value, { expires })),
      )
    }),
  )
})

test('a Set-Cookie line is that of the package cookie', () => {
  const { serialize } = require('cookie')
  const flags = fc.option(fc.boolean(), { nil: undefined })
  const attributes = fc.record(
    {
      maxAge: fc.integer({ min: 0, max: 1e6 }),
      domain: fc.constantFrom('example.com', undefined),
      path: fc.constantFrom('/', '/app'),
      expires: fc.constant(new Date('2030-01-01')),
      httpOnly: flags,
      secure: flags,
      partitioned: flags,
      priority: fc.constantFrom('low', 'High'),
      sameSite: fc.constantFrom('lax', 'Strict', 'none', true, false),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(attributes, fc.string(), (given, value) => {
      expect(cookieLine({ name: NAME, value, options: given })).toBe(serialize(NAME, value, given))
    }),
  )
})

test('a header is parsed as by the package cookie', () => {
  const { parse } = require('cookie')
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '=', ' ', '"', '%', '2', '5', '.') })
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const header = parts.join(';')
      const ours = Object.fromEntries(parseCookies(header, (name) => name !== ''))
      // A cookie without a name is not a session.
      const { '': _unnamed, ...theirs } = parse(header)
      expect(ours).toEqual(theirs)
    }),
    { numRuns: 500 },
  )
})

test('Auth.js v5, in the same ways', async () => {
  const ended = await runNode([require.resolve('./programs/server_tokens_v5.mjs')])
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(ended.stdout).runs).toBeGreaterThan(50)
})
