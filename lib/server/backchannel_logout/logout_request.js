'use strict'

/** A token of 16 KiB, which is the largest that is read, percent-encoded character by character. */
const MAX_BYTES = 49 * 1024

const FORM = 'application/x-www-form-urlencoded'

/** The body may be any length: what is not read of it is not waited for. */
const TOO_LARGE = Symbol('too large')

/**
 * The logout token of a request (OpenID Connect Back-Channel Logout 1.0 §2.5), of fetch or of node:http.
 * @param {Request | import('node:http').IncomingMessage} request
 * @returns {Promise<{ token: string } | { refusal: { reason: string, description: string } }>}
 */
async function readLogoutRequest(request) {
  if (contentTypeOf(request) !== FORM) {
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

function contentTypeOf({ headers }) {
  const value =
    typeof headers.get === 'function' ? headers.get('content-type') : headers['content-type']
  return String(value ?? '')
    .split(';', 1)[0]
    .trim()
    .toLowerCase()
}

/** @returns {Promise<[string, unknown][] | typeof TOO_LARGE>} */
async function fieldsOf(request) {
  const { body } = request
  // What Next.js and body parsers have read. A field that came twice is an array there.
  if (isParsed(body)) {
    return Object.entries(body).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
  }
  const text = isText(body) ? bounded(String(body)) : await readText(request)
  return text === TOO_LARGE ? TOO_LARGE : [...new URLSearchParams(text)]
}

const isText = (body) => typeof body === 'string' || body instanceof Uint8Array

const isParsed = (body) =>
  typeof body === 'object' && body !== null && !isText(body) && !isIterable(body)

const isIterable = (source) => typeof source?.[Symbol.asyncIterator] === 'function'

const bounded = (text) => (text.length > MAX_BYTES ? TOO_LARGE : text)

/** Both kinds of body can be iterated over. */
async function readText(request) {
  const source = typeof request.headers.get === 'function' ? request.body : request
  if (!isIterable(source)) return ''
  const chunks = []
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) return TOO_LARGE
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks).toString('utf8')
}

module.exports = { readLogoutRequest }
