'use strict'

/**
 * What the route says to a provider, for both kinds of response.
 * @typedef {{ status: number, headers: Record<string, string>, body?: string }} Answer
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

/** @param {Answer} answer */
const fetchResponse = ({ status, headers, body }) => new Response(body ?? null, { status, headers })

/** @param {Answer} answer */
function sendTo(response, { status, headers, body }) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.statusCode = status
  response.end(body)
}

module.exports = { failed, fetchResponse, loggedOut, notAllowed, sendTo }
