'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const {
  checkBoolean,
  checkEndpoint,
  checkObject,
  checkOneOf,
  isNextBuild,
  kindOf,
} = require('../errors/option_checks.js')

const OPTIONS = ['origins', 'allowInsecureHttp', 'bearer', 'version', 'callbacks']

/**
 * @param {import('../../../binding-types').ServerTokensOptions} [given]
 * @returns {{ origins: Set<string> | undefined, bearer: boolean, version?: 4 | 5, callbacks?: object }}
 * @throws {InvalidOptionError}
 */
function readServerTokensOptions(given) {
  const options = checkObject(given, 'options', OPTIONS)
  const insecure = checkBoolean(options.allowInsecureHttp, 'allowInsecureHttp', false)
  checkOneOf(options.version, 'version', [4, 5])
  return {
    origins: readOrigins(options.origins, insecure),
    bearer: checkBoolean(options.bearer, 'bearer', false),
    version: options.version,
    callbacks: options.callbacks,
  }
}

const EXAMPLE = "origins: ['https://api.example.com']"

/** @returns {Set<string> | undefined} undefined where none are given: `fetch` says so when it is called */
function readOrigins(origins, allowInsecureHttp) {
  if (origins === undefined) return undefined
  if (!Array.isArray(origins)) {
    throw new InvalidOptionError('origins', `is ${kindOf(origins)}`, `Write a list: ${EXAMPLE}.`)
  }
  // A variable that is not set stops the server at its start, not `next build`.
  const given = isNextBuild() ? origins.filter((origin) => origin !== undefined) : origins
  return new Set(given.map((origin, at) => readOrigin(origin, at, allowInsecureHttp)))
}

/** Scheme, host and port (RFC 6454 §4): what a token may go to, whatever the path. */
function readOrigin(origin, at, allowInsecureHttp) {
  const option = `origins[${at}]`
  if (typeof origin !== 'string') {
    throw new InvalidOptionError(
      option,
      `is ${kindOf(origin)}`,
      "Write a string: 'https://api.example.com'.",
    )
  }
  checkEndpoint(origin, option, allowInsecureHttp, 'https://api.example.com')
  const url = new URL(origin)
  if (origin.includes('*')) {
    throw new InvalidOptionError(
      option,
      'has a * in it',
      'Name each origin: a token that goes to every host of a domain goes to the least of them.',
    )
  }
  if (url.pathname !== '/' || url.search !== '') {
    throw new InvalidOptionError(
      option,
      'has more than an origin in it',
      `Write scheme, host and port alone: ${EXAMPLE}. Every path there may be called.`,
    )
  }
  return url.origin
}

/** What says that `fetch` has nowhere to send a token to. */
const noOrigins = () =>
  new InvalidOptionError(
    'origins',
    'is missing, and fetch sends access tokens nowhere else',
    `Name the origins of your API: serverTokens(authOptions, { ${EXAMPLE} }).`,
  )

module.exports = { noOrigins, readServerTokensOptions }
