import type { Session } from 'next-auth'
import type { JWT } from 'next-auth/jwt'
import type { SessionError, TokenRotationUser } from 'next-auth-token-rotation'

declare const session: Session
declare const token: JWT

export const error: SessionError | undefined = session.error
export const isGone: boolean = session.error === 'RefreshAccessTokenError'
export const named: boolean = session.error === 'the errorName of the options'
export const authjs: [string?, number?, number?] = [
  session.access_token,
  session.expires_at,
  session.refresh_at,
]
export const others: [string?, number?, number?] = [
  session.accessToken,
  session.accessTokenExpires,
  session.accessTokenRefreshAt,
]

// NextAuth's own fields stay.
export const user: { name?: string | null } | undefined = session.user
export const subject: string | undefined = token.sub

export const tokens: (string | undefined)[] = [
  token.access_token,
  token.refresh_token,
  token.id_token,
  token.accessToken,
  token.refreshToken,
  token.idToken,
  token.provider,
]

// @ts-expect-error a session of another layout, or none: every field is optional
export const accessToken: string = session.access_token
// @ts-expect-error the refresh token never reaches a session
session.refresh_token
// @ts-expect-error cookies of earlier callbacks hold strings, null and other units
export const expiry: number = token.expires_at
// @ts-expect-error as well here
export const expiryOfOthers: number = token.accessTokenExpires
// @ts-expect-error and here
export const junk: string = token.error

// The layout next-auth-v4 has the token in session.user.
declare const whole: TokenRotationUser
export const inUser: (string | null | undefined)[] = [whole.accessToken, whole.email, whole.sub]
// @ts-expect-error but the refresh token
whole.refreshToken
