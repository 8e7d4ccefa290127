'use strict'

const CLIENT =
  'Check clientId, clientSecret and clientAuthentication (client_secret_post or client_secret_basic) against the ' +
  "provider's console; a secret may have expired or been rotated."
const BEARER_ONLY = 'Turn off DPoP or MAC tokens for this client at the provider.'

/** What most likely has to be done about a failure that its operator can repair, by the failure's code. */
const FIXES = {
  invalid_client: CLIENT,
  incorrect_client_credentials: CLIENT,
  unauthorized_client: 'Allow the refresh token grant for this client at the provider.',
  unsupported_grant_type:
    'Check that tokenEndpoint is the token endpoint and that it supports refresh tokens.',
  invalid_scope: 'Check parameters.scope: it may not ask for more than the sign-in did.',
  invalid_target: 'Check parameters.resource: it may not ask for more than the sign-in did.',
  invalid_request:
    'Check tokenEndpoint, parameters and clientAuthentication. Some providers answer this for a refresh token that was ' +
    'already spent elsewhere.',
  tls_verification:
    "Check the server's certificate; if its CA is your own, set ca or NODE_EXTRA_CA_CERTS.",
  client_certificate:
    'Check clientCertificate: the server wants one, or another, in the TLS handshake; it may have expired.',
  issuer_mismatch:
    "Write the option issuer exactly as the issuer's metadata does; if it is asked at another address than the one it " +
    'has in public, write that address as wellKnown.',
  unreadable_metadata:
    'Check the option issuer: its metadata has to be at /.well-known/openid-configuration under it, or where wellKnown says.',
  unusable_token_endpoint:
    'Have the provider correct its metadata, or write the option tokenEndpoint.',
  unsupported_token_type: BEARER_ONLY,
  invalid_dpop_proof: BEARER_ONLY,
  use_dpop_nonce: BEARER_ONLY,
  client_assertion: 'Check privateKey and signingAlgorithm.',
  unknown_provider:
    'Add it to providers, or set defaultProvider if the session comes from before this package.',
}

/** In front of the code where it was the issuer's metadata that could not be had. */
const DISCOVERY = /^discovery_/

const NO_REFRESH_TOKEN = 'Ask the provider for one at sign-in (often the scope offline_access).'
const NO_REFRESH_TOKEN_BY_PROVIDER = {
  google: 'Sign in with the authorization parameters access_type=offline and prompt=consent.',
  github: 'Only GitHub Apps with expiring user tokens issue refresh tokens.',
}

/** @returns {string | undefined} undefined for a failure that is part of normal life, such as an outage or a revocation */
function fixFor(failure, provider) {
  if (failure.code === 'no_refresh_token')
    return NO_REFRESH_TOKEN_BY_PROVIDER[provider] ?? NO_REFRESH_TOKEN
  if (failure.failureClass !== 'configuration') return undefined
  return (
    FIXES[failure.code.toLowerCase().replace(DISCOVERY, '')] ?? "Check this provider's options."
  )
}

module.exports = { fixFor }
