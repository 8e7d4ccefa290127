'use strict'

/** Providers that grant longer have mixed up their units (or mean "for ever"). */
const LONGEST_LIFETIME_SECONDS = 10 * 365 * 24 * 3600

/** A number, or a numeric string as some providers send it; undefined for anything else and for 0. */
function readPositiveNumber(value) {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined
}

/** Undefined for a lifetime that says nothing: what is over already, or longer than anybody grants. */
const readableLifetime = (seconds) =>
  seconds > 0 && seconds <= LONGEST_LIFETIME_SECONDS ? seconds : undefined

/**
 * When the access token of a sign-in expires. NextAuth v4 and Auth.js give `expires_at` (s), v3 the provider's raw reply
 * with `expires_in` (s); both may be there. What says nothing is passed over, as in the reply to a refresh.
 * @returns {{ expiresAtSeconds: number, lifetimeSeconds: number } | undefined} undefined where the provider does not say
 */
function expiryOfAccount(account, defaultLifetimeSeconds, nowSeconds) {
  const at = readPositiveNumber(account.expires_at)
  const atSeconds = at > 1e11 ? at / 1000 : at
  const secondsUntil = readableLifetime(atSeconds - nowSeconds)
  const lifetimeSeconds =
    readableLifetime(readPositiveNumber(account.expires_in)) ??
    secondsUntil ??
    readableLifetime(defaultLifetimeSeconds)
  if (lifetimeSeconds === undefined) return undefined
  const expiresAtSeconds = secondsUntil === undefined ? nowSeconds + lifetimeSeconds : atSeconds
  return { expiresAtSeconds, lifetimeSeconds }
}

/** Writes or removes the fields of an expiry, in the unit of the layout. */
function setExpiry(token, layout, expiry) {
  if (!expiry) {
    delete token[layout.expiresAt]
    delete token[layout.lifetime]
    return
  }
  const unit = layout.unit === 's' ? 1 : 1000
  token[layout.expiresAt] = Math.floor(expiry.expiresAtSeconds * unit)
  token[layout.lifetime] = Math.round(expiry.lifetimeSeconds)
}

/**
 * The token after a sign-in: its own claims, the layout's fields, no old `error`.
 * @param {object} token NextAuth's token
 * @param {object} account NextAuth's account, of any version
 * @param {object | undefined} user
 * @param {{ layout: import('./layouts.js').Layout, idToken: boolean, providers: object[] }} settings
 */
function signedInToken(token, account, user, settings) {
  const { layout } = settings
  const provider = settings.providers.find(({ id }) => id === account.provider)
  const { [layout.error]: _oldError, ...signedIn } = token
  signedIn[layout.accessToken] = account.access_token ?? account.accessToken
  set(signedIn, layout.refreshToken, account.refresh_token ?? account.refreshToken)
  set(signedIn, layout.provider, account.provider)
  set(
    signedIn,
    layout.idToken,
    settings.idToken ? (account.id_token ?? account.idToken) : undefined,
  )
  if (layout.user) set(signedIn, layout.user, user)
  setExpiry(
    signedIn,
    layout,
    expiryOfAccount(account, provider?.defaultLifetime, Date.now() / 1000),
  )
  return signedIn
}

function set(token, field, value) {
  if (value === undefined || value === null || value === '') delete token[field]
  else token[field] = value
}

/** The token with what a refresh brought, without `error`. */
function renewedToken(token, tokens, settings) {
  const { layout } = settings
  const renewed = { ...token }
  if (renewed[layout.error] !== undefined) delete renewed[layout.error]
  renewed[layout.accessToken] = tokens.accessToken
  renewed[layout.refreshToken] = tokens.refreshToken
  if (tokens.idToken) renewed[layout.idToken] = tokens.idToken
  renewed[layout.provider] ??= settings.defaultProvider
  const { expiresAtMs, lifetimeMs } = tokens
  setExpiry(
    renewed,
    layout,
    expiresAtMs && { expiresAtSeconds: expiresAtMs / 1000, lifetimeSeconds: lifetimeMs / 1000 },
  )
  return renewed
}

module.exports = { readPositiveNumber, renewedToken, signedInToken }
