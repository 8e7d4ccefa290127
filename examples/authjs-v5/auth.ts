import NextAuth, { type NextAuthConfig } from 'next-auth'
import { withTokenRotation } from 'next-auth-token-rotation'
import { provider } from './provider'
import { store } from './store'

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

const rotation = { refreshBeforeExpiry, forceInterval, store }

/** The session of the browser: times and an error, no token. */
export const { handlers, auth, signIn, signOut, unstable_update } = NextAuth(
  withTokenRotation(config, { ...rotation, expose: ['expires_in', 'error'] }),
)

/** The same session for code on the server, with the access token in it. */
export const { auth: authWithAccessToken } = NextAuth(
  withTokenRotation(config, { ...rotation, expose: ['access_token', 'error'] }),
)
