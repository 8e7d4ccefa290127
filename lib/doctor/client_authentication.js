'use strict'

const { CLIENT_AUTHENTICATION } = require('../server/options/provider_option_names.js')

/** The order in which native/core/client/discovery.cpp tries them for a client with a secret. */
const WITH_SECRET = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt']

/** RFC 8414 §2: what metadata means that does not name any. */
const DEFAULT_SUPPORTED = ['client_secret_basic']

/**
 * Whether the issuer takes the client as this package will present it.
 * @param {{ clientAuthentication?: string, privateKey?: string, signingAlgorithm?: string,
 *   isPublic?: boolean }} target
 * @param {object} metadata of the issuer
 */
function checkClientAuthentication(target, metadata, section) {
  const named = metadata.token_endpoint_auth_methods_supported
  const supported = Array.isArray(named) ? named : DEFAULT_SUPPORTED
  const method = methodOf(target, supported)
  if (supported.includes(method)) {
    section.ok('client_authentication', `the issuer takes ${method}`, { method, supported })
    checkSigningAlgorithm(target, method, metadata, section)
  } else if (!Array.isArray(named)) {
    section.note(
      'client_authentication',
      `the issuer does not say that it takes ${method}: without a list it means client_secret_basic`,
      { method, fix: 'If it refuses the client (invalid_client), try client_secret_basic.' },
    )
  } else {
    section.problem('client_authentication', `the issuer refuses ${method}`, {
      method,
      supported,
      fix: fixFor(supported),
    })
  }
}

function methodOf({ clientAuthentication, privateKey, isPublic }, supported) {
  if (clientAuthentication) return clientAuthentication
  if (privateKey) return 'private_key_jwt'
  if (isPublic) return 'none'
  return WITH_SECRET.find((method) => supported.includes(method)) ?? WITH_SECRET[0]
}

function fixFor(supported) {
  const usable = CLIENT_AUTHENTICATION.filter((method) => supported.includes(method))
  if (usable.length > 0) return `Set clientAuthentication to one of: ${usable.join(', ')}.`
  return `It takes only ${supported.join(', ')}, which this package does not have.`
}

function checkSigningAlgorithm({ signingAlgorithm }, method, metadata, section) {
  const supported = metadata.token_endpoint_auth_signing_alg_values_supported
  if (method !== 'private_key_jwt' || !signingAlgorithm || !Array.isArray(supported)) return
  if (supported.includes(signingAlgorithm)) return
  section.problem(
    'signing_algorithm',
    `the issuer refuses assertions signed with ${signingAlgorithm}`,
    {
      fix: `Set signingAlgorithm to one of: ${supported.join(', ')}.`,
    },
  )
}

module.exports = { CLIENT_AUTHENTICATION, checkClientAuthentication }
