'use strict'

const { checkPath } = require('../tokens/dotted_paths.js')
const { checkObject } = require('../errors/option_checks.js')
const { ROLES, USUAL_NAMES } = require('../tokens/sign_in_option.js')

/** A reply of a backend has its times under names that the addon knows in any spelling. */
const TOKENS = ['accessToken', 'refreshToken', 'idToken']

/**
 * The option `response` of a provider: where a reply has what a token response has.
 * @param {unknown} given
 * @param {string} option its path, for messages
 * @param {boolean} isMapped whether the backend is asked in its own words: then it answers camelCase as well
 * @returns {Record<string, string[]> | undefined} lists of paths, as native/binding reads them
 * @throws {import('../errors/errors.js').InvalidOptionError}
 */
function readResponse(given, option, isMapped) {
  if (given === undefined && !isMapped) return undefined
  const paths = checkObject(given, option, [...ROLES, 'error'])
  const read = {}
  for (const role of [...ROLES, 'error']) {
    const example = role === 'error' ? 'error.code' : `data.${role}`
    const path = checkPath(paths[role], `${option}.${role}`, example)
    if (path !== undefined) read[role] = [path]
    else if (isMapped && TOKENS.includes(role)) read[role] = USUAL_NAMES[role]
  }
  return read
}

module.exports = { readResponse }
