'use strict'

// What stands in for waiting: session cookies that say an earlier expiry than the real one.

const { createHash } = require('node:crypto')

const DUE_WITHIN_SECONDS = 300 // inside the default lead of 600 s
const EXPIRED_SINCE_SECONDS = 60

const nowSeconds = () => Math.floor(Date.now() / 1000)

/** The same cookie with an access token that is due, and still valid for some minutes. */
const due = (cookie) => ({ ...cookie, expires_at: nowSeconds() + DUE_WITHIN_SECONDS })

/** The same cookie with an access token that expired a minute ago. */
const expired = (cookie) => ({ ...cookie, expires_at: nowSeconds() - EXPIRED_SINCE_SECONDS })

/** As the server's log has it: SHA-256, hex. */
const hashOf = (refreshToken) => createHash('sha256').update(refreshToken).digest('hex')

/** For the eye. */
const shortHash = (hash) => (hash ?? 'none').slice(0, 8)

/** The refresh token of a cookie, as the output names it. */
const nameOf = (cookie) => `refresh token ${shortHash(hashOf(cookie.refresh_token))}`

module.exports = { due, expired, hashOf, nameOf, shortHash }
