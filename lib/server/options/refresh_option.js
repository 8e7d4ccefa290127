'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { kindOf } = require('../errors/option_checks.js')

const FIX =
  'Write refresh: async ({ refreshToken, signal }) => ({ accessToken, refreshToken, expiresIn }).'

/**
 * The option `refresh` of a provider: a function that renews its tokens.
 * @param {object} options of the provider
 * @param {string} option its path, for messages
 * @throws {InvalidOptionError}
 */
function readRefresh({ refresh, request, response }, option) {
  if (refresh === undefined) return undefined
  if (typeof refresh !== 'function') {
    throw new InvalidOptionError(option, `is ${kindOf(refresh)}`, FIX)
  }
  if (request === undefined && response === undefined) return refresh
  const other = request === undefined ? 'response' : 'request'
  const fix = 'Remove one of the two: the function makes the request itself.'
  throw new InvalidOptionError(option, `is given beside ${other}`, fix)
}

module.exports = { readRefresh }
