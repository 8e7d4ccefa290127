import type { Failure } from './failures.js'

/**
 * What this package throws. `code` is stable, the message is for people and may change.
 *
 * @example if (error instanceof TokenRotationError) report(error.code)
 */
export declare class TokenRotationError extends Error {
  /**
   * - `ERR_INVALID_OPTION`: `InvalidOptionError`
   * - `ERR_ADDON_LOAD`: `AddonLoadError`
   * - `ERR_REVOCATION`: `RevocationError`
   * - `ERR_REFRESH_REJECTED`: `RefreshRejectedError`
   * - `ERR_EDGE_RUNTIME`: `refresh`, `revoke` or `forget` of the rotator, or a function of
   *   `serverTokens`, where no native addon can load (edge routes, middleware, workers, browsers)
   * - `ERR_SIGN_IN_AGAIN`: `SignInAgainError`
   * - `ERR_TEMPORARILY_UNAVAILABLE`: `TemporarilyUnavailableError`
   * - `ERR_NO_REQUEST`: a function of `serverTokens` without a context, where Next.js serves no request
   * - `ERR_NO_SECRET`: `serverTokens` of a config without a secret, and none in the environment
   * - `ERR_ORIGIN_NOT_ALLOWED`: `fetch` of `serverTokens`, for a URL that is not of `origins`
   */
  readonly code:
    | 'ERR_INVALID_OPTION'
    | 'ERR_ADDON_LOAD'
    | 'ERR_REVOCATION'
    | 'ERR_REFRESH_REJECTED'
    | 'ERR_EDGE_RUNTIME'
    | 'ERR_SIGN_IN_AGAIN'
    | 'ERR_TEMPORARILY_UNAVAILABLE'
    | 'ERR_NO_REQUEST'
    | 'ERR_NO_SECRET'
    | 'ERR_ORIGIN_NOT_ALLOWED'
  constructor(code: TokenRotationError['code'], message: string, options?: { cause?: unknown })
}

/**
 * An option that cannot be used: thrown by `createCallbacks` and `withTokenRotation`.
 *
 * @example if (error instanceof InvalidOptionError) console.error(error.option, error.message)
 */
export declare class InvalidOptionError extends TokenRotationError {
  readonly code: 'ERR_INVALID_OPTION'
  /** Its path, e.g. `providers.google.clientId`. The message never holds its value. */
  readonly option: string
  constructor(option: string, problem: string, fix: string)
}

/**
 * The native addon cannot be loaded on this machine: thrown by `createCallbacks` and
 * `withTokenRotation`, never by importing the package. `cause` is what Node.js said.
 *
 * @example if (error instanceof AddonLoadError) console.error(error.cause)
 */
export declare class AddonLoadError extends TokenRotationError {
  readonly code: 'ERR_ADDON_LOAD'
  constructor(message: string, cause: unknown)
}

/**
 * `rotator.revoke` could not revoke, or `rotator.forget` not forget.
 *
 * @example await rotator.revoke(token).catch((error: RevocationError) => console.error(error.failure.code))
 */
export declare class RevocationError extends TokenRotationError {
  readonly code: 'ERR_REVOCATION'
  /** Why not, without any token. */
  readonly failure: Failure
  constructor(failure: Failure)
}

/**
 * `serverTokens`: the session's access token cannot be renewed any more, or there is none. Send the user to the sign-in.
 * With `failure.failureClass` `'configuration'` a provider's settings have to be corrected first: the log says which.
 *
 * @example if (error instanceof SignInAgainError) redirect('/api/auth/signin')
 */
export declare class SignInAgainError extends TokenRotationError {
  readonly code: 'ERR_SIGN_IN_AGAIN'
  /** NextAuth's provider id, where the session names one. */
  readonly provider: string | undefined
  /** What the refresh failed with; undefined where there was none. */
  readonly failure: Failure | undefined
  constructor(problem: string, details: { provider?: string; failure?: Failure })
}

/**
 * `serverTokens`: the access token has expired, and the provider (or the database, with database sessions) cannot be asked
 * now. The user does not have to sign in again: answer 503.
 *
 * @example if (error instanceof TemporarilyUnavailableError) response.setHeader('Retry-After', error.retryAfter)
 */
export declare class TemporarilyUnavailableError extends TokenRotationError {
  readonly code: 'ERR_TEMPORARILY_UNAVAILABLE'
  /** NextAuth's provider id, where the session names one. */
  readonly provider: string | undefined
  /** What the refresh failed with; undefined where the database could not be asked. */
  readonly failure: Failure | undefined
  /** s after which another try may help, at least 1: what the provider's Retry-After said, else 5. */
  readonly retryAfter: number
  constructor(
    problem: string,
    details: { provider?: string; failure?: Failure; retryAfter: number },
  )
}

/**
 * For your `refresh` function to throw: the backend refused the refresh token for good, and the user has
 * to sign in again. The message goes into logs and events.
 *
 * @example if (response.status === 401) throw new RefreshRejectedError('the session was ended')
 */
export declare class RefreshRejectedError extends TokenRotationError {
  readonly code: 'ERR_REFRESH_REJECTED'
  constructor(message?: string, options?: { cause?: unknown })
}
