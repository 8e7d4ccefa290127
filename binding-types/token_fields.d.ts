/**
 * Fields of the NextAuth token (the JWT in the cookie) in the built-in layouts. All optional, since
 * a token has those of one layout. `unknown` where cookies that an earlier callback wrote hold junk
 * (NaN turned null, concatenated strings, the other unit): this package reads them with care, and
 * so should you.
 */
export interface TokenRotationToken {
  /** Layout `authjs`. */
  access_token?: string | undefined
  /** Layout `authjs`: Unix time, a number in s where this package wrote it. */
  expires_at?: unknown
  /**
   * Layout `authjs`: the lifetime the provider granted, a number in s where this package wrote it.
   */
  expires_in?: unknown
  /** Layout `authjs`. */
  refresh_token?: string | undefined
  /** Layout `authjs`, with the option `idToken`. */
  id_token?: string | undefined
  /** Layout `authjs`, with the option `idToken`: its end, Unix time in s; 0 if it does not say. */
  id_token_expires_at?: unknown

  /** The other layouts. */
  accessToken?: string | undefined
  /** The other layouts: Unix time, a number in s (`next-auth-v4-seconds`) or ms. */
  accessTokenExpires?: unknown
  /** The other layouts: the lifetime the provider granted, a number in s. */
  accessTokenLifetime?: unknown
  /** The other layouts. */
  refreshToken?: string | undefined
  /** The other layouts, with the option `idToken`. */
  idToken?: string | undefined
  /** The other layouts, with the option `idToken`: its end, in the unit of `accessTokenExpires`. */
  idTokenExpires?: unknown
  /** Layouts `next-auth-v4-seconds` and `next-auth-v3`: NextAuth's user of the sign-in. */
  user?: unknown

  /** NextAuth's provider id. Absent in cookies from before this package. */
  provider?: string | undefined
  /** Layout `authjs`: the authorization server that the tokens are bound to. Never in the session. */
  authorization_server?: string | undefined
  /** The other layouts: the same. */
  authorizationServer?: string | undefined
  /** Layout `authjs`: a random id that each sign-in makes. Never in the session. */
  rotation_id?: string | undefined
  /** The other layouts: the same. */
  rotationId?: string | undefined
  /** Layout `authjs`, with `tokensIn: 'store'`: what opens the tokens there. Never in the session. */
  session_handle?: string | undefined
  /** The other layouts: the same. */
  sessionHandle?: string | undefined
  /** A `SessionError` where this package wrote it. */
  error?: unknown
}

/**
 * `session.error`: the user must sign in again (or what the option `errorName` says), or the access
 * token has expired and the provider cannot be reached for now.
 */
export type SessionError = 'RefreshAccessTokenError' | 'TemporarilyUnavailable' | (string & {})

/** Fields that the session callback adds in the built-in layouts; those of one layout at a time. */
export interface TokenRotationSession {
  /** Absent while all is well. */
  error?: SessionError | undefined

  /** Layout `authjs`, with `expose: ['access_token']`. */
  access_token?: string | undefined
  /** Layout `authjs`: when the access token expires, Unix time in s. Absent if it does not. */
  expires_at?: number | undefined
  /** Layout `authjs`: when it will be due, Unix time in s. The client should come back then. */
  refresh_at?: number | undefined

  /** Layouts `next-auth-v4-seconds` and `next-auth-v3`. In `next-auth-v4` it is in `session.user`. */
  accessToken?: string | undefined
  /**
   * The other layouts: when the access token expires, Unix time in s (`next-auth-v4-seconds`) or
   * ms.
   */
  accessTokenExpires?: number | undefined
  /** The other layouts: when it will be due, in the same unit. */
  accessTokenRefreshAt?: number | undefined
}

/**
 * `session.user` in the layout `next-auth-v4`: the whole token but what the browser never gets. NextAuth's
 * own type of `user` cannot be widened from here; where you read these, write once:
 *
 * @example
 * declare module 'next-auth' {
 *   interface Session { user: TokenRotationUser & DefaultSession['user'] }
 * }
 */
export interface TokenRotationUser
  extends Omit<
    TokenRotationToken,
    'refreshToken' | 'rotationId' | 'sessionHandle' | 'authorizationServer'
  > {
  /** Of NextAuth's token: the user's name. */
  name?: string | null | undefined
  /** Of NextAuth's token: the user's address. */
  email?: string | null | undefined
  /** Of NextAuth's token: the URL of the user's picture. */
  picture?: string | null | undefined
  /** Of NextAuth's token: the user's id. */
  sub?: string | undefined
}
