// The native session cookie against NextAuth's own pair, v4 and v5: what one writes the other reads, and what NextAuth
// refuses is refused in its words.

const fc = require('../support/properties.js')
const nextAuthV4 = require('next-auth/jwt')
const { addon } = require('../../lib/server/native/addon.js')
const { createSessionCookie } = require('../../lib/server/session_cookie/session_cookie.js')
const { runNode } = require('../support/child.js')

const HOUR_SECONDS = 3600
const soon = (seconds) => Math.floor(Date.now() / 1000) + seconds

/** Claims as JSON has them, up to the size of several chunks. NextAuth overwrites three of them, and takes three more for times. */
const claims = fc
  .tuple(
    fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ noUnicodeString: false }), {
      maxKeys: 12,
    }),
    fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20_000 })),
  )
  .map(([given, padding]) => {
    const { iat: _iat, exp: _exp, nbf: _nbf, jti: _jti, __proto__: _, ...rest } = given
    return padding === 0 ? rest : { ...rest, padding: 'x'.repeat(padding) }
  })

/** In seconds; the last ones are refused. */
const maxAges = fc.oneof(
  fc.constantFrom(undefined, 0, -0, 1, HOUR_SECONDS, Number.MAX_SAFE_INTEGER),
  fc.integer(),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, null, '60'),
)

