/**
 * What a failed refresh means for the refresh token in hand.
 *
 * - `terminal`: the grant is gone (`invalid_grant`), there is no refresh token, or a 2xx brought no
 *   tokens; only a new sign-in helps.
 * - `configuration`: the client is set up wrongly (`invalid_client`, TLS verification …); only its
 *   operator can help.
 * - `not_sent`: the token endpoint did not act on the request; the refresh token is unspent.
 * - `ambiguous`: it may have acted on it (a timeout, a 5xx); the refresh token may be spent. So is a
 *   refusal that is not believed yet: by a word that is not known, or `invalid_grant` after an attempt
 *   that may have spent the refresh token.
 */
export type FailureClass = 'terminal' | 'configuration' | 'not_sent' | 'ambiguous'

/**
 * The providers' `error` codes whose class is known: RFC 6749 §5.2, OIDC Core §3.1.2.6, RFC 8707 §2,
 * RFC 9449 §5, and what providers add. Compared without regard to case and punctuation, handed on as
 * they came.
 */
export type ProviderErrorCode =
  | 'invalid_grant'
  | 'bad_refresh_token'
  | 'invalid_refresh_token'
  | 'expired_refresh_token'
  | 'token_inactive'
  | 'token_not_valid'
  | 'invalid_code'
  | 'refresh_token_expired'
  | 'refresh_token_revoked'
  | 'refresh_token_not_found'
  | 'refresh_token_already_used'
  | 'expired_token'
  | 'token_expired'
  | 'token_revoked'
  | 'invalid_token'
  | 'session_expired'
  | 'session_not_found'
  | 'access_denied'
  | 'interaction_required'
  | 'consent_required'
  | 'login_required'
  | 'invalid_client'
  | 'incorrect_client_credentials'
  | 'bad_client_id'
  | 'bad_client_secret'
  | 'unauthorized_client'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unsupported_grant_type'
  | 'invalid_request'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable'
  | 'slow_down'
  | 'too_many_requests'
  | 'rate_limit_exceeded'
  | 'rate_limited'
  | 'ratelimited'
  | 'server_error'
  | 'internal_error'
  | 'fatal_error'

/** How a request came to nothing without a word of the provider's. */
export type RequestFailureCode =
  | 'connect_timeout'
  | 'connect_failed'
  | 'request_refused'
  | 'timeout'
  | 'connection_lost'
  | 'tls_verification'
  | 'client_certificate'
  | 'unusable_response'
  | 'unreadable_response'
  | 'response_too_large'
  | `http_${number}`

/**
 * Why: the provider's `error` code, or one of this package's own, prefixed `discovery_` where it was
 * the issuer's metadata that could not be had, and `jwks_` where it was its keys.
 */
export type FailureCode =
  | ProviderErrorCode
  | RequestFailureCode
  | `discovery_${ProviderErrorCode | RequestFailureCode}`
  | `jwks_${ProviderErrorCode | RequestFailureCode}`
  | 'no_refresh_token'
  | 'unknown_provider'
  | 'revoked'
  | 'revocation_failed'
  | 'store_unavailable'
  | 'store_lock_timeout'
  | 'no_thread'
  | 'out_of_memory'
  | 'overdue'
  | 'unsupported_token_type'
  | 'id_token_mismatch'
  | 'client_assertion'
  | 'unsendable_token'
  | 'refresh_rejected'
  | 'refresh_failed'
  | 'unusable_result'
  | 'environment_ended'
  | 'client_secret_failed'
  | 'issuer_mismatch'
  | 'unreadable_metadata'
  | 'unusable_token_endpoint'
  | 'no_jwks_uri'
  | 'unreadable_key_set'
  | 'too_many_waiting'
  | 'no_revocation_endpoint'
  | (string & {})

/** Why a refresh failed. Holds no token, secret or code. */
export interface Failure {
  /** What kind it is, and so whether a later try may help. */
  failureClass: FailureClass
  /** Which one: a word of OAuth, or one of ours. docs/troubleshooting.md has all of them. */
  code: FailureCode
  /** For people: the provider's `error_description` or ours, control characters removed, capped. */
  description: string
  /** 0 when there was no response. */
  httpStatus: number
  /** What the provider asked for (RFC 9110 §10.2.3), as a delay in ms. */
  retryAfterMs?: number
}
