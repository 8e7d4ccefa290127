// An application that has declared these fields for its copied callback, more narrowly: it compiles
// as before, and its own declarations win.
import type { DefaultSession, Session } from 'next-auth'
import type { JWT } from 'next-auth/jwt'
import {
  sessionCallback,
  type TokenRotationUser,
  withTokenRotation,
} from 'next-auth-token-rotation'

declare module 'next-auth' {
  interface Session {
    user: TokenRotationUser & DefaultSession['user']
    error?: 'RefreshAccessTokenError'
    accessToken: string
    accessTokenExpires?: number
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    accessToken: string
    accessTokenExpires: number
    refreshToken: string
    user?: { id: string }
    error?: 'RefreshAccessTokenError'
  }
}

declare const session: Session
declare const token: JWT

export const narrow: ['RefreshAccessTokenError'?, string?] = [session.error, token.user?.id]
export const fields: [string, string, number] = [
  session.accessToken,
  token.refreshToken,
  token.accessTokenExpires,
]
export const added: number | undefined = session.accessTokenRefreshAt
export const ofUser: string | undefined = session.user.accessToken
export const written: Session = sessionCallback({ session, token })
export const wrapped = withTokenRotation({ providers: [] })

// @ts-expect-error the refresh token stays on the server
session.user.refreshToken
// @ts-expect-error their error is the narrow one
export const wide: boolean = session.error === 'TemporarilyUnavailable'
