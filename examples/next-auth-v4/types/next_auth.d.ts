import type { Lineage } from '@/shared/lineage'

declare module 'next-auth' {
  interface Session {
    lineage?: Lineage | undefined
    /** Lifetime (s) of the access token, exposed for the bar. */
    expires_in?: number | undefined
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    /** Tells one sign-in from another. */
    signInId?: string | undefined
  }
}
