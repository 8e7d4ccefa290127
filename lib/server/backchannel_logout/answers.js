'use strict'

/**
 * What the route says to a provider.
 * @typedef {import('../server_tokens/answer_route.js').Answer} Answer
 */

/** OpenID Connect Back-Channel Logout 1.0 §2.8. */
const NO_STORE = { 'Cache-Control': 'no-store' }

/** @type {() => Answer} */
const loggedOut = () => ({ status: 200, headers: { ...NO_STORE } })

/** @type {() => Answer} */
const notAllowed = () => ({ status: 405, headers: { ...NO_STORE, Allow: 'POST' } })

/**
 * §2.8 has one status for a request that is invalid and for a logout that failed; `error` tells them apart.
 * @param {string} error
 * @param {string} description
 * @param {number} [retryAfter] s
 * @returns {Answer}
 */
const failed = (error, description, retryAfter) => ({
  status: 400,
  headers: {
    ...NO_STORE,
    'Content-Type': 'application/json',
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
  },
  body: JSON.stringify({ error, error_description: description }),
})

module.exports = { failed, loggedOut, notAllowed }
