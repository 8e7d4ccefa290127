import type { AnyLayout, CustomLayout } from './layouts.js'
import type { Rotator } from './rotator.js'
import type { Sessions } from './sessions.js'

/** What of the jwt callback's parameter is looked at: any NextAuth v4 or Auth.js v5 fits. */
export interface JwtParams<Token extends object> {
  /** NextAuth's, out of the cookie. Its fields are those of the layout. */
  token: Token
  /**
   * Given at sign-in only. Without an access token in it (credentials, email) nothing is changed.
   */
  account?: object | null | undefined
  /** Kept by layouts that have a field for it. */
  user?: unknown
  /** Why NextAuth calls: `'signIn'`, `'signUp'`, `'update'`; undefined at a read. */
  trigger?: string | undefined
  /** `update({ forceRefresh: true })` of the client refreshes a token that is not due. */
  session?: unknown
}

/** What of the session callback's parameter is looked at. */
export interface SessionParams<Session extends object> {
  /** What the client gets; fields are added to it. */
  session: Session
  /** Absent with database sessions. Those get what NextAuth's own callback gives. */
  token?: object | null | undefined
}

/**
 * The jwt callback of NextAuth v4 and Auth.js v5. Returns the token itself while it is not due,
 * else a promise of it. Never throws and never rejects on a failed refresh, because NextAuth would
 * delete the session cookie: look at the token's `error`.
 *
 * With `tokensIn: 'store'` a session that was ended, or whose time is over, is to lose its cookie: then it resolves to null in
 * Auth.js v5, and rejects (`ERR_SESSION_ENDED`) in NextAuth v4 and v3, which have no other way.
 */
export type JwtCallback = <Token extends object>(params: JwtParams<Token>) => Token | Promise<Token>

/**
 * The session callback of NextAuth v4 and Auth.js v5: copies what the layout or `expose` says, the
 * error, and when to come back. Never the refresh token. Writes into the session it is given.
 */
export type SessionCallback = <Session extends object>(params: SessionParams<Session>) => Session

/** The signIn callback: see the option `registerUrl`. Without that, always true. */
export type SignInCallback = (params: { user?: unknown }) => boolean | Promise<boolean>

/** https://next-auth.js.org/v3/configuration/callbacks#jwt-callback */
export type PositionalJwtCallback = <Token extends object>(
  token: Token,
  user?: unknown,
  account?: object | null,
) => Token | Promise<Token>

/** https://next-auth.js.org/v3/configuration/callbacks#session-callback */
export type PositionalSessionCallback = <Session extends object>(
  session: Session,
  token?: object | null,
) => Session

/** https://next-auth.js.org/v3/configuration/callbacks#sign-in-callback */
export type PositionalSignInCallback = (user: unknown) => boolean | Promise<boolean>

/**
 * For NextAuth's event `signOut`: ends the session here at once, so that a copied older cookie finds
 * no successor, and behind that in the `store`, and at the provider if `revokeOnSignOut` says so. It
 * waits 3 s for these at most, and never rejects. Afterwards `message.token` holds the newest tokens
 * that are known. Without a `token` (NextAuth v3, database sessions) it does nothing.
 */
export type SignOutHandler = (message: { token?: object | null | undefined }) => Promise<void>

/** For the `callbacks` of NextAuth v4 and Auth.js v5. */
export interface NamedCallbacks {
  /** For `callbacks.jwt`. */
  jwt: JwtCallback
  /** For `callbacks.session`. */
  session: SessionCallback
  /** For `callbacks.signIn`; lets everyone in without the option `registerUrl`. */
  signIn: SignInCallback
  /** For `events.signOut`. */
  signOut: SignOutHandler
  /** Refreshes, revokes and counts without NextAuth. */
  rotator: Rotator
  /** With `tokensIn: 'store'`. */
  sessions: Sessions
}

/** For the `callbacks` of NextAuth v3. */
export interface PositionalCallbacks {
  /** For `callbacks.jwt`. */
  jwt: PositionalJwtCallback
  /** For `callbacks.session`. */
  session: PositionalSessionCallback
  /** For `callbacks.signIn`; lets everyone in without the option `registerUrl`. */
  signIn: PositionalSignInCallback
  /** For `events.signOut`. */
  signOut: SignOutHandler
  /** Refreshes, revokes and counts without NextAuth. */
  rotator: Rotator
  /** With `tokensIn: 'store'`. */
  sessions: Sessions
}

/** What `createCallbacks` returns for a layout. */
export type TokenRotationCallbacks<Layout extends AnyLayout = 'authjs'> = Layout extends
  | 'next-auth-v3'
  | (CustomLayout & { positional: true })
  ? PositionalCallbacks
  : NamedCallbacks
