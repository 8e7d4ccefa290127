'use strict'

const { endOfJwt } = require('./grant_expiry.js')
const { isNumeric, readLifetime, readTime } = require('./read_time.js')
const { setExpiry } = require('./token_fields.js')

/** Due at once: nothing says how long the token lasts. */
const LONG_AGO = { expiresAtSeconds: 0 }

/**
 * Makes the function that puts a number into tokens whose expiry is none, so that from then on the hot path has one. The
 * same token comes back where nothing tells more than the token does.
 * @param {{ layout: import('./layouts.js').Layout, providers: object[] }} settings
 * @param {(token: object) => string | undefined} providerOf
 */
function createExpiryReader({ layout, providers }, providerOf) {
  function expiryOf(token) {
    const expiresAtSeconds = readTime(token[layout.expiresAt])
    if (expiresAtSeconds !== undefined) {
      return { expiresAtSeconds, lifetimeSeconds: readLifetime(token[layout.lifetime]) }
    }
    return endOfJwt(token[layout.accessToken], Date.now() / 1000) ?? assumedExpiry(token)
  }

  /** A sign-in would have written the provider's default lifetime: this cookie is from before it had one. */
  function assumedExpiry(token) {
    if (token[layout.expiresAt] !== undefined) return undefined
    if (typeof token[layout.refreshToken] !== 'string') return undefined
    const provider = providers.find(({ id }) => id === providerOf(token))
    return provider?.defaultLifetime === undefined ? undefined : LONG_AGO
  }

  return function withReadableExpiry(token) {
    // The addon reads numbers in the layout's unit: one in the other unit is put right by one refresh.
    if (isNumeric(token[layout.expiresAt])) return token
    const expiry = expiryOf(token)
    if (!expiry) return token
    const readable = { ...token }
    setExpiry(readable, layout, expiry)
    return readable
  }
}

module.exports = { createExpiryReader }
