'use strict'

const { createPrivateKey, createPublicKey, generateKeyPairSync } = require('node:crypto')

const PEM = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}

/**
 * As `generateKeyPairSync` makes it, for keys that are to be exported as JWK. That locks the key, and Node.js (20.20) waits
 * for ever where garbage collection just then destroys the generator, which locks it too. These have left theirs.
 * @param {'rsa' | 'ec' | 'ed25519'} type
 * @param {object} [options]
 * @returns {import('node:crypto').KeyPairKeyObjectResult}
 */
function makeKeyPair(type, options) {
  const { privateKey, publicKey } = generateKeyPairSync(type, { ...options, ...PEM })
  return { privateKey: createPrivateKey(privateKey), publicKey: createPublicKey(publicKey) }
}

module.exports = { makeKeyPair }
