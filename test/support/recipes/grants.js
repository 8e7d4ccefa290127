'use strict'

const { randomUUID } = require('node:crypto')

const LIFETIME_SECONDS = 3600

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An access token that is a JWT, with nothing but its own `exp` to tell when it ends. */
const jwt = (seconds) =>
  [
    base64url({ alg: 'none' }),
    base64url({ sub: 'ada', jti: randomUUID(), exp: Date.now() / 1000 + seconds }),
    'c2ln',
  ].join('.')

/**
 * The sessions of a backend. With `rotates` each refresh token is good for one use, and a second use of it ends its
 * session, as strict providers have it.
 * @param {{ rotates?: boolean, lifetime?: number, accessToken?: (lifetime: number) => string }} [options] `lifetime`: s
 */
function createGrants({
  rotates = true,
  lifetime = LIFETIME_SECONDS,
  accessToken = () => `access-${randomUUID()}`,
} = {}) {
  const families = new Map()
  const used = new Map()
  const seen = { spent: 0, reused: 0 }

  function issue(family = { alive: true }) {
    const refreshToken = `refresh-${randomUUID()}`
    families.set(refreshToken, family)
    return { accessToken: accessToken(lifetime), refreshToken, expiresIn: lifetime }
  }

  /** New tokens for a refresh token; undefined for one that is refused. */
  function spend(refreshToken) {
    if (used.has(refreshToken)) {
      seen.reused += 1
      used.get(refreshToken).alive = false
      return undefined
    }
    const family = families.get(refreshToken)
    if (!family?.alive) return undefined
    seen.spent += 1
    if (!rotates) return { accessToken: accessToken(lifetime), expiresIn: lifetime }
    families.delete(refreshToken)
    used.set(refreshToken, family)
    return issue(family)
  }

  /** Ends every session, as an administrator does. */
  function endAll() {
    for (const family of [...families.values(), ...used.values()]) family.alive = false
  }

  return { issue, spend, endAll, seen }
}

module.exports = { LIFETIME_SECONDS, createGrants, jwt }
