'use strict'

const { entraFix } = require('../providers/entra_errors.js')
const { backendFix, isBackend } = require('./backend_fixes.js')

const CLIENT =
  'Check clientId, clientSecret and clientAuthentication (client_secret_post or client_secret_basic) against the ' +
  "provider's console; a secret may have expired or been rotated."
const TRUST =
  "Check the server's certificate; if its CA is your own, set ca or NODE_EXTRA_CA_CERTS."
// Google and others begin to bind refresh tokens (RFC 9449): no advice against that.
const BEARER_ONLY =
  'This package presents bearer tokens only: it sends no DPoP proof (RFC 9449) and no MAC. Use a client at the provider ' +
  'that is not required to bind its tokens.'
const REACH =
  'Check that this server can reach the provider: name resolution, firewall, proxy, and the host in tokenEndpoint or issuer.'
const SLOW =
  'Check the network between this server and the provider, and whether timeout is long enough for it.'
const LIMIT =
  'The provider limits requests: check its quota for this client. A forced refresh, or sessions that end at the same time, make many at once.'
const THEIR_FAULT = "Look at the provider's status page; tokens are kept, and it is asked again."
const ODD_RESPONSE =
  'Check that tokenEndpoint is the token endpoint, and that no proxy, gateway or sign-in page answers in its place.'
const REFUSED =
  'Single users whose grant ended sign in again. Several in a row mean more: refresh tokens that other processes or copies of ' +
  'the app spend too (see store), grants revoked at the provider, another client id, or refresh tokens that end too early.'
const USER_WANTED =
  "The provider wants to see the user: a new sign-in helps. If it goes on, check the provider's policies and consent for this client."
const STORE = 'Check the store: every failure of it is an event storeFailed.'

/** What most likely has to be done about a failure that its operator can repair, by the failure's code. */
const FIXES = {
  invalid_client: CLIENT,
  incorrect_client_credentials: CLIENT,
  bad_client_id: CLIENT,
  bad_client_secret: CLIENT,
  unauthorized_client:
    'Allow the refresh token grant for this client at the provider; or the refresh token is gone, of which some (Atlassian) ' +
    'say this too: then the user signs in again.',
  unsupported_grant_type:
    'Check that tokenEndpoint is the token endpoint and that it supports refresh tokens.',
  invalid_scope: 'Check parameters.scope: it may not ask for more than the sign-in did.',
  invalid_target: 'Check parameters.resource: it may not ask for more than the sign-in did.',
  invalid_request:
    'Check tokenEndpoint, parameters and clientAuthentication. Some providers answer this for a refresh token that was ' +
    'already spent elsewhere.',
  tls_verification: TRUST,
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
  unusable_result: 'Have the refresh function return { accessToken, refreshToken, expiresIn }.',
  client_secret_failed: 'Have the function clientSecret return the secret, a text.',
  unsendable_token: 'Put the token into request.body: a header takes no such text.',
  client_assertion: 'Check privateKey and signingAlgorithm.',
  unknown_provider:
    'Add it to providers, or set defaultProvider if the session comes from before this package.',
  no_revocation_endpoint: 'Set revocationEndpoint, or sign out without revokeOnSignOut.',
}

/** The same for what is not a fault of the settings, until it repeats. */
const ADVICE = {
  refresh_failed:
    'Your refresh function threw: its own log tells why. A final refusal is for it to tell with a RefreshRejectedError.',
  refresh_rejected: REFUSED,
  client_secret_failed:
    'The function given as clientSecret threw or took too long: its own log tells why.',
  environment_ended:
    'A worker thread ended while it called your refresh function. The next call calls it again.',
  connect_failed: REACH,
  connect_timeout: REACH,
  timeout: SLOW,
  connection_lost: SLOW,
  request_refused:
    'The server refuses requests before it acts on them: it restarts, or takes fewer at once. If it goes on, ask the provider ' +
    'for its limits.',
  no_thread:
    'Raise the limits of this process: threads (ulimit -u, pids of the container) and open files (ulimit -n). The next call ' +
    'tries again.',
  out_of_memory: 'Raise the memory limit of this process, or find what takes its memory.',
  overdue:
    'The refresh was given up, and later calls begin another. Look at the memory limit of this process; where memory is ' +
    'left, please report it.',
  temporarily_unavailable: THEIR_FAULT,
  server_error: THEIR_FAULT,
  internal_error: THEIR_FAULT,
  slow_down: LIMIT,
  too_many_requests: LIMIT,
  rate_limit_exceeded: LIMIT,
  rate_limited: LIMIT,
  ratelimited: LIMIT,
  http_429: LIMIT,
  http_400: `${ODD_RESPONSE} A refusal without a code can also mean the client: ${CLIENT}`,
  http_401: CLIENT,
  http_403: `${ODD_RESPONSE} A refusal without a code can also mean the client: ${CLIENT}`,
  http_404: ODD_RESPONSE,
  http_405: ODD_RESPONSE,
  unreadable_response: ODD_RESPONSE,
  unusable_response:
    'The provider answered without a usable token, and may have spent the refresh token. Check that tokenEndpoint is the token ' +
    'endpoint, and what parameters make it answer; where it has the token at another place, say where with response.accessToken.',
  response_too_large: ODD_RESPONSE,
  id_token_mismatch:
    "The renewed ID token is about another user or issuer than the session's, so the tokens were not taken. Check tokenEndpoint " +
    'and idToken.',
  interaction_required: USER_WANTED,
  consent_required: USER_WANTED,
  login_required: USER_WANTED,
  access_denied: USER_WANTED,
  store_unavailable: STORE,
  store_lock_timeout: `Another process held the lock of a refresh token for too long. ${STORE}`,
  revocation_failed: 'A sign-out could not revoke the refresh token; the revocation says why.',
}

