'use strict'

const { randomUUID } = require('node:crypto')
const { addon } = require('../native/addon.js')
const { nextAuthJwt: installedJwt } = require('./next_auth_jwt.js')

/** NextAuth's own, v4 and v5: 30 days. */
const DEFAULT_MAX_AGE_SECONDS = 30 * 24 * 3600

/** By how much clocks may differ (s): what both versions of next-auth/jwt hand to jose. */
const CLOCK_TOLERANCE_SECONDS = 15

/** HKDF takes no longer info (RFC 5869 says nothing; @panva/hkdf does): NextAuth's decoder refuses such a salt. */
const MAX_SALT_LENGTH = 512

const nowSeconds = () => Math.floor(Date.now() / 1000)

/**
 * Makes `encode` and `decode` of next-auth/jwt over the addon. The bytes are NextAuth's. What they do not write, or is
 * wrong in any way, goes to NextAuth's own pair, which reads it or rejects as it always has.
 *
 * @param {object} options
 * @param {(salt: unknown) => boolean} options.isV5 whether calls with this salt are of Auth.js v5
 * @param {() => Promise<{ encode: Function, decode: Function }>} options.nextAuthJwt NextAuth's own
 */
function createSessionCookie({ isV5, nextAuthJwt }) {
  async function encode(params) {
    const { token = {}, secret, maxAge = DEFAULT_MAX_AGE_SECONDS, salt = '' } = params
    const v5 = isV5(salt)
    const [key] = keysOf(secret, v5)
    if (!key || !isUsableSalt(salt) || !isClaimsObject(token) || !Number.isFinite(maxAge)) {
      return (await nextAuthJwt()).encode(params)
    }
    const iat = nowSeconds()
    const claims = { ...token, iat, exp: iat + maxAge, jti: randomUUID() }
    return addon().encryptSessionCookie(JSON.stringify(claims), key, salt, v5)
  }

  /** @param {object} params those of next-auth/jwt, and `previousSecrets` */
  async function decode({ previousSecrets = [], ...params }) {
    const { token, secret, salt = '' } = params
    if (!token) return null
    if (typeof token === 'string' && isUsableSalt(salt)) {
      const v5 = isV5(salt)
      for (const key of [...keysOf(secret, v5), ...previousSecrets]) {
        const payload = addon().decryptSessionCookie(token, key, salt, v5)
        if (payload === undefined) continue
        const claims = readClaims(payload)
        // Expired, or another reason: in NextAuth's words, which need the key that fits.
        return claims ?? (await nextAuthJwt()).decode({ ...params, secret: key })
      }
    }
    return (await nextAuthJwt()).decode(params)
  }

  return { encode, decode }
}

/** The secrets that can be used as they are: the first encrypts. Only Auth.js v5 takes several. */
function keysOf(secret, v5) {
  if (Array.isArray(secret)) return v5 && secret.every(isKeyMaterial) ? secret : []
  return isKeyMaterial(secret) ? [secret] : []
}

const isKeyMaterial = (secret) =>
  (typeof secret === 'string' || secret instanceof Uint8Array) && secret.length > 0

const isUsableSalt = (salt) => typeof salt === 'string' && salt.length <= MAX_SALT_LENGTH

/** As jose has it: an object that is of no class. */
function isClaimsObject(value) {
  if (Object.prototype.toString.call(value) !== '[object Object]') return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** @returns {object | undefined} undefined where NextAuth's decoder would reject (RFC 7519 §4.1, §7.2) */
function readClaims(payload) {
  const claims = parse(payload)
  if (!isClaimsObject(claims)) return undefined
  const { iat, nbf, exp } = claims
  const areNumbers = [iat, nbf, exp].every((time) => time === undefined || Number.isFinite(time))
  const now = nowSeconds()
  const isBefore = nbf > now + CLOCK_TOLERANCE_SECONDS
  const isAfter = exp <= now - CLOCK_TOLERANCE_SECONDS
  return areNumbers && !isBefore && !isAfter ? claims : undefined
}

function parse(payload) {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}

/**
 * The pair for a NextAuth config, whose NextAuth calls it: version 5 always gives a salt, version 4 never does.
 * @param {string[]} previousSecrets
 */
function sessionCookieFor(previousSecrets) {
  const isV5 = (salt) => salt !== ''
  const { encode, decode } = createSessionCookie({ isV5, nextAuthJwt: installedJwt })
  return { encode, decode: (params) => decode({ ...params, previousSecrets }) }
}

module.exports = { createSessionCookie, sessionCookieFor }
