'use strict'

const {
  checkBoolean,
  checkNumber,
  checkObject,
  checkOneOf,
  checkString,
  kindOf,
} = require('./errors/option_checks.js')
const { InvalidOptionError } = require('./errors/errors.js')
const { nextAuthJwt, isV4Installed } = require('./session_cookie/next_auth_jwt.js')
const { createSessionCookie } = require('./session_cookie/session_cookie.js')
const { writeSession } = require('./server_tokens/chunks.js')
const { cookieLine } = require('./server_tokens/cookie_text.js')
const {
  sessionCookieNames,
  sessionCookieOptions,
} = require('./server_tokens/session_cookie_names.js')
const { readLayout } = require('./tokens/layouts.js')

const OPTIONS = [
  ...['user', 'accessToken', 'refreshToken', 'idToken', 'expiresAt', 'provider', 'claims'],
  ...['layout', 'secret', 'version', 'secure', 'name', 'salt', 'maxAge'],
]

const HOUR_MS = 3_600_000
const DEFAULT_MAX_AGE_SECONDS = 30 * 24 * 3600

/**
 * A session cookie for a test: that of a user who signed in, without a sign-in.
 * @type {import('../../binding-types/testing').sessionCookie}
 */
async function sessionCookie(given) {
  const options = checkObject(given, 'options', OPTIONS)
  checkOneOf(options.version, 'version', [4, 5])
  const version = options.version ?? (isV4Installed() ? 4 : 5)
  const secure = checkBoolean(options.secure, 'secure', false)
  const bounds = { fallback: DEFAULT_MAX_AGE_SECONDS, min: 1, max: 10 * 365 * 24 * 3600, unit: 's' }
  const maxAge = checkNumber(options.maxAge, 'maxAge', bounds)
  const config = configOf(options, secure)
  const [name] = sessionCookieNames(config, version)
  const salt = options.salt ?? (version === 5 ? name : undefined)
  const { encode } = createSessionCookie({ isV5: () => version === 5, nextAuthJwt })
  const secret = secretOf(options.secret, version)
  const value = await encode({ token: claimsOf(options), secret, salt, maxAge })
  const expires = new Date(Date.now() + maxAge * 1000)
  const attributes = sessionCookieOptions({ useSecureCookies: secure }, 5, name)
  return inAllForms(name, value, { name, options: attributes, expires, version })
}

/** As much of a NextAuth config as names the cookie. */
function configOf({ name }, secure) {
  if (name !== undefined)
    checkString(name, 'name', "Write the cookie's name, as the config has it.")
  return { useSecureCookies: secure, ...(name && { cookies: { sessionToken: { name } } }) }
}

function inAllForms(name, value, session) {
  const cookies = writeSession(value, session, [])
  return {
    name,
    value,
    cookies: cookies.map((cookie) => ({ name: cookie.name, value: cookie.value })),
    header: cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join('; '),
    setCookie: cookies.map(cookieLine),
    forPlaywright: (url) =>
      cookies.map((cookie) => ({
        name: cookie.name,
        value: cookie.value,
        url: new URL(url).origin,
        expires: Math.floor(session.expires.getTime() / 1000),
        httpOnly: true,
        secure: session.options.secure,
        sameSite: 'Lax',
      })),
  }
}

function secretOf(given, version) {
  const { AUTH_SECRET, NEXTAUTH_SECRET } = process.env
  const names = version === 5 ? [AUTH_SECRET, NEXTAUTH_SECRET] : [NEXTAUTH_SECRET, AUTH_SECRET]
  const secret = given ?? names.find((one) => one !== undefined)
  if (secret?.length > 0) return secret
  throw new InvalidOptionError(
    'secret',
    `is ${kindOf(secret)}`,
    "Write the config's secret, or set NEXTAUTH_SECRET (v5: AUTH_SECRET).",
  )
}

/** What NextAuth and our jwt callback would have written at a sign-in. */
function claimsOf({ user = {}, accessToken, refreshToken, idToken, provider, claims, ...options }) {
  const layout = readLayout(options.layout)
  const { id, name, email, image } = user
  const token = { name, email, picture: image, sub: id === undefined ? undefined : String(id) }
  token[layout.accessToken] = accessToken
  token[layout.refreshToken] = refreshToken
  token[layout.idToken] = idToken
  token[layout.provider] = provider
  if (accessToken !== undefined) token[layout.expiresAt] = expiryOf(options.expiresAt, layout)
  if (layout.user) token[layout.user] = user
  return { ...token, ...claims }
}

/** In the layout's unit. */
function expiryOf(expiresAt = Date.now() + HOUR_MS, layout) {
  const ms = expiresAt instanceof Date ? expiresAt.getTime() : expiresAt
  if (!Number.isFinite(ms)) {
    throw new InvalidOptionError(
      'expiresAt',
      `is ${kindOf(expiresAt)}`,
      'Write a Unix time in ms, or a Date: expiresAt: Date.now() + 3_600_000.',
    )
  }
  return layout.unit === 's' ? Math.floor(ms / 1000) : ms
}

module.exports = { sessionCookie }
