'use strict'

const { readJwtTimes } = require('./jwt_times.js')
const { LONGEST_LIFETIME_SECONDS, expiryOfGrant } = require('./grant_expiry.js')
const { readTime } = require('./read_time.js')

// Between rows of an Auth.js account table (https://authjs.dev/getting-started/database) and tokens of the layout
// `authjs`, whose fields have the same names.

/** The time of a token that is due at once. */
const LONG_AGO = 0

/**
 * @param {object} row
 * @param {string} provider NextAuth's provider id
 * @param {number | undefined} lifetimeSeconds that this provider granted last, to whomever
 * @param {number | undefined} defaultLifetime s
 */
function tokenOfAccount(row, provider, lifetimeSeconds, defaultLifetime) {
  const refresh_token = row.refresh_token ?? undefined
  const expires_at = expiryOfRow(row, defaultLifetime)
  return {
    // A row with a refresh token alone has an access token to come.
    access_token: row.access_token || (refresh_token ? '' : row.access_token),
    expires_at,
    expires_in: lifetimeSeconds && atLeastWhatIsLeft(lifetimeSeconds, expires_at),
    id_token: row.id_token ?? undefined,
    provider,
    refresh_token,
  }
}

/** More left than granted would look like a clock that was set back, where lifetimes vary from token to token. */
const atLeastWhatIsLeft = (lifetimeSeconds, expiresAt = 0) =>
  Math.max(lifetimeSeconds, expiresAt - Math.floor(Date.now() / 1000))

/** @returns {number | undefined} Unix time in s; undefined for a token that nothing says an end of */
function expiryOfRow(row, defaultLifetime) {
  const at = readTime(row.expires_at) ?? readJwtTimes(row.access_token)?.expiresAt
  if (!row.refresh_token) return isTelling(at) ? Math.floor(at) : undefined
  if (!row.access_token) return LONG_AGO
  if (at !== undefined) return Math.floor(at)
  const isAbsent = (row.expires_at ?? '') === ''
  // What cannot be read is put right by one refresh, and so is a lifetime that was not written.
  return isAbsent && defaultLifetime === undefined ? undefined : LONG_AGO
}

/** Not 0, nor a number that no lifetime leads to: without a refresh token nothing would put it right. */
const isTelling = (at) => at > 0 && at - Date.now() / 1000 <= LONGEST_LIFETIME_SECONDS

/**
 * The columns that a refresh changes. `expires_at` is null where the provider does not say.
 * @param {object} token
 * @param {(seconds: number) => unknown} written a time as the column has it
 */
function accountOfToken(token, written) {
  const { access_token, expires_at, id_token, refresh_token } = token
  return {
    access_token,
    expires_at: expires_at === undefined ? null : written(expires_at),
    refresh_token,
    ...(id_token && { id_token }),
  }
}

/**
 * The columns that a sign-in with an access token changes.
 * @param {object} account NextAuth's
 * @param {object} row as it was
 * @param {{ defaultLifetime: number | undefined, keepsIdToken: boolean }} settings
 * @param {(seconds: number) => unknown} written a time as the column has it
 */
function tokensOfSignIn(account, row, { defaultLifetime, keepsIdToken }, written) {
  const { access_token, expires_at, expires_in, id_token, refresh_token } = account
  const grant = {
    ...{ expires_at, expires_in, accessToken: access_token },
    // Providers that keep the refresh token send it at the first consent only.
    refreshToken: refresh_token || row.refresh_token,
    idToken: keepsIdToken ? id_token : undefined,
  }
  const expiry = expiryOfGrant(grant, defaultLifetime, Date.now() / 1000)
  return {
    access_token,
    expires_at: expiry ? written(Math.floor(expiry.expiresAtSeconds)) : null,
    ...(refresh_token && { refresh_token }),
    ...(id_token && { id_token }),
  }
}

module.exports = { accountOfToken, tokenOfAccount, tokensOfSignIn }
