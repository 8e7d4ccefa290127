const { createHmac, createPrivateKey, KeyObject, randomUUID, sign } = require('node:crypto')

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const ASSERTION_SECONDS = 60

/**
 * How the client proves itself at the token endpoint (RFC 6749, section 2.3, and RFC 7523).
 *
 * @param {{ clientAuthentication: string, clientId: string, clientSecret: string,
 *   tokenEndpoint: string }} server
 * @param {import('crypto').KeyObject | string} [privateKey] RSA or P-256, for
 *   `private_key_jwt`; PEM if a string
 * @returns {{ headers: Record<string, string>, fields: Record<string, string> }} what to add to
 *   the request's headers and to its form
 */
function clientCredentials(server, privateKey) {
  const { clientAuthentication: method, clientId, clientSecret } = server
  switch (method) {
    case 'client_secret_basic': {
      const pair = `${formEncode(clientId)}:${formEncode(clientSecret)}`
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
      return { headers: { authorization }, fields: {} }
    }
    case 'client_secret_post':
      return { headers: {}, fields: { client_id: clientId, client_secret: clientSecret } }
    case 'client_secret_jwt':
      return assertion(server, 'HS256', (data) =>
        createHmac('sha256', clientSecret).update(data).digest('base64url'),
      )
    case 'private_key_jwt': {
      const key = privateKey instanceof KeyObject ? privateKey : createPrivateKey(privateKey)
      const alg = key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256'
      return assertion(server, alg, (data) =>
        sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
      )
    }
    case 'none':
      return { headers: {}, fields: { client_id: clientId } }
    default:
      throw new TypeError(`unknown client authentication: ${method}`)
  }
}

function assertion({ clientId, tokenEndpoint }, alg, signature) {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: tokenEndpoint,
    iat: now,
    exp: now + ASSERTION_SECONDS,
    jti: randomUUID(),
  }
  const data = [{ alg, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const fields = {
    client_id: clientId,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: `${data}.${signature(data)}`,
  }
  return { headers: {}, fields }
}

// RFC 6749, section 2.3.1: form-urlencoded before base64.
function formEncode(text) {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

module.exports = { clientCredentials }
