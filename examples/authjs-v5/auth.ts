import NextAuth, { type NextAuthConfig } from 'next-auth'
import {
  serverTokens,
  type WithTokenRotationOptions,
  withTokenRotation,
} from 'next-auth-token-rotation'
import { about, provider } from './provider'
import { store, tokensIn } from './store'

const config: NextAuthConfig = {
  providers: [provider],
  pages: { signIn: '/' },
  callbacks: {
    // For proxy.ts: whom the pages that it guards let in.
    authorized: ({ auth }) => Boolean(auth),
  },
}

/** s; never more than a quarter of an access token's lifetime. */
const refreshBeforeExpiry = Number(process.env.REFRESH_BEFORE_EXPIRY ?? 10)

/** s; a page with a button for it may force a refresh as often as it likes. */
const forceInterval = 0

const rotation: WithTokenRotationOptions = {
  refreshBeforeExpiry,
  forceInterval,
  store,
  tokensIn,
  expose: ['expires_in', 'error'],
  // For the sign-out at the provider; the browser never gets it.
  idToken: 'sign-out',
}

export const authConfig = withTokenRotation(config, rotation)

/** The session of the browser has times and an error in it, no token. */
export const { handlers, auth, signIn, signOut, unstable_update } = NextAuth(authConfig)

/** For code on the server: calls the provider with the session's access token. */
export const { fetch: fetchAsUser } = serverTokens(authConfig, {
  origins: [new URL(about.userInfoEndpoint).origin],
})
