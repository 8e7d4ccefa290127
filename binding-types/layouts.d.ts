/**
 * Where the fields of the rotation live in the NextAuth token, by the document whose callback wrote
 * the cookies.
 *
 * - `authjs` (default): `access_token`, `expires_at` (s), `refresh_token`.
 *   https://authjs.dev/guides/refresh-token-rotation
 * - `next-auth-v4`: `accessToken`, `accessTokenExpires` (ms), `refreshToken`. For callbacks that
 *   spread the token into the session: `session.user` is the whole token but what the browser never
 *   gets (see `expose`).
 * - `next-auth-v4-seconds`: the same in s, and `user`. For callbacks that keep `account.expires_at`
 *   as it is.
 * - `next-auth-v3`: the same in ms, and `user`; positional callbacks.
 *   https://next-auth.js.org/v3/tutorials/refresh-token-rotation
 */
export type LayoutName = 'authjs' | 'next-auth-v4' | 'next-auth-v4-seconds' | 'next-auth-v3'

/**
 * A layout of your own: the name of each field. Names must differ, and none may be a claim that
 * NextAuth uses itself (`sub`, `name`, `email`, `picture`, `iat`, `exp`, `jti`, `iss`, `aud`,
 * `nbf`), nor what the session has for something else (`expires`, `user`, `error`). A property that
 * is left out has its default.
 *
 * @example { accessToken: 'at', expiresAt: 'at_exp', refreshToken: 'rt', unit: 's' }
 */
export interface CustomLayout {
  /** The field of the access token. */
  accessToken: string
  /** When the access token expires, Unix time in `unit`. */
  expiresAt: string
  /** The field of the refresh token, which no session ever has. */
  refreshToken: string
  /** Of the fields `expiresAt`, `idTokenExpiresAt` and `refreshAt`. */
  unit: 's' | 'ms'
  /** Written only with the option `idToken`. @default 'id_token' */
  idToken?: string
  /**
   * When the ID token ends, Unix time in `unit`, 0 if it does not say. Written with it.
   * @default 'id_token_expires_at'
   */
  idTokenExpiresAt?: string
  /** The lifetime that the provider granted, always in s. @default 'expires_in' */
  lifetime?: string
  /** NextAuth's provider id. @default 'provider' */
  provider?: string
  /**
   * The authorization server that the tokens are bound to. Never in the session.
   * @default 'authorization_server'
   */
  authorizationServer?: string
  /** A random id that each sign-in makes. Never in the session. @default 'rotation_id' */
  session?: string
  /** With `tokensIn: 'store'`: what opens the tokens there. Never in the session. @default 'session_handle' */
  handle?: string
  /** In the token and in the session. @default 'error' */
  error?: string
  /** Keeps the user of the sign-in in this field. @default not kept */
  user?: string
  /**
   * In the session: when the access token will be due, Unix time in `unit`.
   * @default 'refreshAt'
   */
  refreshAt?: string
  /** Callbacks take NextAuth v3's positional arguments. @default false */
  positional?: boolean
}

/** Every layout. */
export type AnyLayout = LayoutName | CustomLayout

/** The layouts of NextAuth v4 and Auth.js v5, whose callbacks take one object. */
export type NamedLayout =
  | Exclude<LayoutName, 'next-auth-v3'>
  | (CustomLayout & { positional?: false })
