'use strict'

const { checkPath } = require('./dotted_paths.js')
const { checkObject, checkOneOf } = require('../errors/option_checks.js')

/** What a sign-in may bring, and how backends usually call it. */
const USUAL_NAMES = {
  accessToken: ['accessToken', 'access_token'],
  refreshToken: ['refreshToken', 'refresh_token'],
  idToken: ['idToken', 'id_token'],
  expiresIn: ['expiresIn', 'expires_in'],
  expiresAt: ['expiresAt', 'expires_at', 'accessTokenExpires', 'accessTokenExpiresAt'],
}

const ROLES = Object.keys(USUAL_NAMES)

/**
 * The option `signIn` of a provider: where the tokens of a sign-in are.
 * @param {unknown} given
 * @param {string} option its path, for messages
 * @returns {{ from?: 'user' | 'account', [role: string]: string } | undefined}
 * @throws {import('../errors/errors.js').InvalidOptionError}
 */
function readSignIn(given, option) {
  if (given === undefined) return undefined
  const { from, ...paths } = checkObject(given, option, ['from', ...ROLES])
  const read = { from: checkOneOf(from, `${option}.from`, ['user', 'account']) }
  for (const role of ROLES)
    read[role] = checkPath(paths[role], `${option}.${role}`, `tokens.${role}`)
  return read
}

module.exports = { ROLES, USUAL_NAMES, readSignIn }
