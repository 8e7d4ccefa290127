'use strict'

const BYTES = 16

/**
 * A new random id of 128 bits for a session, in base64url. A sign-out ends the session of this id and not the refresh
 * token's value, which other sessions may hold.
 * @param {Crypto | undefined} crypto of this runtime
 * @returns {string | undefined} undefined where there is none: such a session ends by its refresh token
 */
function newSessionId(crypto) {
  const bytes = crypto?.getRandomValues(new Uint8Array(BYTES))
  if (!bytes) return undefined
  const base64 = btoa(String.fromCharCode(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

module.exports = { newSessionId }
