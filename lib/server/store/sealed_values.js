'use strict'

const { createCipheriv, createDecipheriv, hkdfSync, randomBytes } = require('node:crypto')
const { InvalidOptionError } = require('../errors/errors.js')
const { kindOf } = require('../errors/option_checks.js')

const VERSION = 'v1.'
const IV_BYTES = 12 // NIST SP 800-38D §8.2.2
const TAG_BYTES = 16
const KEY_BYTES = 32
const PURPOSE = 'next-auth-token-rotation store'

/** A stored value that was sealed with another secret, or under another key, or is damaged. */
class UnsealError extends Error {
  constructor() {
    super('the value cannot be opened with the secrets at hand')
    this.name = 'UnsealError'
    this.code = 'ERR_UNSEAL'
  }
}

/**
 * Encrypts and authenticates what goes into a store: AES-256-GCM, the keys by HKDF-SHA256 (RFC 5869) from the secrets.
 * A value opens only under the key it was sealed for.
 *
 * @param {string | string[] | undefined} secret the first seals, all of them open; default AUTH_SECRET or NEXTAUTH_SECRET
 * @throws {InvalidOptionError}
 */
function createSeal(secret) {
  const keys = sealingKeys(secret)

  const seal = (storeKey, value) => sealWith(keys[0], storeKey, value)

  function open(storeKey, sealed) {
    for (const key of keys) {
      const value = openWith(key, storeKey, sealed)
      if (value !== undefined) return value
    }
    throw new UnsealError()
  }

  return { seal, open }
}

/**
 * @param {Buffer} key
 * @param {string} storeKey that the value is bound to
 * @param {string} value
 */
function sealWith(key, storeKey, value) {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(storeKey))
  const sealed = Buffer.concat([iv, cipher.update(value, 'utf8'), cipher.final()])
  return VERSION + Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url')
}

/** @returns {string | undefined} undefined for what this key has not sealed for that storeKey */
function openWith(key, storeKey, sealed) {
  if (!sealed.startsWith(VERSION)) return undefined
  const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url')
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(storeKey))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/**
 * The key of each secret, in their order.
 * @param {string | string[] | undefined} secret
 * @returns {Buffer[]}
 * @throws {InvalidOptionError}
 */
const sealingKeys = (secret) => readSecrets(secret).map(keyOf)

const keyOf = (secret) => Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, KEY_BYTES))

function readSecrets(secret = process.env.AUTH_SECRET || process.env.NEXTAUTH_SECRET) {
  const secrets = Array.isArray(secret) ? secret : [secret]
  const bad = secrets.length === 0 ? 0 : secrets.findIndex((one) => typeof one !== 'string' || !one)
  if (bad === -1) return secrets
  throw new InvalidOptionError(
    Array.isArray(secret) ? `secret[${bad}]` : 'secret',
    `is ${kindOf(secrets[bad])}`,
    "Write the secret of your NextAuth config, or set AUTH_SECRET (NEXTAUTH_SECRET). To change it: secret: ['old', 'new'] everywhere first, then ['new', 'old'].",
  )
}

module.exports = { UnsealError, createSeal, openWith, readSecrets, sealWith, sealingKeys }
