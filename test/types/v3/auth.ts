import NextAuth, { type NextAuthOptions, type Session } from 'next-auth'
import Providers from 'next-auth/providers'
import { createCallbacks, jwtCallback } from 'next-auth-token-rotation'

const google = { clientId: process.env.GOOGLE_ID, clientSecret: process.env.GOOGLE_SECRET }
const { jwt, session, signIn } = createCallbacks({ layout: 'next-auth-v3', providers: { google } })

export const options: NextAuthOptions = {
  providers: [Providers.Google(google)],
  callbacks: { jwt, session, signIn },
}
NextAuth(options)

declare const current: Session
export const fields: [string?, string?, number?] = [
  current.error,
  current.accessToken,
  current.accessTokenExpires,
]

// @ts-expect-error v3 calls with positional arguments
export const wrongVersion: NextAuthOptions['callbacks'] = { jwt: jwtCallback }
