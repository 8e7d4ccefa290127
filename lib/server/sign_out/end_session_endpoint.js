'use strict'

const { withinLimit } = require('./limits.js')

/** How long (ms) the browser waits until the issuer's metadata are there. */
const LIMIT_MS = 3_000

/**
 * Where a provider signs its user out.
 * @param {object | undefined} provider of the settings; undefined for a session of none of them
 * @param {(id: string) => Promise<{ token: string, endSession: string } | string>} endpointsOf
 * @returns {Promise<{ endpoint: string } | { reason: string }>} why there is none: a code
 */
async function findEndSessionEndpoint(provider, endpointsOf) {
  if (!provider) return { reason: 'unknown_provider' }
  const { endSessionEndpoint, endSessionPath } = provider
  if (typeof endSessionEndpoint === 'string') return { endpoint: endSessionEndpoint }
  if (endSessionEndpoint === false) return NONE
  const found = await withinLimit(endpointsOf(provider.id), LIMIT_MS, 'discovery_timeout')
  if (found?.endSession) return { endpoint: found.endSession }
  const ofKind = endSessionPath && knownEndpoint(provider, endSessionPath, found)
  if (ofKind) return { endpoint: ofKind }
  return typeof found === 'string' ? { reason: found } : NONE
}

const NONE = { reason: 'no_end_session_endpoint' }

/** Auth0's is at its issuer, Cognito's at the domain of its token endpoint. */
function knownEndpoint({ authorizationServers: [issuer] }, { path, at }, found) {
  const place = at === 'issuer' ? issuer : found.token
  return URL.canParse(place) ? new URL(path, place).href : undefined
}

module.exports = { findEndSessionEndpoint }
