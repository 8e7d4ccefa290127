// Session cookies in chunks, against getToken of Auth.js v5. Prints how many it compared.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { encode, getToken } from '@auth/core/jwt'
import fc from 'fast-check'

const require = createRequire(import.meta.url)
const { cookieLine } = require('../../../lib/server/server_tokens/cookie_text.js')
const { isPartOf, writeSession } = require('../../../lib/server/server_tokens/chunks.js')
const { Browser } = require('../../support/server_session.js')

const NAME = '__Secure-authjs.session-token'
const secret = 'a secret'
const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: true }
let runs = 0

const before = fc.dictionary(
  fc.oneof(
    fc.constant(NAME),
    fc.integer({ min: 0, max: 12 }).map((at) => `${NAME}.${at}`),
    fc.constant('theme'),
  ),
  fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 30 }),
)

await fc.assert(
  fc.asyncProperty(before, fc.integer({ min: 0, max: 12_000 }), async (cookies, padding) => {
    runs += 1
    const value = await encode({ token: { padding: 'x'.repeat(padding) }, secret, salt: NAME })
    const browser = new Browser(cookies)
    const present = Object.keys(cookies).filter((name) => isPartOf(name, NAME))
    const session = { name: NAME, options, expires: new Date(Date.now() + 60_000), version: 5 }
    browser.take(writeSession(value, session, present).map(cookieLine))
    const req = { headers: { cookie: browser.header } }
    assert.equal(await getToken({ req, secret, secureCookie: true, raw: true }), value)
    const claims = await getToken({ req, secret, secureCookie: true })
    assert.equal(claims.padding.length, padding)
  }),
  { numRuns: 60 },
)

process.stdout.write(JSON.stringify({ runs }))
