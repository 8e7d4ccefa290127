// What NextAuth's config is called here, for test/types/both.

declare module 'the-config-of-next-auth' {
  export type { NextAuthConfig as Config } from 'next-auth'
}
