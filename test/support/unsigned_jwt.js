'use strict'

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JWT whose signature is not checked. */
const unsignedJwt = (claims) => `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`

module.exports = { unsignedJwt }
