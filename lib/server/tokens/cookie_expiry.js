'use strict'

const { endOfJwt } = require('./grant_expiry.js')
const { readJwtTimes } = require('./jwt_times.js')
const { isNumeric, readLifetime, readTime } = require('./read_time.js')
const { presentedBy, setEndOfIdToken, setExpiry } = require('./token_fields.js')

/** Due at once: nothing says how long the token lasts. */
const LONG_AGO = { expiresAtSeconds: 0 }

/** The clocks of issuer and process may differ, and the tokens of one response be signed one after the other. */
const SAME_REPLY_SECONDS = 60

/**
 * Makes the functions that complete the expiry of a token that other code wrote, or an earlier version, so that the hot
 * path finds numbers from then on. The same token comes back where nothing tells more than the token does.
 * @param {{ layout: import('./layouts.js').Layout, providers: object[], idToken: boolean }} settings
 * @param {(token: object) => string | undefined} providerOf
 */
function createExpiryReader(settings, providerOf) {
  const { layout, idToken: keepsIdToken } = settings
  const { isRenewable, withReadableExpiry } = createExpiryGuess(settings, providerOf)
  const unit = layout.unit === 's' ? 1 : 1000

  /** Whether the token has an ID token whose end was not looked at yet. */
  const hasUnreadIdToken = (token) =>
    keepsIdToken &&
    typeof token[layout.idToken] === 'string' &&
    token[layout.idTokenExpiresAt] === undefined

  /** The token with the end of its ID token, and due by that where it ends first. */
  function withEndOfIdToken(given) {
    const token = { ...withReadableExpiry(given) }
    setEndOfIdToken(token, layout)
    const expiresAtSeconds = token[layout.expiresAt] / unit
    const idToken = endOfJwt(token[layout.idToken], Date.now() / 1000)
    if (isRenewable(token) && idToken?.expiresAtSeconds < expiresAtSeconds && cameWith(token)) {
      setExpiry(token, layout, idToken)
    }
    return token
  }

  /**
   * Whether the ID token came with the access token: one from before outlives many of them, since not every response brings
   * a new one (OIDC Core §12.2), and a database row would be due on every call.
   */
  function cameWith(token) {
    const lifetimeSeconds = readLifetime(token[layout.lifetime])
    if (lifetimeSeconds === undefined) return true
    const grantedAt = token[layout.expiresAt] / unit - lifetimeSeconds
    return readJwtTimes(token[layout.idToken]).issuedAt >= grantedAt - SAME_REPLY_SECONDS
  }

  return { hasUnreadIdToken, withEndOfIdToken, withReadableExpiry }
}

/** What the access token's expiry is where the token does not say it as the addon reads it. */
function createExpiryGuess({ layout, providers }, providerOf) {
  function expiryOf(token) {
    const expiresAtSeconds = readTime(token[layout.expiresAt])
    if (expiresAtSeconds !== undefined) {
      return { expiresAtSeconds, lifetimeSeconds: readLifetime(token[layout.lifetime]) }
    }
    return endOfJwt(token[layout.accessToken], Date.now() / 1000) ?? assumedExpiry(token)
  }

  const providerNamedBy = (token) => providers.find(({ id }) => id === providerOf(token))

  const isRenewable = (token) =>
    typeof presentedBy(token, layout, providerNamedBy(token)) === 'string'

  /** A sign-in would have written the provider's default lifetime: this cookie is from before it had one. */
  function assumedExpiry(token) {
    if (token[layout.expiresAt] !== undefined) return undefined
    if (!isRenewable(token)) return undefined
    const provider = providerNamedBy(token)
    return provider?.defaultLifetime === undefined ? undefined : LONG_AGO
  }

  /** Something that is not a time, and only a new sign-in would put it right: it counts as none. */
  const isJunk = (token) => token[layout.expiresAt] !== undefined && !isRenewable(token)

  function withReadableExpiry(token) {
    // The addon reads numbers in the layout's unit: one in the other unit is put right by one refresh.
    if (isNumeric(token[layout.expiresAt])) return token
    const expiry = expiryOf(token)
    if (!expiry && !isJunk(token)) return token
    const readable = { ...token }
    setExpiry(readable, layout, expiry)
    return readable
  }

  return { isRenewable, withReadableExpiry }
}

module.exports = { createExpiryReader }
