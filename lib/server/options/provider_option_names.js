'use strict'

/** The methods that this package can use (RFC 7591 §2, OpenID Connect Core §9). */
const CLIENT_AUTHENTICATION = [
  'client_secret_post',
  'client_secret_basic',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
]

const PROVIDER_OPTIONS = [
  ...['clientId', 'clientSecret', 'tokenEndpoint', 'revocationEndpoint', 'endSessionEndpoint'],
  ...['issuer', 'wellKnown', 'tenantId'],
  ...['clientAuthentication', 'privateKey', 'keyId', 'signingAlgorithm', 'clientCertificate'],
  ...['parameters', 'headers', 'bodyFormat', 'defaultLifetime', 'allowInsecureHttp'],
  ...['formerIssuers', 'timeout', 'ca', 'proxy', 'assertionAudience'],
  ...['signIn', 'request', 'response', 'presents', 'refresh', 'apple'],
]

module.exports = { CLIENT_AUTHENTICATION, PROVIDER_OPTIONS }
