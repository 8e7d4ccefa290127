'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkObject, checkOneOf } = require('../errors/option_checks.js')

/**
 * @param {import('../../../binding-types').BackchannelLogoutRouteOptions} [given]
 * @returns {{ version?: 4 | 5, callbacks?: object }}
 * @throws {InvalidOptionError}
 */
function readRouteOptions(given) {
  const { version, callbacks } = checkObject(given, 'options', ['version', 'callbacks'])
  checkOneOf(version, 'version', [4, 5])
  return { version, callbacks }
}

/**
 * Only where the tokens lie in a store can a session be ended that no request presents: a cookie that holds the tokens is
 * good wherever there is a copy of it.
 * @param {object} settings
 * @param {boolean} isDatabase whether NextAuth keeps the sessions
 * @throws {InvalidOptionError}
 */
function checkRotation({ tokensIn, providers }, isDatabase) {
  if (isDatabase) {
    throw new InvalidOptionError(
      'authOptions.session.strategy',
      'is database, whose sessions createBackchannelLogoutRoute cannot find by what a logout token names',
      "Write session: { strategy: 'jwt' } and tokensIn: 'store'.",
    )
  }
  if (tokensIn !== 'store') {
    throw new InvalidOptionError(
      'tokensIn',
      "is 'cookie', and a provider that ends a session here has no cookie to take back",
      "Write store and tokensIn: 'store', for createBackchannelLogoutRoute to have sessions to end.",
    )
  }
  if (!providers.some(isDiscovered)) {
    throw new InvalidOptionError(
      'providers',
      "has no provider whose issuer is known, and createBackchannelLogoutRoute checks signatures with the issuer's keys",
      'Write issuer or wellKnown for the provider that sends logout tokens.',
    )
  }
}

/** @param {{ issuer?: string, metadataUrl?: string, metadata?: { issuer?: string, url?: string } }} provider */
const isDiscovered = ({ issuer, metadata }) => Boolean(issuer ?? metadata?.issuer)

module.exports = { checkRotation, readRouteOptions }
