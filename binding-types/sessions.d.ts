/**
 * Who is signed in where, and the end of it, with `tokensIn: 'store'`. Without it `list` and `end` reject with
 * `ERR_TOKENS_IN_COOKIE`. Its functions can be taken out of it. Docs: docs/stores.md.
 */
export interface Sessions {
  /**
   * The sessions of a user, those used last first. `sub` finds NextAuth's user id (`token.sub`) and the provider's `sub` alike;
   * `sid` the `sid` of the sign-in's ID token (OpenID Connect Back-Channel Logout 1.0 §2.1).
   *
   * @example const devices = await sessions.list({ sub: session.user.id })
   * @throws {TokenRotationError} `ERR_STORE_AWAY`, when the store fails; `ERR_TOKENS_IN_COOKIE`
   * @throws {InvalidOptionError} for what names no session
   */
  list: (which: SessionsOf) => Promise<ListedSession[]>
  /**
   * Ends sessions, in every copy of their cookies: at once in this process, in others after `storeFreshness` at the latest. Their
   * tokens are not revoked at the provider, because no one but the cookie's owner can read them.
   *
   * @param which `handle`: of one session that `list` gave, or in its cookie
   * @returns how many were there
   * @example await sessions.end({ sub: session.user.id }) // sign out everywhere
   * @throws what `list` does
   */
  end: (which: SessionsOf | { handle: string }) => Promise<number>
  /**
   * The `handle` that `list` gives the session of this token (that of the jwt callback, or of `getToken`): which of the
   * devices is this one. Undefined for a token that has none.
   */
  handleOf: (token: object | null | undefined) => Promise<string | undefined>
}

/** The sessions of a user, or of a sign-in at the provider. `issuer` and `provider` narrow that down. */
export type SessionsOf = ({ sub: string } | { sid: string }) & {
  /**
   * As the ID token names it (`iss`). A sign-in without one is of every issuer at its token endpoint's origin.
   */
  issuer?: string | undefined
  /** NextAuth's provider id. */
  provider?: string | undefined
}

/** A session that `list` gave. */
export interface ListedSession {
  /** Names the session to `end`. It opens nothing: no token can be read with it. */
  handle: string
  /** NextAuth's provider id. */
  provider: string | undefined
  /** NextAuth's user id, `token.sub`. */
  sub: string | undefined
  /** The user's id at the provider: `sub` of the ID token, else `providerAccountId`. */
  providerSub: string | undefined
  /** The `sid` of the ID token. */
  sid: string | undefined
  /** `iss` of the ID token; without one the authorization server of the configured provider. */
  issuer: string | undefined
  /** When it signed in, or moved into the store: Unix time in ms, 0 where that was lost. */
  createdAt: number
  /** Unix time in ms, exact to five minutes, or to a tenth of the session's `maxAge`. */
  lastUsedAt: number
}
