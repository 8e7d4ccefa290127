import type { NamedCallbacks } from './callbacks.js'

/** Options of `createBackchannelLogoutRoute`. */
export interface BackchannelLogoutRouteOptions {
  /** As in `serverTokens`: which NextAuth the config is for. @default told by the config, else by the next-auth that is installed */
  version?: 4 | 5 | undefined
  /** What `createCallbacks` returned, for a config in which only functions of your own call it. */
  callbacks?: Pick<NamedCallbacks, 'jwt' | 'session'> | undefined
}

/**
 * Takes logout tokens from the provider: 200 when the sessions have ended, 400 with `{ error, error_description }` for what was
 * refused or could not be done, 405 for any method but POST. Every response has `Cache-Control: no-store`.
 */
export interface BackchannelLogoutRoute {
  /** Of the App Router, and of every server that speaks in `Request` and `Response`. */
  // biome-ignore lint/suspicious/noExplicitAny: the second argument is the framework's
  (request: Request, context?: any): Promise<Response>
  /** Of the Pages Router, Express and node:http. */
  (
    request: { method?: string | undefined; headers: object },
    response: { setHeader(name: string, value: string | string[]): unknown; end(): unknown },
  ): Promise<void>
  /** 405. */
  // biome-ignore lint/suspicious/noExplicitAny: the second argument is the framework's
  GET: (request: Request, context?: any) => Promise<Response>
  /** What the provider calls. */
  // biome-ignore lint/suspicious/noExplicitAny: the second argument is the framework's
  POST: (request: Request, context?: any) => Promise<Response>
}
