import type { ExportableKey, PrivateJwk } from './providers.js'

/** What a JSON body may hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue }

/**
 * Where a sign-in has its tokens, each a name or a dotted path (`tokens.access`). What is taken from
 * the user is not left in the session's `user`.
 */
export interface SignInTokens {
  /**
   * `user`: what `authorize()` returned. `account`: NextAuth's account.
   * @default `user` for a credentials provider, else `account`
   */
  from?: 'user' | 'account' | undefined
  /** @default `accessToken` or `access_token` */
  accessToken?: string | undefined
  /** @default `refreshToken` or `refresh_token` */
  refreshToken?: string | undefined
  /** Kept with the option `idToken` only. @default `idToken` or `id_token` */
  idToken?: string | undefined
  /** A lifetime (s). @default `expiresIn` or `expires_in` */
  expiresIn?: string | undefined
  /**
   * A time: Unix s or ms, ISO 8601, a Date. Where nothing tells and the access token is a JWT, its
   * `exp` counts.
   * @default `expiresAt`, `expires_at`, `accessTokenExpires` or `accessTokenExpiresAt`
   */
  expiresAt?: string | undefined
}

/**
 * How a backend that is not an OAuth server is asked for new tokens, at `tokenEndpoint`. In the values of
 * `body` and `headers`, `{refresh_token}`, `{access_token}`, `{client_id}` and `{client_secret}` are
 * put in, escaped by where they stand. What the request presents has to be in it.
 *
 * @example
 * request: { body: { refreshToken: '{refresh_token}' } }
 * request: { headers: { Authorization: 'Bearer {refresh_token}' }, method: 'POST' }
 */
export interface RefreshRequest {
  /** @default 'POST' with a body, else 'GET' */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | undefined
  /**
   * How `body` is written. `query` puts it into the URL, where proxies and servers log it: only for
   * backends that take tokens nowhere else.
   * @default 'json'
   */
  format?: 'json' | 'form' | 'query' | undefined
  /** JSON may hold objects and arrays; `form` and `query` only text, numbers and booleans. */
  body?: { readonly [name: string]: JsonValue } | undefined
  /** `Authorization` and `Cookie` are allowed here. */
  headers?: Readonly<Record<string, string>> | undefined
}

/**
 * Where the response has what OAuth names, each a name or a dotted path (`data.accessToken`). No
 * path leads into an array.
 */
export interface RefreshResponse {
  /** @default `access_token`; with `request` also `accessToken` */
  accessToken?: string | undefined
  /** Where a response has none, the refresh token stays. @default `refresh_token`; with `request` also `refreshToken` */
  refreshToken?: string | undefined
  /** @default `id_token`; with `request` also `idToken` */
  idToken?: string | undefined
  /** A lifetime (s). @default `expires_in` in any spelling */
  expiresIn?: string | undefined
  /**
   * A time: Unix s or ms, or ISO 8601. Where nothing tells and the access token is a JWT, its `exp`
   * counts, else `defaultLifetime`.
   * @default `expires_at` and its likes, in any spelling
   */
  expiresAt?: string | undefined
  /**
   * The word that says why there are no tokens. With any status 4xx it is a refusal, of which a word
   * that OAuth does not know is believed when it comes a second time.
   * @default `error`, and what usually stands in its place
   */
  error?: string | undefined
}

/** What a `refresh` function gets. */
export interface RefreshInput {
  /** What the session holds; with `presents: 'access_token'` there is none. */
  refreshToken: string | undefined
  /** What the session holds, which may have expired. */
  accessToken: string | undefined
  /** With the option `idToken` only. */
  idToken: string | undefined
  /** NextAuth's provider id. */
  provider: string
  /** Aborts after `timeout`: hand it to `fetch`. */
  signal: AbortSignal
}

/** What a `refresh` function resolves to. */
export interface RefreshedTokens {
  /** The new one. */
  accessToken: string
  /** @default the one that was presented */
  refreshToken?: string | null | undefined
  /** Absent or null: the session keeps the one it has. Taken with the option `idToken` only. */
  idToken?: string | null | undefined
  /** A lifetime (s). */
  expiresIn?: number | string | null | undefined
  /** A time: Unix s or ms, ISO 8601, a Date. */
  expiresAt?: number | string | Date | null | undefined
}

/**
 * Renews tokens in a way that no `request` can say. It runs on the JavaScript thread, once for all callers of a
 * session, whatever the worker thread, and with a `store` once among all processes. A `RefreshRejectedError` is a
 * final refusal; anything else that it throws is temporary, and tried again later.
 */
export type RefreshFunction = (input: RefreshInput) => Promise<RefreshedTokens>

/** Of Sign in with Apple: the client secret, a JWT, is made of it for each request. */
export interface AppleKey {
  /** The ten characters of the team. */
  teamId: string | undefined
  /** The ten characters of the key. */
  keyId: string | undefined
  /** The text of the `.p8` file, a JWK, or a CryptoKey that may be exported. */
  privateKey: string | PrivateJwk | ExportableKey | undefined
}

/** A set of tokens that the app is told of. */
export interface NewTokens {
  /** The new one. */
  accessToken: string
  /** The one to spend next. */
  refreshToken: string | undefined
  /** With the option `idToken` only. */
  idToken: string | undefined
  /** Unix time (s). */
  expiresAt: number | undefined
}

/** Where a new set of tokens came from. */
export interface NewTokensContext {
  /** A copy of the NextAuth token with the new tokens in it. */
  token: Readonly<Record<string, unknown>>
  /** NextAuth's provider id. */
  provider: string
  /** What brought the tokens: a sign-in, a refresh that a call waited for, or one behind an answer. */
  reason: 'sign_in' | 'refresh' | 'background'
}

/** What is an option of every provider, OAuth or not. */
export interface BackendOptions {
  /** Where a sign-in has its tokens. Of a credentials provider they are looked for in the user. */
  signIn?: SignInTokens | undefined
  /** Where a response has its members, if not under OAuth's names. */
  response?: RefreshResponse | undefined
  /**
   * What a refresh presents. `access_token`: there is no refresh token, a long-lived access token is
   * exchanged for the next; set `refreshBeforeExpiry` to days then, because one that has ended is of
   * no use.
   * @default 'refresh_token'
   */
  presents?: 'refresh_token' | 'access_token' | undefined
}
