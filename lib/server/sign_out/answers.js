'use strict'

// What the route says: see answer_route.js.

/** No copy of it is kept, and the next page does not learn where the browser came from. */
const ALWAYS = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }
const JSON_TYPE = { 'Content-Type': 'application/json' }

/** A POST goes on as GET (RFC 9110 §15.4.4). */
const redirect = (url, removed) => ({
  ...{ status: 303, headers: { ...ALWAYS, Location: url } },
  removed,
})

const json = (url, removed) => ({
  ...{ status: 200, headers: { ...ALWAYS, ...JSON_TYPE } },
  ...{ body: JSON.stringify({ url }), removed },
})

/** A GET shows nothing and changes nothing: a picture on another site sends one with the cookies. */
const notAllowed = () => ({ status: 405, headers: { ...ALWAYS, Allow: 'POST' } })

const refusal = (status, error, message) => ({
  ...{ status, headers: { ...ALWAYS, ...JSON_TYPE } },
  body: JSON.stringify({ error, message }),
})

const missingCsrf = () =>
  refusal(403, 'MissingCSRF', 'The sign-out has no valid CSRF token. Load the page again.')

const tooLarge = () => refusal(413, 'TooLarge', 'The body is too large for a sign-out.')

module.exports = { json, missingCsrf, notAllowed, redirect, tooLarge }
