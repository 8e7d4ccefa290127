'use strict'

const { readTime } = require('./read_time.js')

/** No access token that is taken is longer. */
const LONGEST = 65_536

/**
 * The times in a JWT (RFC 7519 §4.1), unverified: they only decide when a token is due.
 * @param {unknown} jwt
 * @returns {{ expiresAt: number, issuedAt: number | undefined } | undefined} Unix time in s; undefined for what is no
 *   JWT, or says no end
 */
function readJwtTimes(jwt) {
  const claims = readJwtClaims(jwt)
  const expiresAt = readTime(claims?.exp)
  return expiresAt === undefined ? undefined : { expiresAt, issuedAt: readTime(claims.iat) }
}

/**
 * The claims of a JWT, unverified; bytes beyond ASCII are read as Latin-1.
 * @param {unknown} jwt
 * @returns {Record<string, unknown> | undefined} undefined for what is not a JWT
 */
function readJwtClaims(jwt) {
  // An object in JSON begins with e in base64: other tokens cost no more than this.
  if (typeof jwt !== 'string' || jwt[0] !== 'e' || jwt.length > LONGEST) return undefined
  const [, payload, signature, more] = jwt.split('.', 4)
  if (signature === undefined || more !== undefined) return undefined
  try {
    // atob, because edge runtimes have no Buffer. It reads bytes as Latin-1, which leaves numbers as they are.
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    return typeof claims === 'object' && claims !== null ? claims : undefined
  } catch {
    return undefined
  }
}

module.exports = { readJwtClaims, readJwtTimes }
