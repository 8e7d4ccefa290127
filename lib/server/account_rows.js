'use strict'

const { readPositiveNumber } = require('./token_fields.js')

// Between rows of an Auth.js account table (https://authjs.dev/getting-started/database) and tokens of the layout
// `authjs`, whose fields have the same names.

/**
 * @param {object} row
 * @param {string} provider NextAuth's provider id
 * @param {number | undefined} lifetimeSeconds that this provider granted last, to whomever
 */
function tokenOfAccount(row, provider, lifetimeSeconds) {
  // Some drivers give a BIGINT column as a string.
  const expires_at = readPositiveNumber(row.expires_at)
  return {
    access_token: row.access_token,
    expires_at,
    expires_in: lifetimeSeconds && atLeastWhatIsLeft(lifetimeSeconds, expires_at),
    id_token: row.id_token ?? undefined,
    provider,
    refresh_token: row.refresh_token ?? undefined,
  }
}

/** More left than granted would look like a clock that was set back, where lifetimes vary from token to token. */
const atLeastWhatIsLeft = (lifetimeSeconds, expiresAt = 0) =>
  Math.max(lifetimeSeconds, expiresAt - Math.floor(Date.now() / 1000))

/** The columns that a refresh changes. `expires_at` is null where the provider does not say. */
function accountOfToken(token) {
  const { access_token, expires_at = null, id_token, refresh_token } = token
  return { access_token, expires_at, refresh_token, ...(id_token && { id_token }) }
}

/**
 * The columns that a sign-in changes; undefined if it brought no access token.
 * @param {object} account NextAuth's
 */
function tokensOfSignIn(account) {
  const { access_token, expires_at = null, id_token, refresh_token } = account
  if (!access_token) return undefined
  // Providers that keep the refresh token send it at the first consent only.
  return {
    access_token,
    expires_at,
    ...(refresh_token && { refresh_token }),
    ...(id_token && { id_token }),
  }
}

module.exports = { accountOfToken, tokenOfAccount, tokensOfSignIn }
