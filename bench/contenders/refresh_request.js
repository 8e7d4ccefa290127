'use strict'

/**
 * For the clients that are handed a body as text: the fields that never change are encoded once.
 *
 * @param {{ clientId: string, clientSecret: string }} client
 * @returns {(refreshToken: string) => string}
 */
function formBody({ clientId, clientSecret }) {
  const constantPart = new URLSearchParams({
    client_id: clientId,
    client_secret: clientSecret,
    grant_type: 'refresh_token',
  }).toString()
  return (refreshToken) => `${constantPart}&refresh_token=${encodeURIComponent(refreshToken)}`
}

const FORM_HEADERS = {
  'content-type': 'application/x-www-form-urlencoded',
  accept: 'application/json',
}

/**
 * How many connections a tuned client may open. With HTTP/1.1 and 20 ms of thinking each carries at
 * most 50 requests a second, so a small pool is the bottleneck, and a large one costs handshakes.
 */
const poolSize = (concurrency) => Math.min(concurrency, 256)

module.exports = { FORM_HEADERS, formBody, poolSize }
