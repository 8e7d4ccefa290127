'use strict'

const { createHash, timingSafeEqual } = require('node:crypto')
const { usesSecureCookies } = require('../server_tokens/session_cookie_names.js')
const { secretOf } = require('../server_tokens/session_config.js')

// NextAuth's double submit: a cookie `<token>|<SHA-256 of the token and the secret>` and the token in the body
// (csrf-token.js in both NextAuths).

const DEFAULT_NAME = { 4: 'next-auth.csrf-token', 5: 'authjs.csrf-token' }

/** Auth.js's word of a framework that checks the origin itself. */
const SKIPS = 'skip-csrf-check'

/**
 * @param {import('../server_tokens/contexts.js').Context} context
 * @param {unknown} token of the body
 * @param {import('../server_tokens/session_config.js').SessionConfig} session
 * @returns {boolean} whether NextAuth would let this request sign out
 */
function isCsrfTokenValid(context, token, { config, version }) {
  if (version === 5 && config.skipCSRFCheck?.description === SKIPS) return true
  if (typeof token !== 'string' || token === '') return false
  const names = csrfCookieNames(config, version, context.protocol())
  const cookies = context.cookies((name) => names.includes(name))
  const secret = csrfSecretOf(config, version)
  return cookies.some(([, value]) => isPair(value, token, secret))
}

function isPair(value, token, secret) {
  const [ofCookie, hash = ''] = value.split('|')
  const expected = createHash('sha256').update(`${ofCookie}${secret}`).digest('hex')
  return isEqual(hash, expected) && isEqual(ofCookie, token)
}

function isEqual(one, other) {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(a, b)
}

/** Where cookies have to be secure the plain name is not looked at, which any host of the domain can set. */
function csrfCookieNames(config, version, protocol) {
  const own = config.cookies?.csrfToken?.name
  if (own !== undefined) return [own]
  const plain = DEFAULT_NAME[version]
  const isSecure = usesSecureCookies(config, version, protocol)
  if (isSecure === undefined) return [`__Host-${plain}`, plain]
  return [isSecure ? `__Host-${plain}` : plain]
}

/** As it stands in the text that NextAuth hashes: of a list all, separated by commas. */
function csrfSecretOf(config, version) {
  if (version === 5 && !config.secret?.length) return `${secretsOfEnvironment(config)}`
  return `${secretOf(config, version)}`
}

/** As setEnvDefaults of Auth.js puts them into a config that has none. */
function secretsOfEnvironment(config) {
  const { env } = process
  const numbered = [3, 2, 1].map((number) => env[`AUTH_SECRET_${number}`])
  const set = [...numbered, env.AUTH_SECRET].filter(Boolean)
  return set.length > 0 ? set : secretOf(config, 5)
}

module.exports = { isCsrfTokenValid }
