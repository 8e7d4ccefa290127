'use strict'

/**
 * The ID token of a session, if the provider can take it for a hint: a signed one (three parts) that was issued to this
 * client, however old (OpenID Connect RP-Initiated Logout 1.0 §2). An encrypted one would have to be decrypted first.
 * @param {unknown} idToken
 * @param {string | undefined} clientId
 * @returns {string | undefined}
 */
function idTokenHint(idToken, clientId) {
  if (typeof idToken !== 'string') return undefined
  const parts = idToken.split('.')
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]+$/.test(part))) return undefined
  const audience = audienceOf(parts[1])
  return clientId === undefined || audience.includes(clientId) ? idToken : undefined
}

function audienceOf(payload) {
  try {
    const { aud } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return [aud].flat()
  } catch {
    return []
  }
}

module.exports = { idTokenHint }
