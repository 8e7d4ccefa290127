'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkOneOf, checkString, isNextBuild } = require('../errors/option_checks.js')

/** What signs with a key, by its kind, or its curve for an EC key: as native/core/oauth/client_assertion.cpp chooses. */
const ALGORITHMS_OF = {
  rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
  ed25519: ['EdDSA'],
}

const FIX = 'Write an unencrypted private key: PEM text, or a JWK object.'

/**
 * The options of a client that signs its assertions (RFC 7523 §2.2).
 * @param {string} path of the provider's options, for messages
 * @param {{ privateKey?: string | object, keyId?: string, signingAlgorithm?: string }} options
 * @returns {{ privateKey?: string, keyId?: string, signingAlgorithm?: string }} as native/binding reads them
 * @throws {InvalidOptionError}
 */
function readSigningKey(path, options) {
  const given = options.privateKey
  if (!given && isNextBuild()) return {}
  const privateKey =
    typeof given === 'object' && given !== null ? pemOf(given, `${path}.privateKey`) : given
  checkString(privateKey, `${path}.privateKey`, FIX)
  const algorithms = algorithmsOf(privateKey, `${path}.privateKey`)
  const keyId = options.keyId ?? (typeof given === 'object' ? given.kid : undefined)
  return {
    privateKey,
    keyId:
      keyId === undefined
        ? undefined
        : checkString(keyId, `${path}.keyId`, 'Write the kid of the key.'),
    signingAlgorithm: readAlgorithm(
      options.signingAlgorithm,
      `${path}.signingAlgorithm`,
      algorithms,
    ),
  }
}

const PKCS8 = { type: 'pkcs8', format: 'pem' }

/** A key object of Node.js, a CryptoKey, as Auth.js v5 takes it, or a JWK. */
function pemOf(key, option) {
  if (typeof key.export === 'function' && key.type === 'private') return key.export(PKCS8)
  if (Object.prototype.toString.call(key) !== '[object CryptoKey]') return pemOfJwk(key, option)
  if (key.type === 'private' && key.extractable) {
    return require('node:crypto').KeyObject.from(key).export(PKCS8)
  }
  throw new InvalidOptionError(option, 'is a key that cannot be exported', FIX)
}

function pemOfJwk(jwk, option) {
  try {
    const key = require('node:crypto').createPrivateKey({ key: jwk, format: 'jwk' })
    return key.export(PKCS8)
  } catch {
    throw new InvalidOptionError(option, 'is an object that is not a private JWK', FIX)
  }
}

function readableKey(pem, option) {
  try {
    return require('node:crypto').createPrivateKey(pem)
  } catch {
    throw new InvalidOptionError(
      option,
      'is a string that is not an unencrypted PEM private key',
      FIX,
    )
  }
}

function algorithmsOf(pem, option) {
  const { asymmetricKeyType, asymmetricKeyDetails } = readableKey(pem, option)
  const kind = asymmetricKeyType === 'ec' ? asymmetricKeyDetails.namedCurve : asymmetricKeyType
  if (Object.hasOwn(ALGORITHMS_OF, kind)) return ALGORITHMS_OF[kind]
  throw new InvalidOptionError(
    option,
    'is a key that no signingAlgorithm fits',
    'Use an RSA key, an EC key on the curve P-256, P-384 or P-521, or an Ed25519 key.',
  )
}

function readAlgorithm(algorithm, option, fitting) {
  checkOneOf(algorithm, option, Object.values(ALGORITHMS_OF).flat())
  if (algorithm === undefined || fitting.includes(algorithm)) return algorithm
  const choices = fitting.map((choice) => `'${choice}'`).join(', ')
  throw new InvalidOptionError(
    option,
    'does not fit the kind of privateKey',
    `Leave it out, or write one that does: ${choices}.`,
  )
}

module.exports = { algorithmsOf, readSigningKey }
