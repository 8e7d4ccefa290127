'use strict'

const { responseWriter } = require('../server_tokens/response_writers.js')

/**
 * What a route says, for both kinds of response.
 * @typedef {{ status: number, headers: Record<string, string>, body?: string,
 *   removed?: { cookies: object[], isOurs: (name: string) => boolean } }} Answer
 */

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

/** @param {Answer} answer */
function fetchResponse({ status, headers, body, removed }) {
  const response = new Response(body ?? null, { status, headers })
  if (removed) responseWriter(response).set(removed.cookies, removed.isOurs)
  return response
}

/** @param {Answer} answer */
function sendTo(res, { status, headers, body, removed }) {
  if (removed) responseWriter(res).set(removed.cookies, removed.isOurs)
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.statusCode = status
  res.end(body)
}

module.exports = { fetchResponse, json, missingCsrf, notAllowed, redirect, sendTo, tooLarge }
