import type { NamedCallbacks } from './callbacks.js'
import type { SignInAgainError, TemporarilyUnavailableError } from './errors.js'
import type { Rotator } from './rotator.js'
import type { Sessions } from './sessions.js'

/** A request of node:http, Express, Next.js or fetch: what has headers. */
export interface RequestLike {
  /** A `Headers`, or an object with names in lower case. */
  readonly headers: object
}

/** A response whose cookies can be set: of node:http, Express or Next.js, a `Response` or `NextResponse`. */
export type ResponseLike =
  | { setHeader(name: string, value: string[]): unknown }
  | { readonly headers: { append(name: string, value: string): unknown } }

/**
 * Where the session comes from. Nothing in the App Router (server components, server actions, route handlers, proxy.ts);
 * elsewhere the request, or `{ req, res }`, such as the context of getServerSideProps: with a `res` a renewed cookie is set.
 */
export type SessionContext =
  | RequestLike
  | { readonly req: RequestLike; readonly res?: ResponseLike | undefined }

/** Options of `serverTokens`. */
export interface ServerTokensOptions {
  /**
   * Where `fetch` may send the access token: scheme, host and port of your API, such as
   * `['https://api.example.com']`. Without it `fetch` rejects. @default none
   */
  origins?: readonly string[] | undefined
  /** Allow `http:` in `origins` for other machines than this one. @default false */
  allowInsecureHttp?: boolean | undefined
  /**
   * Take the session from `Authorization: Bearer <value of the session cookie>` where a request has no cookie, as `getToken`
   * of `next-auth/jwt` does. @default false
   */
  bearer?: boolean | undefined
  /**
   * Whose cookies these are: NextAuth v4's or Auth.js v5's. @default told by the config (`basePath`, `trustHost`, a list of
   * secrets, an OIDC provider: 5), else by the next-auth that is installed
   */
  version?: 4 | 5 | undefined
  /** What `createCallbacks` returned, for a config in which only functions of your own call it. */
  callbacks?: Pick<NamedCallbacks, 'jwt' | 'session'> | undefined
}

/** The tokens of a session. */
export interface SessionTokens {
  /** Fresh, for `Authorization: Bearer`. */
  accessToken: string
  /** Unix time in ms; undefined where the provider does not say. */
  expiresAt: number | undefined
  /** NextAuth's provider id; undefined in a cookie that names none, if there is no `defaultProvider`. */
  provider: string | undefined
  /** With the option `idToken` of the rotation, where there is one. */
  idToken?: string
}

/** What `getTokens` gives in place of a rejection. */
export interface FailedTokens {
  accessToken?: undefined
  expiresAt?: undefined
  idToken?: undefined
  /** NextAuth's provider id, where the session names one. */
  provider?: string | undefined
  /** What `getAccessToken` would have rejected with. */
  error: SignInAgainError | TemporarilyUnavailableError
}

/** What `serverTokens` returns. Its functions can be taken out of it. */
export interface ServerTokens {
  /**
   * The session's access token, refreshed if it is due. The app's own callbacks do not run.
   *
   * @param context where the session comes from; nothing in the App Router
   * @param options `force`: refresh although it is not due, once in `forceInterval` for a session
   * @returns null without a session
   * @throws {SignInAgainError} when only a new sign-in helps, also for a session that has no access token
   * @throws {TemporarilyUnavailableError} when it has expired and the provider cannot be reached
   * @throws {TokenRotationError} `ERR_NO_REQUEST`, `ERR_NO_SECRET`, `ERR_EDGE_RUNTIME`
   * @throws {InvalidOptionError} for a context that is none
   */
  getAccessToken: (
    context?: SessionContext | null,
    options?: { force?: boolean | undefined },
  ) => Promise<SessionTokens | null>
  /** The same; the first two errors are in `error`, and do not reject. */
  getTokens: (
    context?: SessionContext | null,
    options?: { force?: boolean | undefined },
  ) => Promise<(SessionTokens & { error?: undefined }) | FailedTokens | null>
  /**
   * The global fetch, with `Authorization: Bearer` and the session's access token (RFC 6750 §2.1), to `origins` alone. A
   * redirect elsewhere loses the header. After a 401 one refresh is forced, shared by all callers, and the request repeated
   * once, unless its body is a stream or an iterator.
   *
   * @throws what `getAccessToken` does, and `SignInAgainError` without a session
   * @throws {TokenRotationError} `ERR_ORIGIN_NOT_ALLOWED`, for a URL that is not of `origins`
   * @throws {InvalidOptionError} without `origins`
   * @throws {TypeError} what the global fetch rejects with
   */
  fetch: (
    input: Parameters<typeof fetch>[0] | URL,
    init?: Parameters<typeof fetch>[1],
    context?: SessionContext | null,
  ) => Promise<Awaited<ReturnType<typeof fetch>>>
  /** What `createCallbacks` has under this name. */
  rotator: Rotator
  /** With `tokensIn: 'store'`: list sessions, and end them. */
  sessions: Sessions
}
