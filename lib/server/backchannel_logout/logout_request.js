'use strict'

const { headerOf } = require('../server_tokens/contexts.js')
const { TOO_LARGE, readBody } = require('../server_tokens/request_body.js')

/** A token of 16 KiB, which is the largest that is read, percent-encoded character by character. */
const MAX_BYTES = 49 * 1024

const FORM = 'application/x-www-form-urlencoded'

/**
 * The logout token of a request (OpenID Connect Back-Channel Logout 1.0 §2.5), of fetch or of node:http.
 * @param {Request | import('node:http').IncomingMessage} request
 * @returns {Promise<{ token: string } | { refusal: { reason: string, description: string } }>}
 */
async function readLogoutRequest(request) {
  if (mediaTypeOf(request) !== FORM) {
    return refusal('invalid_request', `the body is not ${FORM}`)
  }
  const fields = await fieldsOf(request)
  if (fields === TOO_LARGE) return refusal('token_too_large', 'the body is larger than 49 KiB')
  const tokens = fields.filter(([name]) => name === 'logout_token').map(([, value]) => value)
  if (tokens.length === 1 && typeof tokens[0] === 'string' && tokens[0] !== '') {
    return { token: tokens[0] }
  }
  const problem = tokens.length > 1 ? 'more than one' : 'no'
  return refusal('invalid_request', `the body has ${problem} logout_token`)
}

const refusal = (reason, description) => ({ refusal: { reason, description } })

const mediaTypeOf = ({ headers }) =>
  (headerOf(headers, 'content-type') ?? '').split(';', 1)[0].trim().toLowerCase()

/** @returns {Promise<[string, unknown][] | typeof TOO_LARGE>} */
async function fieldsOf(request) {
  const body = await readBody(request, MAX_BYTES)
  if (body === TOO_LARGE) return TOO_LARGE
  if (body.text !== undefined) return [...new URLSearchParams(body.text)]
  // A field that came twice is an array there.
  return Object.entries(body.parsed).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one]),
  )
}

module.exports = { readLogoutRequest }
