'use strict'

/** The body may be any length: what is not read of it is not waited for. */
const TOO_LARGE = Symbol('too large')

/**
 * The body of a request of fetch or of node:http: what Next.js or a body parser has made of it, or else its text.
 * @param {Request | import('node:http').IncomingMessage} request
 * @param {number} maxBytes
 * @returns {Promise<{ parsed: object } | { text: string } | typeof TOO_LARGE>}
 */
async function readBody(request, maxBytes) {
  const { body } = request
  if (isParsed(body)) return { parsed: body }
  const text = isText(body) ? bounded(String(body), maxBytes) : await readText(request, maxBytes)
  return text === TOO_LARGE ? TOO_LARGE : { text }
}

const isText = (body) => typeof body === 'string' || body instanceof Uint8Array

const isParsed = (body) =>
  typeof body === 'object' && body !== null && !isText(body) && !isIterable(body)

const isIterable = (source) => typeof source?.[Symbol.asyncIterator] === 'function'

const bounded = (text, maxBytes) => (text.length > maxBytes ? TOO_LARGE : text)

/** Both kinds of body can be iterated over. */
async function readText(request, maxBytes) {
  const source = typeof request.headers?.get === 'function' ? request.body : request
  if (!isIterable(source)) return ''
  const chunks = []
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > maxBytes) return TOO_LARGE
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks).toString('utf8')
}

module.exports = { TOO_LARGE, readBody }
