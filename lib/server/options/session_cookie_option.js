'use strict'

const { checkOneOf, kindOf } = require('../errors/option_checks.js')
const { InvalidOptionError } = require('../errors/errors.js')

/** `encode`s that were put into a config here: a later wrap replaces them, and leaves the config's own alone. */
const ours = new WeakSet()

/**
 * The config's `jwt` with the native pair in it.
 * @param {{ encode?: Function, decode?: Function } | undefined} jwt
 * @param {{ sessionCookie?: 'native' | 'next-auth', previousSecrets?: string[] }} options of withTokenRotation
 * @param {((previousSecrets: string[]) => { encode: Function, decode: Function }) | undefined} makePair undefined where no
 *   addon can load
 * @throws {InvalidOptionError}
 */
function withSessionCookie(jwt, { sessionCookie, previousSecrets }, makePair) {
  checkOneOf(sessionCookie, 'sessionCookie', ['native', 'next-auth'])
  checkPreviousSecrets(previousSecrets, sessionCookie)
  const own = withoutOurs(jwt)
  if (sessionCookie === 'next-auth' || own?.encode || own?.decode || !makePair) return own
  const pair = makePair(previousSecrets ?? [])
  ours.add(pair.encode)
  return { ...own, ...pair }
}

function withoutOurs(jwt) {
  if (!ours.has(jwt?.encode)) return jwt
  const { encode: _encode, decode: _decode, ...own } = jwt
  return own
}

function checkPreviousSecrets(secrets, sessionCookie) {
  if (secrets === undefined) return
  const fix =
    "Write the secrets that cookies may still be encrypted with: previousSecrets: ['old']."
  if (!Array.isArray(secrets)) {
    throw new InvalidOptionError('previousSecrets', `is ${kindOf(secrets)}`, fix)
  }
  const bad = secrets.findIndex((secret) => typeof secret !== 'string' || secret === '')
  if (bad >= 0) {
    throw new InvalidOptionError(`previousSecrets[${bad}]`, `is ${kindOf(secrets[bad])}`, fix)
  }
  if (sessionCookie === 'next-auth') {
    throw new InvalidOptionError(
      'previousSecrets',
      "does nothing beside sessionCookie: 'next-auth'",
      'Remove one of the two.',
    )
  }
}

module.exports = { withSessionCookie }
