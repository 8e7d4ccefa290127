/** Counters of the whole process, since it started. */
export interface RotationStats {
  /** Refreshes that brought tokens. */
  refreshed: number
  /** Refreshes that did not. */
  failed: number
  /** Calls that waited for another call's refresh. */
  joined: number
  /** Calls answered from the memory of spent refresh tokens. */
  replayed: number
  /** Calls answered with a remembered failure. */
  remembered: number
  /** Requests to token endpoints, retries included. */
  tokenRequests: number
  /** Spent refresh tokens remembered now. */
  successors: number
  /** Refreshes under way now. */
  inFlight: number
}

/** What goes beyond the callbacks. */
export interface Rotator {
  /** The process's counters. All are 0 in runtimes without native addons. */
  stats: () => RotationStats
  /**
   * Refreshes a NextAuth token (of `getToken` or a callback) although it is not due. Resolves to
   * the token as the jwt callback would return it, also when the refresh failed: look at its
   * `error`. The caller has to write it into the cookie. Rejects only with `ERR_EDGE_RUNTIME`.
   */
  refresh: <Token extends object | null | undefined>(token: Token) => Promise<Token>
  /**
   * Revokes the newest refresh token of this session at the provider (RFC 7009), for a sign-out.
   * From then on no older cookie of it finds a successor.
   * @throws {RevocationError} when there was nothing to revoke, or the provider did not
   */
  revoke: (token: object | null | undefined) => Promise<void>
  /**
   * Ends this session without asking the provider: no older cookie of it finds a successor any
   * more, here and, with a `store`, in every process. `withTokenRotation` does it at each sign-out.
   * @throws {RevocationError} when there was nothing to forget
   */
  forget: (token: object | null | undefined) => Promise<void>
  /** Forgets the credentials. Tokens that fall due afterwards meet `unknown_provider`. */
  close: () => void
}
