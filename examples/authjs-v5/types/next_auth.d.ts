import 'next-auth'

declare module 'next-auth' {
  interface Session {
    /** Lifetime (s) of the access token, exposed for the bar. */
    expires_in?: number | undefined
    /** Not of a session, but of `unstable_update({ forceRefresh: true })`, which takes parts of one. */
    forceRefresh?: boolean | undefined
  }
}
