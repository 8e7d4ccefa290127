// The part of next-auth 3.29.10's declarations that concerns callbacks. The package itself is not
// installed here, and its `exports` hide its types from node16 and bundler resolution anyway.

declare module 'next-auth' {
  import type { JWT } from 'next-auth/jwt'

  export type Awaitable<T> = T | PromiseLike<T>
  export interface User {
    name?: string | null
    email?: string | null
    image?: string | null
  }
  export interface Account extends Record<string, unknown> {
    id: string
    provider: string
    type: string
    accessToken?: string
    refreshToken?: string
  }
  export interface Profile extends Record<string, unknown> {
    sub?: string
  }
  export interface DefaultSession extends Record<string, unknown> {
    user?: { name?: string | null; email?: string | null; image?: string | null }
    expires?: string
  }
  export interface Session extends Record<string, unknown>, DefaultSession {}
  export interface CallbacksOptions {
    signIn?(user: User, account: Account, profile: Profile): Awaitable<string | boolean>
    session?(session: Session, userOrToken: JWT | User): Awaitable<Session>
    jwt?(
      token: JWT,
      user?: User,
      account?: Account,
      profile?: Profile,
      isNewUser?: boolean,
    ): Awaitable<JWT>
  }
  export interface NextAuthOptions {
    providers: unknown[]
    callbacks?: CallbacksOptions
  }
  export default function NextAuth(options: NextAuthOptions): void
}

declare module 'next-auth/jwt' {
  export interface DefaultJWT extends Record<string, unknown> {
    name?: string | null
    email?: string | null
    picture?: string | null
    sub?: string
  }
  export interface JWT extends Record<string, unknown>, DefaultJWT {}
}

declare module 'next-auth/providers' {
  const Providers: Record<string, (options: Record<string, unknown>) => unknown>
  export default Providers
}
