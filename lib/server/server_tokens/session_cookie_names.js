'use strict'

// What the session cookie is called and how it is set, by both NextAuths: core/init.js, lib/init.js and cookie.js there.

const DEFAULT_NAME = { 4: 'next-auth.session-token', 5: 'authjs.session-token' }

/**
 * Whether NextAuth uses secure cookies for this request; undefined where only its own route could tell.
 * @param {object} config
 * @param {4 | 5} version
 * @param {string | undefined} protocol of the request, where it is known
 */
function usesSecureCookies(config, version, protocol) {
  if (config.useSecureCookies !== undefined) return Boolean(config.useSecureCookies)
  const { NEXTAUTH_URL, AUTH_URL, VERCEL, AUTH_TRUST_HOST } = process.env
  const url = version === 5 ? (AUTH_URL ?? NEXTAUTH_URL) : NEXTAUTH_URL
  // v4 takes text without a scheme for a host that is served over https.
  if (url) return !url.startsWith('http:')
  if (version === 4 && VERCEL) return protocol !== 'http'
  if (version === 4 && !AUTH_TRUST_HOST) return undefined
  return protocol === undefined ? undefined : protocol === 'https'
}

/**
 * The names to look for, the likelier first. Where cookies have to be secure the plain one is not looked at: other than
 * `__Secure-` names it can be set by anybody between the browser and any host of the domain.
 * @returns {string[]}
 */
function sessionCookieNames(config, version, protocol) {
  const own = config.cookies?.sessionToken?.name
  if (own !== undefined) return [own]
  const isSecure = usesSecureCookies(config, version, protocol)
  const plain = DEFAULT_NAME[version]
  if (isSecure) return [secureName(plain)]
  return isSecure === false ? [plain, secureName(plain)] : [secureName(plain), plain]
}

const secureName = (name) => `__Secure-${name}`

/** The attributes that NextAuth sets it with. */
function sessionCookieOptions(config, version, name, protocol) {
  const own = config.cookies?.sessionToken
  // v4 takes what the config has as it is, v5 completes it.
  if (own && version === 4) return { ...own.options }
  const isKnown = own?.name === undefined
  const secure = isKnown
    ? name.startsWith('__Secure-')
    : (usesSecureCookies(config, version, protocol) ?? /^__(Secure|Host)-/.test(name))
  return { httpOnly: true, sameSite: 'lax', path: '/', secure, ...own?.options }
}

/** Every name that a session of this config may have had in this browser. */
function allSessionCookieNames(config, version) {
  const own = config.cookies?.sessionToken?.name
  const plain = DEFAULT_NAME[version]
  return own === undefined ? [plain, secureName(plain)] : [own]
}

module.exports = {
  allSessionCookieNames,
  sessionCookieNames,
  sessionCookieOptions,
  usesSecureCookies,
}
