'use strict'

/** `session.error` when only a new sign-in helps, unless the option `errorName` says otherwise. */
const REFRESH_ACCESS_TOKEN_ERROR = 'RefreshAccessTokenError'

/** `session.error` while the access token has expired and the provider cannot be reached. */
const TEMPORARILY_UNAVAILABLE = 'TemporarilyUnavailable'

/**
 * Errors that a cookie may carry from before: a token with one of them is refreshed. The last is the word of the guide at
 * https://authjs.dev/guides/refresh-token-rotation.
 */
const OWN_ERRORS = [REFRESH_ACCESS_TOKEN_ERROR, TEMPORARILY_UNAVAILABLE, 'RefreshTokenError']

/** What this package throws. `code` is stable; the message is for people. */
class TokenRotationError extends Error {
  /**
   * @param {string} code
   * @param {string} message without the package's name
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(`next-auth-token-rotation: ${message}`, options)
    this.name = new.target.name
    this.code = code
  }
}

/** An option that cannot be used. `option` is its path, e.g. `providers.google.clientId`. */
class InvalidOptionError extends TokenRotationError {
  /**
   * @param {string} option
   * @param {string} problem what is wrong, with the kind of the value, never the value itself
   * @param {string} fix what to write instead
   */
  constructor(option, problem, fix) {
    super('ERR_INVALID_OPTION', `option ${option} ${problem}. ${fix}`)
    this.option = option
  }
}

/** The native addon cannot be loaded on this machine. */
class AddonLoadError extends TokenRotationError {
  /**
   * @param {string} message
   * @param {unknown} cause
   */
  constructor(message, cause) {
    super('ERR_ADDON_LOAD', message, { cause })
  }
}

/** `rotator.revoke` could not revoke. `failure` says why, without any token. */
class RevocationError extends TokenRotationError {
  /** @param {{ code: string, description: string, httpStatus: number }} failure */
  constructor(failure) {
    const words = failure.description ? `: ${failure.description}` : ''
    super('ERR_REVOCATION', `the refresh token was not revoked (${failure.code}${words})`)
    this.failure = failure
  }
}

/** The session's tokens cannot be renewed any more, or it has none: only a new sign-in helps. */
class SignInAgainError extends TokenRotationError {
  /**
   * @param {string} problem
   * @param {{ provider?: string, failure?: object }} details `failure`: the last, without any token
   */
  constructor(problem, { provider, failure }) {
    super(
      'ERR_SIGN_IN_AGAIN',
      failure?.failureClass === 'configuration'
        ? `${problem}. Correct the provider's settings first: the log of the server says which.`
        : `${problem}. Only a new sign-in helps.`,
    )
    this.provider = provider
    this.failure = failure
  }
}

/** The access token has expired and cannot be renewed now. `retryAfter`: s after which another try may help. */
class TemporarilyUnavailableError extends TokenRotationError {
  /**
   * @param {string} problem
   * @param {{ provider?: string, failure?: object, retryAfter: number }} details
   */
  constructor(problem, { provider, failure, retryAfter }) {
    super('ERR_TEMPORARILY_UNAVAILABLE', `${problem}. Try again in ${retryAfter} s.`)
    this.provider = provider
    this.failure = failure
    this.retryAfter = retryAfter
  }
}

/** A `refresh` function of the app throws it where the backend's refusal is final: the user has to sign in again. */
class RefreshRejectedError extends TokenRotationError {
  /**
   * @param {string} [message]
   * @param {ErrorOptions} [options]
   */
  constructor(message = 'the backend refused the refresh token', options) {
    super('ERR_REFRESH_REJECTED', message, options)
  }
}

module.exports = {
  AddonLoadError,
  InvalidOptionError,
  OWN_ERRORS,
  REFRESH_ACCESS_TOKEN_ERROR,
  RefreshRejectedError,
  RevocationError,
  SignInAgainError,
  TEMPORARILY_UNAVAILABLE,
  TemporarilyUnavailableError,
  TokenRotationError,
}
