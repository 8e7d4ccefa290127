'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { kindOf } = require('../errors/option_checks.js')
const { responseWriter } = require('./response_writers.js')

/**
 * What a route says, for both kinds of response.
 * @typedef {{ status: number, headers: Record<string, string>, body?: string,
 *   removed?: { cookies: object[], isOurs: (name: string) => boolean } }} Answer
 */

/**
 * A route for the App Router, which is handed a Request, and for (req, res).
 * @param {string} caller what makes it, for the error
 * @param {(request: object) => Promise<Answer>} answerTo
 */
function answerRoute(caller, answerTo) {
  async function route(request, response) {
    if (!isRequest(request)) throw wrongRequest(caller, request)
    const answer = await answerTo(request)
    if (typeof response?.setHeader !== 'function') return fetchResponse(answer)
    return sendTo(response, answer)
  }

  return Object.assign(route, { GET: route, POST: route })
}

const isRequest = (request) => typeof request?.method === 'string' && Boolean(request.headers)

const wrongRequest = (caller, request) =>
  new InvalidOptionError(
    'request',
    `is ${kindOf(request)} and no request`,
    `Write export const { GET, POST } = ${caller}(…) in a route handler of the App Router, or export default ${caller}(…) ` +
      'in pages/api.',
  )

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

module.exports = { answerRoute }