const REVOCATION_ENDPOINT =
  'Check revocationEndpoint: it has to be the revocation endpoint (RFC 7009), and to take the client as the token endpoint does.'
const NO_REVOCATION =
  'This provider does not revoke refresh tokens: leave revokeOnSignOut out, then a sign-out ends the session here.'
const GONE = 'The refresh token is gone there already: nothing is left to revoke.'

/** What has to be done about a refresh token that is not revoked, where it is another matter than for a refresh. */
const FIXES_OF_REVOCATIONS = {
  invalid_grant: GONE,
  invalid_token: GONE,
  expired_token: GONE,
  token_revoked: GONE,
  unsupported_token_type: NO_REVOCATION,
  invalid_request: REVOCATION_ENDPOINT,
  unsupported_grant_type: REVOCATION_ENDPOINT,
  unreadable_response: REVOCATION_ENDPOINT,
  unusable_response: REVOCATION_ENDPOINT,
  response_too_large: REVOCATION_ENDPOINT,
  http_400: REVOCATION_ENDPOINT,
  http_403: REVOCATION_ENDPOINT,
  http_404: REVOCATION_ENDPOINT,
  http_405: REVOCATION_ENDPOINT,
}

const BY_CLASS = {
  terminal: REFUSED,
  configuration: "Check this provider's options.",
  not_sent: REACH,
  ambiguous: THEIR_FAULT,
}

/** Providers whose usual reason is another one than that of all. */
const FIXES_BY_PROVIDER = {
  apple: {
    invalid_client:
      "Make a new client secret: Apple's is a JWT that ends after six months at the latest. Check also that clientId is the " +
      'Services ID, and that teamId and keyId are those of the key.',
  },
  'azure-ad': {
    invalid_scope: 'Check parameters.scope: scopes of one resource, and offline_access.',
  },
}

/** In front of the code where it was the issuer's metadata that could not be had. */
const DISCOVERY = /^discovery_/

const NO_REFRESH_TOKEN = 'Ask the provider for one at sign-in (often the scope offline_access).'
const NO_REFRESH_TOKEN_BY_PROVIDER = {
  google: 'Sign in with the authorization parameters access_type=offline and prompt=consent.',
  github: 'Only GitHub Apps with expiring user tokens issue refresh tokens.',
}

const wordOf = (code) => code.toLowerCase().replace(DISCOVERY, '')

const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined)

/** What fits an endpoint of the application's own; metadata is of an issuer. */
const fixOfBackend = (failure, settings) =>
  DISCOVERY.test(failure.code) ? undefined : backendFix(failure, wordOf(failure.code), settings)

/**
 * @param {{ failureClass: string, code: string, description?: string, httpStatus?: number }} failure
 * @param {string | undefined} provider its id, as the token names it
 * @param {object} [settings] of that provider
 * @returns {string | undefined} undefined for a failure that is part of normal life, such as an outage or a revocation
 */
function fixFor(failure, provider, settings) {
  if (failure.code === 'no_refresh_token') {
    const ofProvider = own(NO_REFRESH_TOKEN_BY_PROVIDER, provider) ?? NO_REFRESH_TOKEN
    return fixOfBackend(failure, settings) ?? ofProvider
  }
  if (failure.failureClass !== 'configuration') return undefined
  const code = wordOf(failure.code)
  return (
    entraFix(failure.description) ??
    fixOfBackend(failure, settings) ??
    own(own(FIXES_BY_PROVIDER, provider) ?? {}, code) ??
    own(FIXES, code) ??
    BY_CLASS.configuration
  )
}

/** What to do about any failure that repeats, of whatever class. */
function adviceFor(failure, provider, settings) {
  const code = wordOf(failure.code)
  return (
    fixFor(failure, provider, settings) ??
    entraFix(failure.description) ??
    fixOfBackend(failure, settings) ??
    own(ADVICE, code) ??
    own(FIXES, code) ??
    own(BY_CLASS, failure.failureClass) ??
    BY_CLASS.configuration
  )
}

/** The same for a refresh token that was not revoked. */
function revocationAdviceFor(failure, provider, settings) {
  const special = own(FIXES_OF_REVOCATIONS, failure.code.toLowerCase())
  if (special) return special
  // What a backend's `request` says is not sent to its revocation endpoint.
  const isRefused = failure.httpStatus < 500 && failure.httpStatus !== 429
  if (isBackend(settings) && failure.httpStatus && isRefused) return REVOCATION_ENDPOINT
  return adviceFor(failure, provider, settings)
}

module.exports = { adviceFor, fixFor, revocationAdviceFor }
