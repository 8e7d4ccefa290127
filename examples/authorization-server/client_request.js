const { clientCredentials } = require('./client_authentication.js')

/**
 * Posts a form to the token or the revocation endpoint as the registered client.
 *
 * @param {import('./control.js').AuthorizationServer} server
 * @param {string} url
 * @param {Record<string, string>} fields
 * @param {{ privateKey?: import('crypto').KeyObject | string, timeout?: number }} [options]
 *   `privateKey` for `private_key_jwt`; `timeout` in ms
 * @returns {Promise<{ status: number, headers: Headers, body: any }>} `body` is parsed if it is
 *   JSON, else text
 */
async function postAsClient(server, url, fields, { privateKey, timeout = 10_000 } = {}) {
  const credentials = clientCredentials(server, privateKey)
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', ...credentials.headers },
    body: new URLSearchParams({ ...fields, ...credentials.fields }),
    signal: AbortSignal.timeout(timeout),
  })
  const isJson = response.headers.get('content-type')?.includes('json')
  const body = isJson ? await response.json() : await response.text()
  return { status: response.status, headers: response.headers, body }
}

module.exports = { postAsClient }