const secrets = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
  fc.uint8Array({ minLength: 1, maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
)

describe('NextAuth v4', () => {
  const ours = createSessionCookie({ isV5: () => false, nextAuthJwt: async () => nextAuthV4 })
  const salts = fc.oneof(fc.constant(undefined), fc.string({ maxLength: 40 }))

  test('reads what is written here, and the other way round', async () => {
    await fc.assert(
      fc.asyncProperty(claims, secrets, salts, async (token, secret, salt) => {
        const params = { secret, ...(salt !== undefined && { salt }) }
        const written = await ours.encode({ ...params, token })
        expect(await nextAuthV4.decode({ ...params, token: written })).toEqual(expectedOf(token))
        const stock = await nextAuthV4.encode({ ...params, token })
        expect(await ours.decode({ ...params, token: stock })).toEqual(expectedOf(token))
        expect(partsOf(written)[0]).toBe(partsOf(stock)[0])
        expect(Object.keys(await ours.decode({ ...params, token: written }))).toEqual(
          Object.keys(await nextAuthV4.decode({ ...params, token: stock })),
        )
      }),
      { numRuns: 150, examples: [[{ zero: -0 }, 'a secret', undefined]] },
    )
  })

  test.each(rejections())('%s', async (_what, make) => {
    await expectTheSame(ours, nextAuthV4, await make(nextAuthV4, {}))
  })

  describe('at a moment', () => {
    const secret = 'a secret'
    const now = 1_800_000_000

    beforeEach(() => {
      jest.useFakeTimers({ now: now * 1000 + 999, doNotFake: NOT_DATE })
    })

    afterEach(() => jest.useRealTimers())

    test('any max age comes to the same times', async () => {
      const timesOf = async (jwt, maxAge) => {
        const cookie = await jwt.encode({ token: { sub: 'a', exp: 1, iat: 2 }, secret, maxAge })
        const { jti: _, ...times } = JSON.parse(
          addon().decryptSessionCookie(cookie, secret, '', false),
        )
        return times
      }
      await fc.assert(
        fc.asyncProperty(maxAges, async (maxAge) => {
          const mine = await outcomeOf(() => timesOf(ours, maxAge))
          expect(mine).toEqual(await outcomeOf(() => timesOf(nextAuthV4, maxAge)))
        }),
      )
    })

    test.each(['exp', 'nbf', 'iat'])('%s counts to the second', async (claim) => {
      for (let off = -17; off <= 17; off += 1) {
        for (const part of [0, 0.5]) {
          const payload = JSON.stringify({ sub: 'a', [claim]: now + off + part })
          const token = addon().encryptSessionCookie(payload, secret, '', false)
          await expectTheSame(ours, nextAuthV4, { method: 'decode', params: { token, secret } })
        }
      }
    })
  })
})

/** All that fake timers would take the place of beside `Date`. */
const NOT_DATE = [
  ...['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'],
  ...['setInterval', 'clearInterval', 'hrtime', 'performance'],
]

const partsOf = (cookie) => cookie.split('.')

/** What either reads: the claims as JSON carries them, which has one zero. */
const expectedOf = (token) => ({
  ...JSON.parse(JSON.stringify(token)),
  iat: expect.any(Number),
  exp: expect.any(Number),
  jti: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
})

/** What a call comes to: the value, or the kind of error. */
const outcomeOf = async (call) => {
  try {
    return { value: await call() }
  } catch (error) {
    return { name: error.name, code: error.code, message: error.message }
  }
}

async function expectTheSame(ours, stock, { method, params }) {
  const [mine, theirs] = [
    await outcomeOf(() => ours[method](params)),
    await outcomeOf(() => stock[method](params)),
  ]
  expect(mine).toEqual(theirs)
}

/** Calls that NextAuth answers in a way of its own. */
function rejections() {
  const secret = 'a secret'
  const decodeOf = (change, options) => async (jwt, extra) => {
    const token = await jwt.encode({ token: { sub: 'a' }, secret, ...extra, ...options })
    return { method: 'decode', params: { secret, ...extra, ...change(token) } }
  }
  const part = (index, change) => (token) => {
    const parts = partsOf(token)
    parts[index] = change(parts[index])
    return { token: parts.join('.') }
  }
  const call = (method, params) => async (_jwt, extra) => ({
    method,
    params: { secret, ...extra, ...params },
  })
  return [
    ['no token', call('decode', { token: undefined })],
    ['an empty token', call('decode', { token: '' })],
    ['text', call('decode', { token: 'text' })],
    ['five empty parts', call('decode', { token: '....' })],
    ['six parts', decodeOf((token) => ({ token: `${token}.` }))],
    ['a blank behind', decodeOf((token) => ({ token: `${token} ` }))],
    ['another secret', decodeOf((token) => ({ token, secret: 'another' }))],
    ['an empty secret', decodeOf((token) => ({ token, secret: '' }))],
    ['no secret', decodeOf((token) => ({ token, secret: undefined }))],
    ['another salt', decodeOf((token) => ({ token, salt: 'another' }))],
    ['an encrypted key', decodeOf(part(1, () => 'AAAA'))],
    ['a shorter IV', decodeOf(part(2, (iv) => iv.slice(4)))],
    ['no ciphertext', decodeOf(part(3, () => ''))],
    ['a shorter tag', decodeOf(part(4, (tag) => tag.slice(4)))],
    ['a longer tag', decodeOf(part(4, (tag) => `${tag}AAAA`))],
    ['expired', decodeOf((token) => ({ token }), { maxAge: -16 })],
    ['expired within the tolerance', decodeOf((token) => ({ token }), { maxAge: -10 })],
    ['an own iat that is text', decodeOf((token) => ({ token }), { token: { iat: 'now' } })],
    ['not valid yet', decodeOf((token) => ({ token }), { token: { nbf: soon(60) } })],
    ['nbf that is text', decodeOf((token) => ({ token }), { token: { nbf: 'tomorrow' } })],
    ['claims that are null', call('encode', { token: null })],
    ['claims that are a list', call('encode', { token: [] })],
    ['claims of a class', call('encode', { token: new Map() })],
    ['encode without a secret', call('encode', { token: {}, secret: undefined })],
    ['encode with an empty secret', call('encode', { token: {}, secret: '' })],
  ]
}

/** What a character of a cookie can become: all of base64url, and what may stand around it. */
const CHARACTERS = [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
  ...['.', '=', '+', '/', ' ', '\n', '\0', 'é', ''],
]

describe('every single-character change of a cookie is treated as NextAuth v4 treats it', () => {
  const secret = 'a secret'
  const given = { isV5: () => false, nextAuthJwt: async () => nextAuthV4 }

  test('at each place, in its words', async () => {
    const ours = createSessionCookie(given)
    const token = await ours.encode({ token: { sub: 'a' }, secret })
    for (let at = 0; at < token.length; at += 1) {
      for (const other of [token[at] === 'A' ? 'B' : 'A', '.', '=', '+', 'é']) {
        const changed = token.slice(0, at) + other + token.slice(at + 1)
        const params = { secret, token: changed }
        await expectTheSame(ours, nextAuthV4, { method: 'decode', params })
      }
    }
  })

  test('at each place, to each character: what is not left to it, it reads too', async () => {
    const LEFT = 'left to NextAuth'
    const { decode, encode } = createSessionCookie({
      ...given,
      nextAuthJwt: async () => ({ decode: () => LEFT }),
    })
    // Of each length that leaves spare bits in the last character of the ciphertext, or none.
    for (const sub of ['a', 'ab', 'abc']) {
      const token = await encode({ token: { sub }, secret })
      for (let at = 0; at < token.length; at += 1) {
        for (const other of CHARACTERS) {
          const params = { secret, token: token.slice(0, at) + other + token.slice(at + 1) }
          const mine = await decode(params)
          if (mine !== LEFT) expect(mine).toEqual(await nextAuthV4.decode(params))
        }
      }
    }
  })
})

test('a max age of 0 is kept, and counts from now', async () => {
  const { encode } = createSessionCookie({ isV5: () => false, nextAuthJwt: async () => nextAuthV4 })
  const { exp, iat } = await nextAuthV4.decode({
    token: await encode({ token: {}, secret: 's', maxAge: 0 }),
    secret: 's',
  })
  expect(exp).toBe(iat)
})

test('a cookie of an earlier secret is read with previousSecrets, and not without', async () => {
  const ours = createSessionCookie({ isV5: () => false, nextAuthJwt: async () => nextAuthV4 })
  const token = await nextAuthV4.encode({
    token: { sub: 'a' },
    secret: 'old',
    maxAge: HOUR_SECONDS,
  })
  const params = { token, secret: 'new' }
  await expect(ours.decode(params)).rejects.toThrow('decryption operation failed')
  const decoded = await ours.decode({ ...params, previousSecrets: ['older', 'old'] })
  expect(decoded).toMatchObject({ sub: 'a' })
})

// @auth/core is an ES module, which Jest does not load: its half runs in a program of its own.
test('Auth.js v5, in the same ways', async () => {
  const ended = await runNode([require.resolve('./programs/session_cookie_v5.mjs')])
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(ended.stdout).runs).toBeGreaterThan(150)
})
