'use strict'

const { readJwtTimes } = require('./jwt_times.js')
const { readLifetime, readTime } = require('./read_time.js')

/** Providers that grant longer have mixed up their units (or mean "for ever"). */
const LONGEST_LIFETIME_SECONDS = 10 * 365 * 24 * 3600

/**
 * @typedef {object} GrantExpiry
 * @property {number} expiresAtSeconds
 * @property {number | undefined} lifetimeSeconds
 */

/** Undefined for a lifetime that says nothing: what is over already, or longer than anybody grants. */
const readableLifetime = (seconds) =>
  seconds > 0 && seconds <= LONGEST_LIFETIME_SECONDS ? seconds : undefined

/**
 * When the access token of a sign-in is to be renewed. NextAuth v4 and Auth.js give `expires_at` (s), v3 the provider's
 * raw response with `expires_in` (s); both may be there. What says nothing is passed over, as in the response to a refresh;
 * where neither tells and the access token is a JWT, its own end counts.
 * @param {{ expires_at?: unknown, expires_in?: unknown, accessToken?: unknown, refreshToken?: unknown, idToken?: unknown }}
 *   grant `idToken` only where it is kept, so that its end counts too
 * @param {number | undefined} defaultLifetime s
 * @param {number} now Unix time, s
 * @returns {GrantExpiry | undefined} undefined where nothing tells
 */
function expiryOfGrant(grant, defaultLifetime, now) {
  const told = toldExpiry(grant, now) ?? jwtExpiry(grant.accessToken, now)
  const expiry = told ?? after(readableLifetime(defaultLifetime), now)
  // Nothing but a new sign-in renews the others, and the access token may be good for longer, whatever its time says.
  if (!grant.refreshToken) return expiry
  return earlier(expiry ?? pastExpiry(grant, now), endOfJwt(grant.idToken, now))
}

function toldExpiry({ expires_at, expires_in }, now) {
  const at = readTime(expires_at)
  const left = readableLifetime(at - now)
  const lifetime = readableLifetime(readLifetime(expires_in)) ?? left
  return left === undefined ? after(lifetime, now) : expiryAt(at, lifetime)
}

const expiryAt = (expiresAtSeconds, lifetimeSeconds) => ({ expiresAtSeconds, lifetimeSeconds })

const after = (lifetime, now) => lifetime && expiryAt(now + lifetime, lifetime)

/** A token that ended before it came: due at once. */
function pastExpiry({ expires_at, accessToken }, now) {
  const at = readTime(expires_at) ?? readJwtTimes(accessToken)?.expiresAt
  return at <= now ? expiryAt(at) : undefined
}

/** @returns {GrantExpiry | undefined} of a JWT that has not ended */
function jwtExpiry(jwt, now) {
  const expiry = endOfJwt(jwt, now)
  return expiry?.expiresAtSeconds > now ? expiry : undefined
}

/** More left than granted would look like a clock that was set back, where the issuer's is ahead of ours. */
function endOfJwt(jwt, now) {
  const times = readJwtTimes(jwt)
  if (!times) return undefined
  const left = times.expiresAt - now
  if (left > LONGEST_LIFETIME_SECONDS) return undefined
  return expiryAt(times.expiresAt, left > 0 ? Math.max(left, lifetimeOf(times)) : undefined)
}

const lifetimeOf = ({ expiresAt, issuedAt }) => readableLifetime(expiresAt - issuedAt) ?? 0

const earlier = (one, other) =>
  other && !(one?.expiresAtSeconds <= other.expiresAtSeconds) ? other : one

module.exports = { LONGEST_LIFETIME_SECONDS, endOfJwt, expiryOfGrant }
