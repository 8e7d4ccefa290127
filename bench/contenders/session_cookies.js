'use strict'

// Pairs of `encode` and `decode` for the session cookie, by contender and version of NextAuth.

const {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
} = require('node:crypto')
const { randomBytes, randomUUID, timingSafeEqual } = require('node:crypto')
const { createSessionCookie } = require('../../lib/server/session_cookie/session_cookie.js')

const SECRET = 'a secret of thirty-two characters'
const SALT = 'authjs.session-token'
const MAX_AGE_SECONDS = 30 * 24 * 3600

const parametersOf = (version) =>
  version === 'v5' ? { secret: SECRET, salt: SALT } : { secret: SECRET }

const stockOf = (version) =>
  version === 'v5' ? import('@auth/core/jwt') : Promise.resolve(require('next-auth/jwt'))

/** NextAuth's own. */
const createStock = stockOf

/** The addon. */
const createOurs = async (version) =>
  createSessionCookie({ isV5: () => version === 'v5', nextAuthJwt: () => stockOf(version) })

/** The best that JavaScript does: node:crypto without promises, and the derived key kept. */
async function createNodeCrypto(version) {
  const cipher = version === 'v5' ? cbc() : gcm()
  return {
    encode: async ({ token }) => {
      const iat = Math.floor(Date.now() / 1000)
      const claims = { ...token, iat, exp: iat + MAX_AGE_SECONDS, jti: randomUUID() }
      return cipher.seal(JSON.stringify(claims))
    },
    decode: async ({ token }) => JSON.parse(cipher.open(token)),
  }
}

function gcm() {
  const key = Buffer.from(
    hkdfSync('sha256', SECRET, '', 'NextAuth.js Generated Encryption Key', 32),
  )
  const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')
  const aad = Buffer.from(header)
  return {
    seal(payload) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      cipher.setAAD(aad)
      const text = cipher.update(payload, 'utf8', 'base64url') + cipher.final('base64url')
      return `${header}..${iv.toString('base64url')}.${text}.${cipher.getAuthTag().toString('base64url')}`
    },
    open(cookie) {
      const [, , iv, text, tag] = cookie.split('.')
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'))
      decipher.setAAD(aad)
      decipher.setAuthTag(Buffer.from(tag, 'base64url'))
      return decipher.update(text, 'base64url', 'utf8') + decipher.final('utf8')
    },
  }
}

function cbc() {
  const info = `Auth.js Generated Encryption Key (${SALT})`
  const key = Buffer.from(hkdfSync('sha256', SECRET, SALT, info, 64))
  const jwk = JSON.stringify({ k: key.toString('base64url'), kty: 'oct' })
  const kid = createHash('sha512').update(jwk).digest('base64url')
  const protectedHeader = JSON.stringify({ alg: 'dir', enc: 'A256CBC-HS512', kid })
  const header = Buffer.from(protectedHeader).toString('base64url')
  const bits = Buffer.alloc(8)
  bits.writeUInt32BE(header.length * 8, 4)
  const tagOf = (iv, text) =>
    createHmac('sha512', key.subarray(0, 32))
      .update(header)
      .update(iv)
      .update(text)
      .update(bits)
      .digest()
      .subarray(0, 32)
  return {
    seal(payload) {
      const iv = randomBytes(16)
      const cipher = createCipheriv('aes-256-cbc', key.subarray(32), iv)
      const text = Buffer.concat([cipher.update(payload, 'utf8'), cipher.final()])
      return [header, '', iv, text, tagOf(iv, text)]
        .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
        .join('.')
    },
    open(cookie) {
      const [, , ...parts] = cookie.split('.')
      const [iv, text, tag] = parts.map((part) => Buffer.from(part, 'base64url'))
      if (!timingSafeEqual(tagOf(iv, text), tag)) throw new Error('the cookie was changed')
      const decipher = createDecipheriv('aes-256-cbc', key.subarray(32), iv)
      return decipher.update(text, undefined, 'utf8') + decipher.final('utf8')
    },
  }
}

const COOKIE_CONTENDERS = [
  { id: 'stock', title: "NextAuth's own", create: createStock },
  { id: 'node-crypto', title: 'node:crypto, key kept', create: createNodeCrypto },
  { id: 'ours', title: 'next-auth-token-rotation', create: createOurs },
]

module.exports = { COOKIE_CONTENDERS, parametersOf }
