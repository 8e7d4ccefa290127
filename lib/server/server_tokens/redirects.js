'use strict'

/** https://fetch.spec.whatwg.org/#redirect-status */
const REDIRECTS = [301, 302, 303, 307, 308]

/** As in fetch. */
const MOST_REDIRECTS = 20

/** https://fetch.spec.whatwg.org/#request-body-header-name */
const BODY_HEADERS = ['content-encoding', 'content-language', 'content-location', 'content-type']

/** What is for one origin alone. */
const OF_THE_ORIGIN = ['authorization', 'proxy-authorization', 'cookie']

/**
 * Sends a request with the access token, and follows redirects as fetch does (https://fetch.spec.whatwg.org/#http-redirect-fetch),
 * but for the token: it goes along among the allowed origins, and is gone for good once a redirect leads elsewhere.
 * @param {import('./requests.js').SendableRequest} request
 * @param {string} accessToken
 * @param {(url: URL) => boolean} isAllowed
 * @returns {Promise<{ response: Response, hasToken: boolean }>} `hasToken`: whether who answered was sent it
 */
async function followRedirects(request, accessToken, isAllowed) {
  const headers = request.headers()
  // RFC 6750 §2.1.
  headers.set('authorization', `Bearer ${accessToken}`)
  let step = { url: request.url, method: request.method, withBody: true }
  for (let followed = 0; ; followed += 1) {
    const response = await request.send(step.url, headers, step)
    const location = response.headers.get('location')
    if (!REDIRECTS.includes(response.status) || location === null)
      return done(response, followed, headers)
    if (request.redirect === 'manual') return done(response, 0, headers)
    if (request.redirect === 'error') throw new TypeError('fetch failed: unexpected redirect')
    if (followed === MOST_REDIRECTS) throw new TypeError('fetch failed: redirect count exceeded')
    discard(response)
    step = nextStep(step, response.status, location, request)
    dropHeaders(headers, step, isAllowed)
  }
}

/** Frees the connection. Not awaited: Next.js keeps a copy of each body, and the promise waits for both. */
function discard({ body }) {
  body?.cancel().catch(() => {})
}

function done(response, followed, headers) {
  if (followed > 0) Object.defineProperty(response, 'redirected', { value: true })
  return { response, hasToken: headers.has('authorization') }
}

function nextStep({ url: from, method, withBody }, status, location, request) {
  const url = targetOf(location, from)
  const becomesGet =
    (status === 303 && method !== 'GET' && method !== 'HEAD') || (status < 303 && method === 'POST')
  if (becomesGet) return { url, method: 'GET', withBody: false, from }
  if (withBody && !request.canRepeat) {
    throw new TypeError('fetch failed: the body is a stream, which a redirect would need again')
  }
  return { url, method, withBody, from }
}

function targetOf(location, from) {
  try {
    const url = new URL(location, from)
    if (url.protocol === 'https:' || url.protocol === 'http:') return url
  } catch {}
  throw new TypeError('fetch failed: a redirect leads to an address that is not an http URL')
}

function dropHeaders(headers, { url, from, withBody }, isAllowed) {
  if (!withBody) for (const name of BODY_HEADERS) headers.delete(name)
  if (url.origin === from.origin) return
  const [authorization, ...others] = OF_THE_ORIGIN
  for (const name of others) headers.delete(name)
  if (!isAllowed(url)) headers.delete(authorization)
}

module.exports = { followRedirects, discard }
