'use strict'

/** What a sign-out needs has a few hundred. */
const MAX_BYTES = 64 * 1024

/** The body is larger than any sign-out's. */
const TOO_LARGE = Symbol('too large')

/**
 * The fields of a sign-out, as a form or as JSON, from a request of fetch or of node:http.
 * @param {Request | import('node:http').IncomingMessage} request
 * @returns {Promise<{ csrfToken?: unknown, callbackUrl?: unknown, json?: unknown } | typeof TOO_LARGE>}
 */
async function readForm(request) {
  // What Next.js and body parsers have read.
  const isParsed = typeof request.body === 'object' && request.body !== null && !isStream(request)
  if (isParsed) return request.body
  const text = typeof request.body === 'string' ? request.body : await readText(request)
  if (text === TOO_LARGE) return TOO_LARGE
  return parsed(text, headerOf(request, 'content-type') ?? '')
}

const isStream = ({ body }) => typeof body.getReader === 'function'

const headerOf = ({ headers }, name) =>
  (typeof headers?.get === 'function' ? headers.get(name) : headers?.[name]) ?? undefined

/** Both kinds of body can be iterated over. */
async function readText(request) {
  const source = isFetchRequest(request) ? request.body : request
  if (typeof source?.[Symbol.asyncIterator] !== 'function') return ''
  const chunks = []
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) return TOO_LARGE
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks).toString('utf8')
}

const isFetchRequest = ({ headers }) => typeof headers?.get === 'function'

function parsed(text, contentType) {
  if (!contentType.includes('application/json')) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** Whether the caller follows the URL itself: NextAuth v4's field, and Auth.js's header. */
const wantsJson = (request, form) =>
  form.json === true ||
  form.json === 'true' ||
  headerOf(request, 'x-auth-return-redirect') !== undefined

module.exports = { TOO_LARGE, readForm, wantsJson }
