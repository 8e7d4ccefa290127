'use strict'

// Where the way to the provider fails: no server there, proxies with a password, TLS, keys, metadata.

const { generateKeyPairSync } = require('node:crypto')
const { jwtCallback } = require('../../../..')
const { message } = require('../../../faults/support/behaviours.js')
const { startMisbehavingEndpoint } = require('../../../faults/support/misbehaving_endpoint.js')
const { BEHAVIOURS } = require('./hostile_replies.js')
const { PROXY_PASSWORD } = require('./marks.js')

const PKCS8 = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}

/** An endpoint where no server listens any more. */
async function deserted(behaviours = {}) {
  const server = await startMisbehavingEndpoint(behaviours)
  await server.close()
  return server
}

/** Runs `action` with a server's URL. */
async function against(behaviours, action) {
  const server = await startMisbehavingEndpoint(behaviours)
  try {
    await action(server)
  } finally {
    await server.close()
  }
}

/**
 * @param {{ make: Function, newSession: Function, tlsOptions: object, privateKey: string,
 *   clientCertificate: { cert: string, key: string } }} given
 */
async function meetTheNetwork({ make, newSession, tlsOptions, privateKey, clientCertificate }) {
  const refresh = async (provider, options) => {
    const { jwt, rotator } = make(provider, options)
    await jwt({ token: newSession() })
    rotator.close()
  }
  const proxyAt = ({ port }) => `http://user:${PROXY_PASSWORD}@127.0.0.1:${port}`
  const elsewhere = 'https://as.example/token'

  await refresh({ tokenEndpoint: (await deserted()).url })
  await refresh({ tokenEndpoint: elsewhere }, { proxy: proxyAt(await deserted()) })
  const repeatsCredentials = (socket, { head }) =>
    socket.end(message(407, head, { Server: head.replace(/\s+/g, ' ') }))
  await against({ onRequest: repeatsCredentials }, (proxy) =>
    refresh({ tokenEndpoint: elsewhere }, { proxy: proxyAt(proxy) }),
  )

  await against({ tlsOptions }, ({ url }) => refresh({ tokenEndpoint: url, clientCertificate }))
  await against({ rawTls: true, onConnection: (socket) => socket.end('no TLS') }, ({ url }) =>
    refresh({ tokenEndpoint: url }),
  )

  const tellsAll = { onRequest: BEHAVIOURS.invalid_client }
  await against(tellsAll, ({ url }) =>
    refresh({ tokenEndpoint: url, clientSecret: undefined, privateKey }),
  )
  const tooShort = generateKeyPairSync('rsa', { modulusLength: 512, ...PKCS8 }).privateKey
  await against(tellsAll, ({ url }) =>
    refresh({
      ...{ tokenEndpoint: url, clientSecret: undefined },
      ...{ privateKey: tooShort, signingAlgorithm: 'RS512' },
    }),
  )
  await against(tellsAll, ({ url }) =>
    refresh({ tokenEndpoint: url, clientAuthentication: 'client_secret_jwt' }),
  )

  for (const metadata of [
    message(500, 'down'),
    message(200, 'a page'),
    message(200, JSON.stringify({ issuer: 'https://other.example' })),
  ]) {
    const onRequest = (socket) => socket.end(metadata)
    await against({ onRequest }, ({ url }) => refresh({ issuer: url }))
  }

  // Google, behind the proxy of the environment. No server listens at the proxy's address.
  await jwtCallback({ token: newSession({ provider: 'google' }) })
}

module.exports = { meetTheNetwork }
