// Logout tokens as providers send them, and as they must not be; signed by node:crypto.

const crypto = require('node:crypto')

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

const encoded = (value) => Buffer.from(value).toString('base64url')
const json = (value) => (typeof value === 'string' ? value : JSON.stringify(value))

const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/** @returns {{ alg: string, kid: string, privateKey: crypto.KeyObject, jwk: object }} */
function signingKey(alg = 'ES256', kid = crypto.randomUUID()) {
  const { privateKey, publicKey } = pairFor(alg)
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg }
  return { alg, kid, privateKey, publicKey, jwk }
}

function pairFor(alg) {
  if (CURVES[alg]) return crypto.generateKeyPairSync('ec', { namedCurve: CURVES[alg] })
  if (alg === 'EdDSA') return crypto.generateKeyPairSync('ed25519')
  return crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })
}

function signatureOf({ alg, privateKey }, input) {
  const data = Buffer.from(input)
  if (alg === 'EdDSA') return crypto.sign(null, data, privateKey)
  const digest = `sha${alg.slice(2)}`
  if (alg.startsWith('ES')) {
    return crypto.sign(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  }
  if (alg.startsWith('RS')) return crypto.sign(digest, data, privateKey)
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = crypto.constants
  return crypto.sign(digest, data, { key: privateKey, padding, saltLength })
}

/** A compact JWS. Header and payload may be text, so that a test can write what no library would. */
function signed(key, payload, header = { alg: key.alg, kid: key.kid, typ: 'logout+jwt' }) {
  const input = `${encoded(json(header))}.${encoded(json(payload))}`
  return `${input}.${signatureOf(key, input).toString('base64url')}`
}

/** With a secret in place of a key: what a verifier that mixes them up would take. */
function signedWithHmac(secret, payload, header = { alg: 'HS256', typ: 'logout+jwt' }) {
  const input = `${encoded(json(header))}.${encoded(json(payload))}`
  return `${input}.${crypto.createHmac('sha256', secret).update(input).digest('base64url')}`
}

const unsigned = (payload, header = { alg: 'none', typ: 'logout+jwt' }) =>
  `${encoded(json(header))}.${encoded(json(payload))}.`

const nowSeconds = () => Math.floor(Date.now() / 1000)

/** Those of a good logout token, changed in `more`; undefined leaves a claim out. */
const claimsOf = (issuer, more = {}) => ({
  iss: issuer,
  aud: 'an-id',
  iat: nowSeconds(),
  exp: nowSeconds() + 120,
  jti: crypto.randomUUID(),
  sub: 'user-1',
  sid: 'session-1',
  events: { [EVENT]: {} },
  ...more,
})

module.exports = {
  ...{ EVENT, claimsOf, nowSeconds, signatureOf, signed, signedWithHmac, signingKey, unsigned },
}
