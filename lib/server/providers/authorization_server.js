'use strict'

// Which authorization server issued the tokens of a session: a claim that a sign-in writes and a refresh compares, so that
// no refresh token goes to a server that never issued it, were there two under one provider id.

/**
 * The names of a provider's authorization server. The first is what a sign-in writes: the configured issuer (RFC 8414
 * §2), else the token endpoint's origin. The others are the same server as other configs of it call it.
 * @param {{ issuer?: string, tokenEndpoint?: string, known?: import('./known_providers.js').KnownProvider,
 *   formerIssuers?: string[] }} provider
 * @returns {string[]} normalised; empty where nothing of it can be read
 */
function authorizationServersOf({ issuer, tokenEndpoint, known = {}, formerIssuers = [] }) {
  const endpointOrigin = originOf(tokenEndpoint)
  const names = [normalised(issuer) ?? endpointOrigin, endpointOrigin]
  names.push(...originsOf(known, endpointOrigin), ...formerIssuers.map(normalised))
  return [...new Set(names.filter((name) => name !== undefined))]
}

/** Where the known provider's server is found, unless the endpoint is another server's under its id. */
function originsOf({ tokenEndpoint, origins = [] }, endpointOrigin) {
  const all = [...origins, originOf(tokenEndpoint)]
  return all.includes(endpointOrigin) ? all : []
}

/**
 * Whether a claim is one of these names. An origin alone, which a config without an issuer writes, stands for every
 * issuer there: nothing reaches another host for it.
 * @param {string[]} names as authorizationServersOf gives them
 * @param {unknown} claim
 */
function isOneOf(names, claim) {
  const [own] = names
  if (claim === own || own === undefined) return true
  const server = normalised(claim)
  if (server === undefined) return false
  return names.includes(server) || originOf(own) === server || originOf(server) === own
}

/** Host and scheme in lower case, without a default port and a slash at the end; undefined for what is not a URL. */
function normalised(text) {
  const url = parsed(text)
  return url && url.origin + url.pathname.replace(/\/+$/, '') + url.search
}

const originOf = (text) => parsed(text)?.origin

function parsed(text) {
  if (typeof text !== 'string') return undefined
  try {
    const url = new URL(text.trim())
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined
  } catch {
    return undefined
  }
}

const isUrl = (text) => parsed(text) !== undefined

module.exports = { authorizationServersOf, isOneOf, isUrl }
