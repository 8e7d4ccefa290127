// A client that proves itself with a JWT (RFC 7523) does so anew with every attempt: a server may take a jti once only.

const { createHmac, generateKeyPairSync, verify } = require('node:crypto')
const { grants, resets } = require('./support/behaviours.js')
const { CLIENT, expectGrant, nowSeconds, refreshBoth } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const ATTEMPTS = 2

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })

const METHODS = {
  client_secret_jwt: {
    provider: {},
    isSigned: (input, signature) =>
      createHmac('sha256', CLIENT.clientSecret).update(input).digest().equals(signature),
  },
  private_key_jwt: {
    provider: { privateKey: pem },
    isSigned: (input, signature) =>
      verify(
        'sha256',
        Buffer.from(input),
        { key: publicKey, dsaEncoding: 'ieee-p1363' },
        signature,
      ),
  },
}

const decoded = (part) => JSON.parse(Buffer.from(part, 'base64url'))

test.each(Object.entries(METHODS))('%s', async (clientAuthentication, { provider, isSigned }) => {
  const endpoint = await startMisbehavingEndpoint({
    onRequest: (socket, { attempt }) => (attempt < ATTEMPTS ? resets : grants)(socket),
  })
  try {
    const outcome = await refreshBoth(endpoint.url, {
      provider: { ...provider, clientAuthentication },
    })
    expectGrant(outcome, { attempts: ATTEMPTS })
    const identifiers = new Set()
    for (const { fields } of endpoint.requests) {
      expect(fields).not.toHaveProperty('client_secret')
      const [header, payload, signature] = fields.client_assertion.split('.')
      expect(isSigned(`${header}.${payload}`, Buffer.from(signature, 'base64url'))).toBe(true)
      const { iss, sub, aud, exp, jti } = decoded(payload)
      expect({ iss, sub, aud }).toEqual({
        iss: CLIENT.clientId,
        sub: CLIENT.clientId,
        aud: endpoint.url,
      })
      expect(exp).toBeGreaterThan(nowSeconds())
      expect(exp).toBeLessThanOrEqual(nowSeconds() + 300)
      identifiers.add(jti)
    }
    expect(identifiers.size).toBe(2 * ATTEMPTS)
  } finally {
    await endpoint.close()
  }
})
