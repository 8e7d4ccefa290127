'use strict'

const { expiryOfGrant } = require('./grant_expiry.js')

/** Writes or removes the fields of an expiry, in the unit of the layout. */
function setExpiry(token, layout, expiry) {
  if (!expiry) {
    delete token[layout.expiresAt]
    delete token[layout.lifetime]
    return
  }
  const unit = layout.unit === 's' ? 1 : 1000
  token[layout.expiresAt] = Math.floor(expiry.expiresAtSeconds * unit)
  set(token, layout.lifetime, wholeSeconds(expiry.lifetimeSeconds))
}

const wholeSeconds = (seconds) => (seconds === undefined ? undefined : Math.round(seconds))

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
  const grant = {
    ...{ expires_at: account.expires_at, expires_in: account.expires_in },
    accessToken: signedIn[layout.accessToken],
    refreshToken: signedIn[layout.refreshToken],
    idToken: settings.idToken ? signedIn[layout.idToken] : undefined,
  }
  setExpiry(signedIn, layout, expiryOfGrant(grant, provider?.defaultLifetime, Date.now() / 1000))
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

module.exports = { renewedToken, setExpiry, signedInToken }
