'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { kindOf } = require('../errors/option_checks.js')

const FIX =
  "Write 'issuer', 'token_endpoint', or the URL that the provider expects as the assertion's aud."

/**
 * Whom a client assertion is for (RFC 7523 §3): the issuer where one is known, as draft-ietf-oauth-rfc7523bis asks for,
 * because an assertion that is made out to a token endpoint can be replayed elsewhere. Else the token endpoint.
 * @param {{ assertionAudience?: string, issuer?: string }} options
 * @param {string} option its path, for messages
 * @param {{ assertionAudience?: string, isDiscovered: boolean }} provider what is known of it; where its issuer is
 *   discovered, the metadata says how that is written
 * @returns {string | undefined} as native/binding reads it
 * @throws {InvalidOptionError}
 */
function readAssertionAudience({ assertionAudience, issuer }, option, provider) {
  const named = provider.isDiscovered ? 'issuer' : issuer || undefined
  if (assertionAudience === undefined) return provider.assertionAudience ?? named
  if (assertionAudience === 'issuer') {
    if (named) return named
    throw new InvalidOptionError(
      option,
      "is 'issuer', and none is known",
      'Write the option issuer.',
    )
  }
  if (assertionAudience === 'token_endpoint' || isUrl(assertionAudience)) return assertionAudience
  const problem =
    typeof assertionAudience === 'string'
      ? 'is a string but not a URL'
      : `is ${kindOf(assertionAudience)}`
  throw new InvalidOptionError(option, problem, FIX)
}

const isUrl = (text) => typeof text === 'string' && /^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(text)

module.exports = { readAssertionAudience }
