// What the log says to do about a failure that its operator can repair.

const { fixFor } = require('../../lib/server/failure_fixes.js')

const fixOf = (code) => fixFor({ failureClass: 'configuration', code }, 'demo')

/** What is said where nothing is known. */
const ANYTHING = fixOf('a_word_of_their_own')

test.each([
  ['invalid_client', 'clientSecret'],
  ['INVALID_CLIENT', 'clientSecret'],
  ['incorrect_client_credentials', 'clientSecret'],
  ['unauthorized_client', 'refresh token grant'],
  ['unsupported_grant_type', 'tokenEndpoint'],
  ['invalid_scope', 'parameters.scope'],
  ['invalid_target', 'parameters.resource'],
  ['invalid_request', 'parameters'],
  ['invalid_dpop_proof', 'DPoP'],
  ['use_dpop_nonce', 'DPoP'],
  ['unsupported_token_type', 'DPoP'],
  ['tls_verification', 'NODE_EXTRA_CA_CERTS'],
  ['discovery_tls_verification', 'NODE_EXTRA_CA_CERTS'],
  ['client_certificate', 'clientCertificate'],
  ['discovery_client_certificate', 'clientCertificate'],
  ['client_assertion', 'privateKey'],
  ['issuer_mismatch', 'issuer'],
  ['unreadable_metadata', 'issuer'],
  ['unusable_token_endpoint', 'tokenEndpoint'],
  ['unknown_provider', 'defaultProvider'],
])('%s: the options to look at', (code, words) => {
  expect(fixOf(code)).toContain(words)
  expect(fixOf(code)).not.toBe(ANYTHING)
})

test.each(['terminal', 'not_sent', 'ambiguous'])('%s needs nobody', (failureClass) => {
  expect(fixFor({ failureClass, code: 'tls_verification' }, 'demo')).toBeUndefined()
})
