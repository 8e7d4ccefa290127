import type { AnyLayout } from './layouts.js'

/** Whose session a test is given. Everything but the secret may be left out. */
export interface SessionCookieOptions {
  /** As NextAuth's `session.user`. `id` becomes the claim `sub`. */
  user?:
    | {
        id?: string | number
        name?: string | null
        email?: string | null
        image?: string | null
      }
    | undefined
  /** Without one it is a session without tokens, as of a credentials sign-in. */
  accessToken?: string | undefined
  /** What the session spends when it is due. */
  refreshToken?: string | undefined
  /** In the session with the option `idToken` only. */
  idToken?: string | undefined
  /** When the access token ends: Unix time in ms, or a Date. In the past: it is due. @default in an hour */
  expiresAt?: number | Date | undefined
  /** NextAuth's provider id. @default none: the session is of the only provider there is */
  provider?: string | undefined
  /** Further claims of the NextAuth token; they win. */
  claims?: Readonly<Record<string, unknown>> | undefined
  /** That of the config. @default 'authjs' */
  layout?: AnyLayout | undefined
  /** That of the config; of v5's list the first. @default NEXTAUTH_SECRET or AUTH_SECRET */
  secret?: string | readonly string[] | undefined
  /** Whose cookie it is: NextAuth v4's or Auth.js v5's. @default what is installed */
  version?: 4 | 5 | undefined
  /** For an app that is served over https: the name begins with `__Secure-`. @default false */
  secure?: boolean | undefined
  /** For a config that names the cookie itself. @default NextAuth's name */
  name?: string | undefined
  /** @default in v5 the cookie's name, in v4 none, as in NextAuth */
  salt?: string | undefined
  /** Of the session (s), from 1 to 10 years. @default 2592000 */
  maxAge?: number | undefined
}

/** A cookie as `page.context().addCookies` of Playwright takes it. */
export interface PlaywrightCookie {
  /** Of a chunk with its number. */
  name: string
  /** Of this cookie, or this chunk. */
  value: string
  /** The origin it is for. */
  url: string
  /** Unix time in s. */
  expires: number
  /** Always true, as NextAuth sets it. */
  httpOnly: boolean
  /** Whether the name begins with `__Secure-`. */
  secure: boolean
  sameSite: 'Lax'
}

/** A session cookie, in every form that a test may need. */
export interface SessionCookie {
  /** The cookie's name, without the number of a chunk. */
  name: string
  /** The whole value, for `Authorization: Bearer`. */
  value: string
  /** What a browser has of it: one, or chunks where it is long. */
  cookies: { name: string; value: string }[]
  /** The same as a header `Cookie`. */
  header: string
  /** The same as lines of `Set-Cookie`. */
  setCookie: string[]
  /** The same for `addCookies` of Playwright. */
  forPlaywright: (url: string | URL) => PlaywrightCookie[]
}

/**
 * A session cookie for a test, as a sign-in would have set it: NextAuth reads it, and refreshes it where it is due.
 *
 * @example
 * const cookie = await sessionCookie({ user: { id: 'ada' }, accessToken: 'access-0' })
 * await fetch(url, { headers: { cookie: cookie.header } })
 * @throws {InvalidOptionError} for an option that cannot be used, such as a secret that is missing
 */
export declare function sessionCookie(options?: SessionCookieOptions): Promise<SessionCookie>
