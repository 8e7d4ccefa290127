// An application that has declared these fields for its copied callback, more narrowly: it compiles
// as before, and its own declarations win. Under the names of the package that v5 re-exports.
import type { Session } from 'next-auth'
import type { JWT } from 'next-auth/jwt'
import { sessionCallback } from 'next-auth-token-rotation'

// https://authjs.dev/guides/refresh-token-rotation
declare module '@auth/core/types' {
  interface Session {
    error?: 'RefreshAccessTokenError'
  }
}

declare module '@auth/core/jwt' {
  interface JWT {
    access_token: string
    expires_at: number
    refresh_token: string
    error?: 'RefreshAccessTokenError'
  }
}

declare const session: Session
declare const token: JWT

export const narrow: 'RefreshAccessTokenError' | undefined = session.error
export const fields: [string, number, string] = [
  token.access_token,
  token.expires_at,
  token.refresh_token,
]
export const added: number | undefined = session.refresh_at
export const written: Session = sessionCallback({ session, token })

// @ts-expect-error their error is the narrow one
export const wide: boolean = session.error === 'TemporarilyUnavailable'
