'use strict'

// The options of a provider whose tokens are not refreshed as OAuth has it: a backend of the application's own.

const { InvalidOptionError } = require('../errors/errors.js')
const { checkOneOf } = require('../errors/option_checks.js')
const { readRefresh } = require('./refresh_option.js')
const { readRequest } = require('./request_option.js')
const { readResponse } = require('./response_option.js')
const { readSignIn } = require('../tokens/sign_in_option.js')

const PRESENTS = ['refresh_token', 'access_token']

/** What says how an OAuth request is written. */
const OF_OAUTH = ['parameters', 'bodyFormat', 'privateKey', 'assertionAudience']
/** A certificate is shown in the handshake, and Basic is a header: they go with any body. */
const METHODS_BESIDE_REQUEST = [
  ...['none', 'client_secret_basic', 'tls_client_auth', 'self_signed_tls_client_auth'],
]

/**
 * @param {string} path of the provider's options, for messages
 * @param {object} options
 * @returns {{ signIn?: object, presents: 'refresh_token' | 'access_token', request?: object, response?: object,
 *   refresh?: Function }}
 * @throws {InvalidOptionError}
 */
function readBackend(path, options) {
  const presents = checkOneOf(options.presents, `${path}.presents`, PRESENTS) ?? PRESENTS[0]
  const request = readRequest(options.request, `${path}.request`, presents)
  const refresh = readRefresh(options, `${path}.refresh`)
  if (request) checkBesideRequest(path, options)
  else if (!refresh) checkPresented(path, presents)
  return {
    presents,
    signIn: readSignIn(options.signIn, `${path}.signIn`),
    request,
    refresh,
    response: readResponse(options.response, `${path}.response`, request !== undefined),
  }
}

function checkBesideRequest(path, options) {
  for (const name of OF_OAUTH) {
    if (options[name] === undefined) continue
    const fix = 'Remove it: request says what is sent.'
    throw new InvalidOptionError(`${path}.${name}`, 'does nothing beside request', fix)
  }
  const { clientAuthentication: method } = options
  if (method !== undefined && !METHODS_BESIDE_REQUEST.includes(method)) {
    throw new InvalidOptionError(
      `${path}.clientAuthentication`,
      'does nothing beside request',
      'Remove it, and put {client_id} and {client_secret} where the backend takes them.',
    )
  }
}

function checkPresented(path, presents) {
  if (presents === 'refresh_token') return
  throw new InvalidOptionError(
    `${path}.presents`,
    "is 'access_token', which OAuth's own request does not present",
    'Write request with {access_token} in it, or a refresh function, or remove it: a refresh token is presented.',
  )
}

/** Which of the client's credentials are needed. A function knows its own. */
function credentialsNeededBy({ request, refresh }, { clientAuthentication }, method) {
  if (refresh) return { clientId: false, clientSecret: false }
  if (!request) return { clientId: true, clientSecret: method !== 'none' }
  const isBasic = clientAuthentication === 'client_secret_basic'
  return {
    clientId: isBasic || request.names.has('client_id'),
    clientSecret: isBasic || request.names.has('client_secret'),
  }
}

module.exports = { credentialsNeededBy, readBackend }
