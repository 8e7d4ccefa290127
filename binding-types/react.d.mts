/// <reference path="./next_auth.d.mts" />

import type { Session } from 'next-auth'
import type { SessionProviderProps } from 'next-auth/react'
import type { ReactElement } from 'react'
import type { AnyLayout } from './layouts.js'
import type { SessionError } from './token_fields.js'

/** Those of next-auth's `SessionProvider`, and what happens when the session is lost. */
export interface TokenRotationProviderProps extends SessionProviderProps {
  /** The option `errorName` of the server. @default 'RefreshAccessTokenError' */
  errorName?: string | undefined
  /** The option `layout` of the server. Only a layout of your own has to be given. */
  layout?: AnyLayout | undefined
  /**
   * Called when the user must sign in again, once for a loss, in a tab that the user looks at.
   * @default `signIn` of next-auth, with the provider of the session if it tells that; not on the
   * page of the app that a sign-in leads to
   */
  onSessionLost?: ((session: Session) => void) | undefined
}

/** The access token of the session, as the server has it. */
export interface AccessTokenState {
  /** `undefined`: the session does not expose it, or the user is not signed in. */
  accessToken: string | undefined
  /** Unix time in ms, in every layout. `undefined`: never, or the user is not signed in. */
  expiresAt: number | undefined
  /** As `useSession` of next-auth says it. */
  status: 'authenticated' | 'loading' | 'unauthenticated'
  /** Why the access token is not fresh; undefined while it is. */
  error: SessionError | undefined
}

/** What `useAccessToken` returns. It stays the same object until something in it changes. */
export interface AccessToken extends AccessTokenState {
  /**
   * Renews the access token although it is not due. Calls at the same time share one request. Never
   * rejects: without an answer it resolves with the state as it was.
   */
  refresh: () => Promise<AccessTokenState>
}

/**
 * next-auth's `SessionProvider`, which in addition fetches the session before its access token
 * expires, and when the user returns to the page. A client component. More in docs/react.md.
 * Never throws.
 *
 * @example <TokenRotationProvider>{children}</TokenRotationProvider>
 */
export declare function TokenRotationProvider(props: TokenRotationProviderProps): ReactElement

/**
 * The access token of the session, within `TokenRotationProvider`. The server puts it into the
 * session: in the layout `authjs` with the option `expose: ['access_token', 'error']`.
 *
 * @example const { accessToken, expiresAt, status, error, refresh } = useAccessToken()
 * @throws {Error} outside of `TokenRotationProvider`
 */
export declare function useAccessToken(): AccessToken

/**
 * What ends the session here and at its provider, through the route of `createSignOutRoute`, and takes the browser along.
 * It stays the same function, may be the handler of a click, and works without a provider around it, too.
 *
 * @param options `route`: where the route is. @default '/api/sign-out'
 * @throws nothing: what it returns may reject
 * @example const signOut = useSignOut(); <button onClick={() => signOut()}>Sign out</button>
 */
export declare function useSignOut(options?: { route?: string | undefined }): SignOut

/**
 * Calls at the same time share one request. Resolves when the browser is on its way.
 *
 * @param options `to`: a page of the route's `postLogoutRedirectUri` to return to, if not the first
 * @throws {Error} (a rejection) when the server could not be reached or refused: the session goes on
 */
export type SignOut = (
  options?: { to?: string | undefined } | { readonly nativeEvent: unknown },
) => Promise<{ url: string }>

/**
 * `useAccessToken` without a hook, for code outside of components: a wrapper around `fetch`, an interceptor of a client. Waits for
 * the first session of the page; a token that has expired is renewed first, and any other one with `force: true`, for an
 * API that has just refused it. Calls at the same time share one request, and the server renews a session's token at most
 * once in its `forceInterval`. Of several providers on a page the one that came last answers.
 *
 * @example const { accessToken } = await getAccessToken()
 * @throws {Error} (a rejection) while no `TokenRotationProvider` is mounted, so on the server always
 */
export declare function getAccessToken(options?: {
  /** Renew a token that has not expired, too. @default false */
  force?: boolean | undefined
}): Promise<AccessTokenState>
