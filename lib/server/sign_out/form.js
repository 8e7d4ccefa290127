'use strict'

const { headerOf } = require('../server_tokens/contexts.js')
const { TOO_LARGE, readBody } = require('../server_tokens/request_body.js')

/** What a sign-out needs has a few hundred. */
const MAX_BYTES = 64 * 1024

/**
 * The fields of a sign-out, as a form or as JSON, from a request of fetch or of node:http.
 * @param {Request | import('node:http').IncomingMessage} request
 * @returns {Promise<{ csrfToken?: unknown, callbackUrl?: unknown, json?: unknown } | typeof TOO_LARGE>}
 */
async function readForm(request) {
  const body = await readBody(request, MAX_BYTES)
  if (body === TOO_LARGE) return TOO_LARGE
  if (body.text === undefined) return body.parsed
  return fieldsOf(body.text, headerOf(request.headers, 'content-type') ?? '')
}

function fieldsOf(text, contentType) {
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
  headerOf(request.headers, 'x-auth-return-redirect') !== undefined

module.exports = { TOO_LARGE, readForm, wantsJson }
