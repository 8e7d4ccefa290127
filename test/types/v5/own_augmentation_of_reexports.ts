// The same through the names that v5 re-exports.
import type { DefaultSession, Session } from 'next-auth'
import type { JWT } from 'next-auth/jwt'
import type { TokenRotationUser } from 'next-auth-token-rotation'

declare module 'next-auth' {
  interface Session {
    user: TokenRotationUser & DefaultSession['user']
    error?: 'RefreshAccessTokenError' | 'TemporarilyUnavailable'
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    access_token: string
    expires_at: number
  }
}

declare const session: Session
declare const token: JWT

export const error: 'RefreshAccessTokenError' | 'TemporarilyUnavailable' | undefined = session.error
export const fields: [string, number] = [token.access_token, token.expires_at]
export const added: [number?, string?] = [session.refresh_at, token.refresh_token]
export const ofUser: string | undefined = session.user.accessToken
