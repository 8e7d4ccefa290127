'use strict'

const { checkEndpoint } = require('../errors/option_checks.js')

const OPENID = '.well-known/openid-configuration'

/**
 * Where NextAuth v4 asks for an issuer's metadata: its `wellKnown` as it is, query and all, or what OpenID Connect
 * Discovery §4 has under it.
 */
function metadataUrlOf(wellKnown) {
  const url = new URL(wellKnown)
  if (url.pathname.includes('/.well-known/')) return wellKnown
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${OPENID}`
  return url.toString()
}

/** The issuer as which a server is known that was named by nothing but its `wellKnown`. */
function issuerOfWellKnown(wellKnown) {
  const { origin, pathname } = new URL(wellKnown)
  return `${origin}${pathname.split('/.well-known/')[0].replace(/\/+$/, '')}`
}

/** The option `wellKnown` of a provider. */
function readWellKnown(wellKnown, option, insecure) {
  if (wellKnown === undefined) return undefined
  return metadataUrlOf(checkEndpoint(wellKnown, option, insecure, `https://example.com/${OPENID}`))
}

module.exports = { issuerOfWellKnown, readWellKnown }
