'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkCredential, checkOneOf, isNextBuild } = require('../errors/option_checks.js')
const { readApple } = require('./apple_option.js')
const { credentialsNeededBy } = require('./backend_options.js')
const { CLIENT_AUTHENTICATION } = require('./provider_option_names.js')
const { readSigningKey } = require('./signing_key.js')

/** The certificate is the proof: RFC 8705 §2.1 and §2.2. */
const BY_CERTIFICATE = ['tls_client_auth', 'self_signed_tls_client_auth']

function readMethod(path, options, { request, refresh }, known) {
  const method = checkOneOf(
    options.clientAuthentication,
    `${path}.clientAuthentication`,
    CLIENT_AUTHENTICATION,
  )
  if (request) return method ?? 'none'
  if (refresh) return options.clientSecret === undefined ? 'none' : method
  if (options.apple !== undefined) return method ?? 'client_secret_post'
  return method ?? methodOfProof(options) ?? known.clientAuthentication
}

/** Who the client is, and what it proves that with. */
function readClient(path, options, backend, clientAuthentication) {
  const clientIdFix = `Set it to the client id of your app; if it comes from the environment, that variable is not set.`
  const needed = credentialsNeededBy(backend, options, clientAuthentication)
  const clientId =
    needed.clientId || options.clientId
      ? checkCredential(options.clientId, `${path}.clientId`, clientIdFix)
      : undefined
  const apple = readApple(options.apple, `${path}.apple`, options.clientSecret)
  if (apple.appleTeamId) return { clientId, ...apple }
  // A body of its own names the secret, whatever the method says.
  const isNamed = backend.request && needed.clientSecret
  const method = isNamed ? undefined : clientAuthentication
  return { clientId, ...readCredentials(path, options, needed.clientSecret ? method : 'none') }
}

/**
 * A key is good for nothing else than to sign an assertion; a certificate beside a secret or a key only binds the tokens
 * to it (RFC 8705 §3).
 */
function methodOfProof({ clientCertificate, clientSecret, privateKey }) {
  if (privateKey) return 'private_key_jwt'
  return clientCertificate !== undefined && !clientSecret ? 'tls_client_auth' : undefined
}

function readCredentials(path, options, clientAuthentication) {
  if (clientAuthentication === 'none') return {}
  if (BY_CERTIFICATE.includes(clientAuthentication)) {
    if (options.clientCertificate !== undefined || isNextBuild()) return {}
    throw new InvalidOptionError(
      `${path}.clientCertificate`,
      'is missing',
      `Write { cert, key }, which clientAuthentication: '${clientAuthentication}' needs.`,
    )
  }
  if (clientAuthentication === 'private_key_jwt') return readSigningKey(path, options)
  // A function is asked at each refresh.
  if (typeof options.clientSecret === 'function') return { clientSecret: options.clientSecret }
  return {
    clientSecret: checkCredential(
      options.clientSecret,
      `${path}.clientSecret`,
      `Set it to the client secret of your app (if it comes from the environment, that variable is not set), ` +
        `or write clientAuthentication: 'none' for a public client.`,
    ),
  }
}

module.exports = { readClient, readMethod }
