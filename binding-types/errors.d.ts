import type { Failure } from './events.js'

/** What this package throws. `code` is stable, the message is for people and may change. */
export declare class TokenRotationError extends Error {
  /**
   * - `ERR_INVALID_OPTION`: `InvalidOptionError`
   * - `ERR_ADDON_LOAD`: `AddonLoadError`
   * - `ERR_REVOCATION`: `RevocationError`
   * - `ERR_EDGE_RUNTIME`: `refresh`, `revoke` or `forget` of the rotator where no native addon can
   *   load (edge routes, middleware, workers, browsers)
   */
  readonly code: 'ERR_INVALID_OPTION' | 'ERR_ADDON_LOAD' | 'ERR_REVOCATION' | 'ERR_EDGE_RUNTIME'
  constructor(code: TokenRotationError['code'], message: string, options?: { cause?: unknown })
}

/** An option that cannot be used: thrown by `createCallbacks` and `withTokenRotation`. */
export declare class InvalidOptionError extends TokenRotationError {
  readonly code: 'ERR_INVALID_OPTION'
  /** Its path, e.g. `providers.google.clientId`. The message never holds its value. */
  readonly option: string
  constructor(option: string, problem: string, fix: string)
}

/**
 * The native addon cannot be loaded on this machine: thrown by `createCallbacks` and
 * `withTokenRotation`, never by importing the package. `cause` is what Node.js said.
 */
export declare class AddonLoadError extends TokenRotationError {
  readonly code: 'ERR_ADDON_LOAD'
  constructor(message: string, cause: unknown)
}

/** `rotator.revoke` could not revoke, or `rotator.forget` not forget. */
export declare class RevocationError extends TokenRotationError {
  readonly code: 'ERR_REVOCATION'
  readonly failure: Failure
  constructor(failure: Failure)
}
