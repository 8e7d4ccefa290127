import type { NewTokens, NewTokensContext } from './backends.js'
import type { TokenRotationEvent } from './events.js'
import type { AnyLayout, NamedLayout } from './layouts.js'
import type { ProviderOptions } from './providers.js'
import type { TokenStore } from './store.js'

/**
 * A Buffer of PEM text, such as `fs.readFileSync` returns: spelled out, so that these types need no
 * @types/node. A plain Uint8Array is refused.
 */
export interface PemBuffer extends Uint8Array {
  /** Buffer's own, by which it is told from a plain Uint8Array. */
  equals(other: Uint8Array): boolean
}

/**
 * Options of `createCallbacks`. They are checked at once: a wrong one throws an
 * `InvalidOptionError` that names it, the kind of its value and the fix.
 *
 * For NextAuth v3 write `TokenRotationOptions<'next-auth-v3'>`.
 */
export interface TokenRotationOptions<Layout extends AnyLayout = NamedLayout> {
  /** By NextAuth's provider id, at least one. */
  providers: Readonly<Record<string, ProviderOptions>>
  /**
   * The provider of a token that names none, such as a cookie from before this package. Not guessed
   * among several, because a refresh token sent to the wrong provider is a leak. `false`: there is
   * none; write it where sessions hold refresh tokens of something else too, such as the backend
   * of a credentials provider, and their sign-in does not go through our jwt callback.
   * @default the only one; in `withTokenRotation` none if the config has a credentials provider, or
   * an OAuth provider that cannot refresh, beside it
   */
  defaultProvider?: string | false | undefined
  /** Where the fields live in the NextAuth token. @default 'authjs' */
  layout?: Layout | undefined
  /**
   * How long (s) before its expiry a token is due, from 0 to 30 days; never more than a quarter of
   * the token's lifetime.
   * @default 600
   */
  refreshBeforeExpiry?: number | undefined
  /** Return a due but still valid token at once, and refresh behind it. @default false */
  background?: boolean | undefined
  /** Of one attempt (ms), from 1 to 600,000. @default 10000 */
  timeout?: number | undefined
  /** Of its connection (ms), from 1 to 600,000. @default 3000 */
  connectTimeout?: number | undefined
  /**
   * Attempts after the first, from 0 to 10. After a failure that may have spent the refresh token
   * there is never more than one.
   * @default 1
   */
  retries?: number | undefined
  /**
   * How long (s) a session cookie may be used: the longer of `session.maxAge` and `jwt.maxAge` of
   * the NextAuth config, from which `withTokenRotation` takes it. An ended session is remembered that long, 30 days at least.
   * @default 2592000
   */
  sessionMaxAge?: number | undefined
  /**
   * How long (s) without use a spent refresh token is remembered, from 1 s to 365 days. The memory
   * is the process's: the longest wish counts.
   * @default `sessionMaxAge`
   */
  successorTtl?: number | undefined
  /**
   * How many spent refresh tokens are remembered, from 1 to 10,000,000. The newest tokens of each session are kept with
   * them, up to 6.5 KiB for each of these, 16 MiB at least. The memory is the process's: the largest wish counts. What was
   * unused for longest is forgotten first.
   * @default 10000
   */
  maxSuccessors?: number | undefined
  /**
   * How long (s) after a refresh none is forced for the same session, from 0 to 3600: a forced one
   * (`update({ forceRefresh: true })`, `rotator.refresh`) is answered with the tokens of the last,
   * as the event `replayed`, so that a page in a loop does not become a storm. Counted for each grant and each
   * audience, not for sign-ins. 0: no limit.
   * @default 10
   */
  forceInterval?: number | undefined
  /**
   * Fields of the token that the session callback copies to the client: into the session, in the
   * layout `next-auth-v4` into `session.user`. Of a claim that is an object they copy all but
   * refresh tokens and client secrets (any spelling of `refresh_token` and `client_secret`), down to
   * 16 levels. Naming one of these throws, and so does what the session has anyway (`expires`).
   * @default what the layout's document copies; see `LayoutName`
   */
  expose?: readonly string[] | undefined
  /**
   * Keep and renew the ID token too (OIDC Core §12): where it ends before the access token, that is
   * when both are due. A renewed one must name the issuer and subject of the one before
   * (`id_token_mismatch`); the first that a session gets after this option was set has none before it.
   *
   * `'sign-out'`: keep the one of the sign-in for `createSignOutRoute` alone. No session shows it, server code does not get
   * it, and its end makes nothing due. The cookie grows by four thirds of its length: 1 to 2 kB at most providers;
   * with `tokensIn: 'store'` it does not.
   * @default false; with `tokensIn: 'store'` `'sign-out'`, unless `expose` names the ID token
   */
  idToken?: boolean | 'sign-out' | undefined
  /** `session.error` when the user must sign in again. @default 'RefreshAccessTokenError' */
  errorName?: string | undefined
  /**
   * Where the `signIn` callback registers a user: it POSTs NextAuth's user as JSON, and anything
   * but 2xx refuses the sign-in. Without it every user may sign in; given as `undefined`, as a
   * variable that is not set is, it throws (only during `next build` it does not).
   */
  registerUrl?: string | undefined
  /**
   * PEM of further trusted CA certificates, beside Node's own list (or the system's, with
   * `--use-openssl-ca`) and NODE_EXTRA_CA_CERTS.
   */
  ca?: string | PemBuffer | readonly (string | PemBuffer)[] | undefined
  /**
   * URL of a proxy (`http:`, `https:`, `socks4:`, `socks5:` …), with credentials if it asks for them, or
   * `false` for none. Never used for this machine, over `https:` neither.
   * @default `https_proxy` (`http_proxy` for `http:` endpoints), else `all_proxy`, and `no_proxy`, from
   * the environment
   */
  proxy?: string | false | undefined
  /** Allow `http:` endpoints other than loopback (RFC 8252 §8.3). @default false */
  allowInsecureHttp?: boolean | undefined
  /**
   * What several processes share, so that a refresh token is spent once among all of them, and a
   * cookie finds its successor in each: `redisStore(client)` of `next-auth-token-rotation/redis`,
   * or any object with the same four methods. @default none: each process is on its own
   */
  store?: TokenStore | undefined
  /**
   * How long (ms) a refresh waits for one operation of the store, from 1 to 60,000. After the first
   * that failed it waits for the store no more. @default 1000
   */
  storeTimeout?: number | undefined
  /**
   * What a refresh does when the store fails. `local`: it goes on, once within this process.
   * `unavailable`: it does not; an access token that is still valid stays, an expired one says
   * `TemporarilyUnavailable`. @default 'local'
   */
  onStoreFailure?: 'local' | 'unavailable' | undefined
  /**
   * Where the tokens of a session lie. `cookie`: in its cookie, as NextAuth has it. `store`: in the `store`, and the cookie has
   * the user's claims, the expiry and a handle; the store must have `sessions`, as `redisStore` does. Either takes over the
   * sessions of the other as they are read. Not for database sessions. Docs: docs/stores.md. @default 'cookie'
   */
  tokensIn?: 'cookie' | 'store' | undefined
  /**
   * How long (s) this process may answer with what it has read of a session in the store, from 0 (every read asks the store) to
   * 3600. A session that was ended elsewhere is refused after that time at the latest. @default 5
   */
  storeFreshness?: number | undefined
  /**
   * With `tokensIn: 'store'`: what the tokens there are encrypted with, beside a key in each cookie; the same in every process.
   * Of several the first encrypts and all decrypt.
   * @default `withTokenRotation`: the config's `secret`, then `previousSecrets`; else AUTH_SECRET or NEXTAUTH_SECRET
   */
  secret?: string | readonly string[] | undefined
  /**
   * Revoke the refresh token at the provider when the user signs out (RFC 7009); `createSignOutRoute` has the access token
   * revoked behind it. Without it, and
   * where the provider does not revoke it, the session's tokens are only forgotten, here and in the
   * `store`. Needs the event `signOut`, which `withTokenRotation` takes part in, and a session in a
   * cookie: not in NextAuth v3, nor in database sessions. @default false
   */
  revokeOnSignOut?: boolean | undefined
  /**
   * Told of every new set of tokens, once for each: of a sign-in, and of a refresh in the process that made it. A call
   * waits for what it returns, 3 s at most. What it throws is logged once and an event (`onTokensFailed`);
   * the tokens are in the session all the same.
   */
  onTokens?: ((tokens: NewTokens, context: NewTokensContext) => unknown) | undefined
  /** Called with every event. What it throws is logged once and otherwise ignored. */
  onEvent?: ((event: TokenRotationEvent) => void) | undefined
}

