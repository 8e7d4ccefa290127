import type { DefaultSession, Session } from 'next-auth'
import type { JWT } from 'next-auth/jwt'
import {
  createCallbacks,
  jwtCallback,
  type NamedCallbacks,
  type RotationStats,
  sessionCallback,
  type TokenRotationCallbacks,
} from 'next-auth-token-rotation'

const google = { clientId: process.env.GOOGLE_ID, clientSecret: process.env.GOOGLE_SECRET }
const { jwt, session, signIn, rotator } = createCallbacks({ providers: { google } })

declare const token: JWT
declare const current: Session & DefaultSession

// The callbacks keep the types of what they are given.
export const renewed: JWT | Promise<JWT> = jwt({ token })
export const written: Session = session({ session: current, token })
export const forced = jwt({ token, trigger: 'update', session: { forceRefresh: true } })
export const atSignIn = jwtCallback({ token, account: null, user: { id: '1' } })
export const fromDatabase = sessionCallback({ session: current, token: undefined })
export const allowed: boolean | Promise<boolean> = signIn({ user: { id: '1' } })

// @ts-expect-error a callback of v4 and v5 takes one object
jwt(token)
// @ts-expect-error the jwt callback may return a promise
export const sub: string | undefined = jwt({ token }).sub
// @ts-expect-error a token is an object
jwt({ token: 'eyJ' })

export async function useRotator() {
  const stats: RotationStats = rotator.stats()
  const fresh: JWT = await rotator.refresh(token)
  const perhaps: JWT | null = await rotator.refresh(null as JWT | null)
  await rotator.revoke(perhaps)
  rotator.close()
  // @ts-expect-error there is no such counter
  stats.refreshes
  // @ts-expect-error a token, not a refresh token
  rotator.revoke('refresh token')
  return fresh.sub
}

// The type of what is returned can be named.
export const named: TokenRotationCallbacks = createCallbacks({ providers: { google } })
export const asInterface: NamedCallbacks = named
