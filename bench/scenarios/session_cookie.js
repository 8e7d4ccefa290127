'use strict'

// The session cookie: `decode` and `encode` of one user's token, each awaited, one after the other. Everything happens on
// the JavaScript thread, so time is CPU.

const { COOKIE_CONTENDERS, parametersOf } = require('../contenders/session_cookies.js')
const { timed } = require('./hot_path.js')

/** Bytes of a cookie beside its ciphertext, and what base64url adds. */
const OVERHEAD = { v4: 80, v5: 260 }
const BASE64 = 4 / 3

async function run({ contender, variant, slices, callsInASlice, warmUp }) {
  const [version, kilobytes] = variant.split('-')
  const { create } = COOKIE_CONTENDERS.find(({ id }) => id === contender.id)
  const { encode, decode } = await create(version)
  const params = parametersOf(version)
  const token = tokenFor(Number(kilobytes) * 1000, version)
  const cookie = await encode({ ...params, token })

  const decodeAll = async (count) => {
    for (let i = 0; i < count; i += 1) await decode({ ...params, token: cookie })
  }
  const encodeAll = async (count) => {
    for (let i = 0; i < count; i += 1) await encode({ ...params, token })
  }
  await decodeAll(warmUp)
  await encodeAll(warmUp)
  return {
    replies: 1,
    failed: (await decode({ ...params, token: cookie })).sub === token.sub ? 0 : 1,
    cookieBytes: cookie.length,
    decodeUs: (await timed(decodeAll, slices, callsInASlice)) / 1000,
    encodeUs: (await timed(encodeAll, slices, callsInASlice)) / 1000,
  }
}

/** The token of a usual user, whose access token fills the cookie up to its size. */
function tokenFor(bytes, version) {
  const token = {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    sub: '1234567890',
    provider: 'google',
    expires_at: 1_900_000_000,
    expires_in: 3600,
  }
  const claims = JSON.stringify(token).length + 120 // iat, exp, jti
  const left = Math.floor((bytes - OVERHEAD[version]) / BASE64) - claims
  return { ...token, access_token: 'a'.repeat(Math.max(left, 1)) }
}

module.exports = { run }
