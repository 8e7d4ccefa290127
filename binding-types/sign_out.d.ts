import type { NamedCallbacks } from './callbacks.js'

/** Options of `createSignOutRoute`. */
export interface SignOutRouteOptions {
  /**
   * Where the browser returns to, at the provider as here: a whole URL, or a path of the app, whose origin is then what
   * NextAuth takes it for (`AUTH_URL`, `NEXTAUTH_URL`, a trusted host). Of a list the first, unless the caller asks for
   * another of them. Most providers want each to be registered (`post_logout_redirect_uris`).
   */
  postLogoutRedirectUri: string | readonly string[]
  /** As in `serverTokens`: whose cookies these are. @default told by the config, else by the next-auth that is installed */
  version?: 4 | 5 | undefined
  /** What `createCallbacks` returned, for a config in which only functions of your own call it. */
  callbacks?: Pick<NamedCallbacks, 'jwt' | 'session'> | undefined
}

/** Ends a session at a POST: 303 to where the browser goes, or `{ url }` for a caller that asked for JSON. */
export interface SignOutRoute {
  /** Of the App Router, and of every server that speaks in `Request` and `Response`. */
  // biome-ignore lint/suspicious/noExplicitAny: the second argument is the framework's
  (request: Request, context?: any): Promise<Response>
  /** Of the Pages Router, Express and node:http. */
  (
    request: { method?: string | undefined; headers: object },
    response: { setHeader(name: string, value: string | string[]): unknown; end(): unknown },
  ): Promise<void>
  /** 405: it shows nothing and changes nothing. */
  // biome-ignore lint/suspicious/noExplicitAny: the second argument is the framework's
  GET: (request: Request, context?: any) => Promise<Response>
  /** Ends the session, and says where the browser goes. */
  // biome-ignore lint/suspicious/noExplicitAny: the second argument is the framework's
  POST: (request: Request, context?: any) => Promise<Response>
}