/**
 * Options of `withTokenRotation`: those of `createCallbacks`, except that `providers` only
 * completes and overrides what the config's own providers say. An id that the config does not have
 * throws.
 *
 * A config that `withTokenRotation` has wrapped before, also one spread into another, carries its
 * options: a second call needs only what is different, such as `expose` on the server. `providers`
 * merge by id. A different `layout` throws, because both read the same cookie.
 */
export interface WithTokenRotationOptions extends Omit<TokenRotationOptions, 'providers'> {
  /** By NextAuth's provider id, what the config's own provider does not say. */
  providers?:
    | (Readonly<Record<string, Partial<ProviderOptions>>> & {
        /** The backend behind a credentials provider. */
        readonly credentials?: Partial<ProviderOptions>
      })
    | undefined
  /**
   * What encrypts and decrypts the session cookie: the addon, or NextAuth's own code. The bytes are
   * the same. A config with an `encode` or `decode` of its own in `jwt` keeps both. Docs:
   * docs/session-cookie.md. @default 'native'
   */
  sessionCookie?: 'native' | 'next-auth' | undefined
  /**
   * Secrets that session cookies may still be encrypted with, beside the config's `secret`, which
   * encrypts: a new secret signs no user out. @default none
   */
  previousSecrets?: readonly string[] | undefined
}
