// An issuer with public keys, which a test can exchange, hold back or take away.

const { startTokenEndpoint } = require('./token_endpoint.js')

/**
 * @param {object[]} keys JWKs
 * @returns `keys`, to be changed; `jwks`: what is answered in place of them, of token_endpoint.js; `keyRequests()`: how
 *   often they were asked for
 */
async function startKeyIssuer(keys = []) {
  const endpoint = await startTokenEndpoint({ reply })
  const issuer = { keys, jwks: undefined, metadata: {} }

  function reply({ url }) {
    const { origin } = endpoint
    if (url === '/jwks') return issuer.jwks?.() ?? { body: { keys: issuer.keys } }
    if (!url.endsWith('/.well-known/openid-configuration')) return { status: 404 }
    const own = { issuer: origin, token_endpoint: `${origin}/token`, jwks_uri: `${origin}/jwks` }
    return { body: { ...own, ...issuer.metadata } }
  }

  return Object.assign(issuer, {
    url: endpoint.origin,
    close: endpoint.close,
    keyRequests: () => endpoint.requests.filter(({ url }) => url === '/jwks').length,
  })
}

module.exports = { startKeyIssuer }
