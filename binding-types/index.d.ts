/// <reference path="./next_auth.d.mts" />

import type { BackchannelLogoutRoute, BackchannelLogoutRouteOptions } from './backchannel_logout.js'
import type { JwtCallback, SessionCallback, TokenRotationCallbacks } from './callbacks.js'
import type { AccountRow, DatabaseSessionCallback, DatabaseSessionOptions } from './database.js'
import type { AnyLayout } from './layouts.js'
import type { TokenRotationOptions, WithTokenRotationOptions } from './options.js'
import type { ServerTokens, ServerTokensOptions } from './server_tokens.js'
import type { SignOutRoute, SignOutRouteOptions } from './sign_out.js'

export type * from './backchannel_logout.js'
export type * from './backends.js'
export type * from './callbacks.js'
export * from './channel.js'
export type * from './database.js'
export * from './errors.js'
export * from './events.js'
export type * from './failures.js'
export type * from './layouts.js'
export type * from './options.js'
export type * from './providers.js'
export type * from './rotator.js'
export type * from './server_tokens.js'
export type * from './sessions.js'
export type * from './sign_out.js'
export type * from './store.js'
export type * from './token_fields.js'
export * from './versions.js'

/**
 * Makes the callbacks of a NextAuth config. The layout `next-auth-v3` gives v3's positional ones.
 *
 * @example
 * const { jwt, session } = createCallbacks({ providers: { google: { clientId, clientSecret } } })
 * @throws {InvalidOptionError} at once, for an option that cannot be used
 * @throws {AddonLoadError} where there is no native addon for this machine
 */
export declare function createCallbacks<Layout extends AnyLayout = 'authjs'>(
  options: TokenRotationOptions<Layout>,
): TokenRotationCallbacks<Layout>

/**
 * Adds token rotation to a NextAuth v4 or Auth.js v5 config, or to v5's function of the request
 * that returns one: reads clients and endpoints from the config's providers, puts our callbacks
 * before its own, and asks Google for a refresh token. Returns a new config; the given one stays as
 * it is.
 *
 * A function of the request may serve several tenants: the same settings get the same callbacks,
 * and those of the hundred settings that were asked for last are kept.
 *
 * A config with callbacks of its own needs its type, to have theirs:
 * `const authOptions: AuthOptions = withTokenRotation({ … })`. TypeScript 5.3 or later.
 *
 * @example
 * export const authOptions = withTokenRotation(
 *   { providers: [GoogleProvider({ clientId, clientSecret })] },
 *   { onEvent: (event) => console.log(event.type) },
 * )
 * @throws {InvalidOptionError} at once (for a function: when it is called)
 * @throws {AddonLoadError} likewise
 */
export declare function withTokenRotation<
  // The lists that a config has, because `const` alone would make them readonly, which no NextAuth takes.
  const Config extends
    | { providers: ({ checks?: string | unknown[] } | object)[]; secret?: string | unknown[] }
    // biome-ignore lint/suspicious/noExplicitAny: v5's request, whose type is NextAuth's
    | ((...args: any[]) => unknown),
>(config: Config, options?: WithTokenRotationOptions): Config

/**
 * Makes what server code gets the session's access token with, anywhere on the server: of a config that
 * `withTokenRotation` has wrapped, or that has callbacks of `createCallbacks` or `createDatabaseSessionCallback` in it.
 * Docs: docs/server-tokens.md.
 *
 * @example
 * export const { getAccessToken, fetch: fetchAsUser } = serverTokens(authOptions, {
 *   origins: ['https://api.example.com'],
 * })
 * @param authOptions what NextAuth gets: the config, or v5's function that returns one
 * @throws {InvalidOptionError} at once (for a function: when one of its functions is called)
 */
export declare function serverTokens(
  // biome-ignore lint/suspicious/noExplicitAny: v5's request, whose type is NextAuth's
  authOptions: object | ((...args: any[]) => unknown),
  options?: ServerTokensOptions,
): ServerTokens

/**
 * Makes the route that ends a session here and at its provider (OpenID Connect RP-Initiated Logout 1.0). Takes a POST with
 * NextAuth's CSRF token: `csrfToken`, optionally `callbackUrl` (a page of `postLogoutRedirectUri`) and `json`, as a form or
 * JSON. The session ends here whatever the provider does. Docs: docs/signing-out.md.
 *
 * @example
 * // app/api/sign-out/route.ts
 * export const { GET, POST } = createSignOutRoute(authOptions, {
 *   postLogoutRedirectUri: 'https://app.example.com/goodbye',
 * })
 * @param authOptions what NextAuth gets: the config, or v5's function that returns one
 * @throws {InvalidOptionError} at once (for a function: when the route is called)
 */
export declare function createSignOutRoute(
  // biome-ignore lint/suspicious/noExplicitAny: v5's request, whose type is NextAuth's
  authOptions: object | ((...args: any[]) => unknown),
  options: SignOutRouteOptions,
): SignOutRoute

/**
 * Makes the route at which a provider says that sessions have ended (OpenID Connect Back-Channel Logout 1.0): it checks the
 * logout token and ends the sessions of its `sid`, or of its `sub` at that issuer, in every process. It needs `store` and
 * `tokensIn: 'store'`, and a provider whose `issuer` or `wellKnown` is known. Docs: docs/backchannel-logout.md.
 *
 * @example
 * // app/api/backchannel-logout/route.ts
 * export const { GET, POST } = createBackchannelLogoutRoute(authOptions)
 * @param authOptions what NextAuth gets: the config, or v5's function that returns one
 * @throws {InvalidOptionError} at once (for a function: when the route is called)
 */
export declare function createBackchannelLogoutRoute(
  // biome-ignore lint/suspicious/noExplicitAny: v5's request, whose type is NextAuth's
  authOptions: object | ((...args: any[]) => unknown),
  options?: BackchannelLogoutRouteOptions,
): BackchannelLogoutRoute

/**
 * Makes the session callback for NextAuth's `database` strategy, where the tokens live in the
 * account table: `callbacks: { session }` and `events: { signIn: session.storeSignIn }`.
 *
 * @example
 * const session = createDatabaseSessionCallback({
 *   accounts: { get: (userId, provider) => findAccount(userId, provider), update: updateAccount },
 *   providers: { google: { clientId, clientSecret } },
 * })
 * @throws {InvalidOptionError} at once, for an option that cannot be used
 * @throws {AddonLoadError} where there is no native addon for this machine
 */
export declare function createDatabaseSessionCallback<Row extends object = AccountRow>(
  options: DatabaseSessionOptions<Row>,
): DatabaseSessionCallback

/**
 * The jwt callback without configuration: Google, layout `authjs`, credentials from
 * GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET (or GOOGLE_ID and GOOGLE_SECRET, or AUTH_GOOGLE_ID and
 * AUTH_GOOGLE_SECRET), read at the first call. While they are missing tokens pass through, and that
 * is logged once.
 *
 * @example export const callbacks = { jwt: jwtCallback, session: sessionCallback }
 */
export declare const jwtCallback: JwtCallback

/**
 * The session callback that goes with `jwtCallback`.
 *
 * @example export const callbacks = { jwt: jwtCallback, session: sessionCallback }
 */
export declare const sessionCallback: SessionCallback
