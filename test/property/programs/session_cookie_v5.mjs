// The native session cookie against that of Auth.js v5. Prints how many cookies it compared.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { decode, encode } from '@auth/core/jwt'
import fc from 'fast-check'

const require = createRequire(import.meta.url)
const { addon } = require('../../../lib/server/native/addon.js')
const { createSessionCookie } = require('../../../lib/server/session_cookie/session_cookie.js')

const authJs = { decode, encode }
const ours = createSessionCookie({ isV5: () => true, nextAuthJwt: async () => authJs })
let runs = 0

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 })
const claims = fc
  .dictionary(text, fc.jsonValue(), { maxKeys: 12 })
  .map(({ iat: _iat, exp: _exp, nbf: _nbf, jti: _jti, __proto__: _, ...rest }) => rest)
const secrets = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 4 }))
const sizes = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20_000 }))
const salts = fc.oneof(
  fc.constantFrom('authjs.session-token', '__Secure-authjs.session-token'),
  fc.string({ maxLength: 40 }),
)

const withoutTimes = ({ iat, exp, jti, ...rest }) => {
  assert.equal(typeof iat, 'number')
  assert.equal(typeof exp, 'number')
  assert.match(jti, /^[\da-f-]{36}$/)
  return rest
}

await fc.assert(
  fc.asyncProperty(
    claims,
    sizes,
    secrets,
    salts,
    fc.nat(3),
    async (few, size, secret, salt, which) => {
      runs += 1
      const token = size === 0 ? few : { ...few, padding: 'x'.repeat(size) }
      const params = { secret, salt }
      const written = await ours.encode({ ...params, token })
      const expected = JSON.parse(JSON.stringify(token))
      assert.deepEqual(withoutTimes(await authJs.decode({ ...params, token: written })), expected)
      // One of several secrets may have written it.
      const one = Array.isArray(secret) ? secret[which % secret.length] : secret
      const stock = await authJs.encode({ secret: one, salt, token })
      assert.deepEqual(withoutTimes(await ours.decode({ ...params, token: stock })), expected)
      const header = (cookie) => cookie.slice(0, cookie.indexOf('.'))
      assert.equal(header(await ours.encode({ secret: one, salt, token })), header(stock))
    },
  ),
  { numRuns: 150, examples: [[{ zero: -0 }, 0, 'a secret', 'authjs.session-token', 0]] },
)

const outcomeOf = async (call) => {
  try {
    return { value: await call() }
  } catch (error) {
    return { name: error.name, code: error.code, message: error.message }
  }
}

async function compare(method, params) {
  runs += 1
  const mine = await outcomeOf(() => ours[method](params))
  assert.deepEqual(mine, await outcomeOf(() => authJs[method](params)), JSON.stringify(params))
}

const params = { secret: 'a secret', salt: 'authjs.session-token' }
const cookie = await authJs.encode({ ...params, token: { sub: 'a' } })
for (let at = 0; at < cookie.length; at += 1) {
  for (const other of [cookie[at] === 'A' ? 'B' : 'A', '.', '=']) {
    await compare('decode', {
      ...params,
      token: cookie.slice(0, at) + other + cookie.slice(at + 1),
    })
  }
}

await compareEveryChange()
await compareTimes()

function withPart(index, change) {
  const parts = cookie.split('.')
  parts[index] = change(parts[index])
  return parts.join('.')
}

/** At each place, to each character: what is not left to Auth.js, it reads too. */
async function compareEveryChange() {
  const characters = [
    ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
    ...['.', '=', '+', '/', ' ', '\n', '\0', 'é', ''],
  ]
  const left = 'left to Auth.js'
  const nextAuthJwt = async () => ({ decode: () => left })
  const { decode: decodeAlone } = createSessionCookie({ isV5: () => true, nextAuthJwt })
  for (let at = 0; at < cookie.length; at += 1) {
    for (const other of characters) {
      const token = cookie.slice(0, at) + other + cookie.slice(at + 1)
      const mine = await decodeAlone({ ...params, token })
      if (mine !== left) assert.deepEqual(mine, await authJs.decode({ ...params, token }))
    }
  }
}

/** Times count to the second, and a max age comes to the same ones. */
async function compareTimes() {
  const now = 1_800_000_000
  const stopped = now * 1000 + 999
  const RealDate = globalThis.Date
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length === 0 ? [stopped] : given))
    }
    static now() {
      return stopped
    }
  }
  for (const claim of ['exp', 'nbf', 'iat']) {
    for (let off = -17; off <= 17; off += 0.5) {
      const payload = JSON.stringify({ sub: 'a', [claim]: now + off })
      const token = addon().encryptSessionCookie(payload, params.secret, params.salt, true)
      await compare('decode', { ...params, token })
    }
  }
  for (const maxAge of [undefined, null, 0, 1, -1, 0.5, 1e6, Number.NaN, Infinity, '60', 'soon']) {
    const timesOf = async (jwt) => {
      const token = await jwt.encode({ ...params, token: { exp: 1, iat: 2 }, maxAge })
      const payload = addon().decryptSessionCookie(token, params.secret, params.salt, true)
      const { jti: _, ...times } = JSON.parse(payload)
      return times
    }
    runs += 1
    const mine = await outcomeOf(() => timesOf(ours))
    assert.deepEqual(mine, await outcomeOf(() => timesOf(authJs)), String(maxAge))
  }
  globalThis.Date = RealDate
}

const seconds = Math.floor(Date.now() / 1000)
const encoded = (token, maxAge) => authJs.encode({ ...params, token, maxAge })
for (const token of [
  undefined,
  '',
  'text',
  '....',
  `${cookie}.`,
  `${cookie} `,
  withPart(1, () => 'AAAA'),
  withPart(2, (iv) => iv.slice(4)),
  withPart(3, () => ''),
  withPart(3, (ciphertext) => ciphertext.slice(4)),
  withPart(4, (tag) => tag.slice(4)),
  withPart(4, (tag) => `${tag}AAAA`),
  await encoded({}, -20),
  await encoded({ nbf: seconds + 60 }),
  await encoded({ nbf: 'tomorrow' }),
]) {
  await compare('decode', { ...params, token })
}
for (const changed of [
  { secret: 'another' },
  { secret: [] },
  { secret: ['another', 'one more'] },
  { secret: '' },
  { secret: undefined },
  { salt: 'another' },
  { salt: undefined },
  { salt: 5 },
]) {
  await compare('decode', { ...params, ...changed, token: cookie })
}
await compare('decode', { ...params, secret: ['new', 'a secret'], token: cookie })
await compare('encode', { ...params, token: null })
await compare('encode', { ...params, token: [] })
await compare('encode', { ...params, secret: '', token: {} })

const rotated = await ours.decode({
  ...params,
  secret: 'new',
  previousSecrets: ['a secret'],
  token: cookie,
})
assert.equal(rotated.sub, 'a')

console.log(JSON.stringify({ runs }))
