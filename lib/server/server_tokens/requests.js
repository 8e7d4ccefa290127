'use strict'

/**
 * What `fetch` was called with, so that it can be sent more than once.
 * @typedef {object} SendableRequest
 * @property {URL} url
 * @property {string} method
 * @property {'follow' | 'error' | 'manual'} redirect
 * @property {boolean} canRepeat whether the body can be sent again
 * @property {() => Headers} headers
 * @property {(url: URL, headers: Headers, more: { method: string, withBody: boolean }) => Promise<Response>} send
 */

/**
 * @param {string | URL | Request} input
 * @param {RequestInit} [init]
 * @returns {SendableRequest}
 * @throws {TypeError} as the global fetch does, for what is not a URL
 */
function requestOf(input, init = {}) {
  const given = isRequest(input) ? input : undefined
  const url = urlOf(given ? given.url : String(input))
  if (url.username || url.password) {
    throw new TypeError('fetch does not send an access token to a URL that has credentials in it')
  }
  const own = init?.body ?? undefined
  // Of a Request every body is a stream, also that of a text; a copy of it is kept for another time.
  const kept = own === undefined && given?.body ? given : undefined
  return {
    url,
    method: String(init?.method ?? given?.method ?? 'GET').toUpperCase(),
    redirect: init?.redirect ?? given?.redirect ?? 'follow',
    canRepeat: own === undefined || isRepeatable(own),
    headers: () => new Headers(init?.headers ?? given?.headers),
    send(target, headers, { method, withBody }) {
      const body = kept ? kept.clone().body : own
      const settings = {
        ...(given && settingsOf(given)),
        ...init,
        ...{ method, headers, redirect: 'manual', body: withBody ? body : undefined },
        ...(withBody && isStream(body) && { duplex: 'half' }),
      }
      return globalThis.fetch(target.href, settings)
    },
  }
}

function urlOf(text) {
  try {
    return new URL(text)
  } catch {
    throw new TypeError('fetch needs a whole URL, with the origin in front of the path')
  }
}

const isRequest = (input) => typeof input === 'object' && input !== null && 'method' in input

/** Of those of a Request that have a meaning on a server. */
function settingsOf({
  signal,
  cache,
  credentials,
  integrity,
  keepalive,
  referrer,
  referrerPolicy,
}) {
  return { signal, cache, credentials, integrity, keepalive, referrer, referrerPolicy }
}

const isStream = (body) =>
  typeof body?.getReader === 'function' || typeof body?.[Symbol.asyncIterator] === 'function'

const REPEATABLE = ['URLSearchParams', 'FormData', 'Blob', 'File', 'ArrayBuffer'].map(
  (name) => `[object ${name}]`,
)

/** A stream and an iterator are used up when they have been sent. */
function isRepeatable(body) {
  if (typeof body === 'string' || ArrayBuffer.isView(body)) return true
  return REPEATABLE.includes(Object.prototype.toString.call(body))
}

module.exports = { requestOf }
