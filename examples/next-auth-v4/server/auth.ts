import { randomUUID } from 'node:crypto'
import type { AuthOptions } from 'next-auth'
import type { JWT } from 'next-auth/jwt'
import {
  RevocationError,
  serverTokens,
  type WithTokenRotationOptions,
  withTokenRotation,
} from 'next-auth-token-rotation'
import { publish } from './event_feed'
import { lineageOf } from './lineage'
import { provider } from './provider'
import { onEvent, readAs } from './reading'
import { store } from './store'

const rotation: WithTokenRotationOptions = {
  /** s; never more than a quarter of an access token's lifetime. */
  refreshBeforeExpiry: Number(process.env.REFRESH_BEFORE_EXPIRY ?? 10),
  /** s; a page with a button for it may force a refresh as often as it likes. */
  forceInterval: 0,
  /** With a store the cookie holds a handle, and `sessions` below knows who is signed in where. */
  store,
  tokensIn: store ? 'store' : 'cookie',
  /** For the sign-out at the provider; the page never gets it. */
  idToken: 'sign-out',
  onEvent,
}

/** The rotation is the wrapper and its options; the rest is this app's own config. */
export const authOptions: AuthOptions = withTokenRotation(
  {
    providers: [provider],
    callbacks: {
      // Both get what the rotation made of the token and of the session.
      jwt: ({ token, account }) => (account ? { ...token, signInId: randomUUID() } : token),
      session: ({ session, token }) => ({ ...session, lineage: lineageOf(token) }),
    },
    events: {
      signIn: () => publish({ kind: 'signed_in' }),
      signOut: async ({ token }) => {
        await revoke(token, 'sign_out')
        publish({ kind: 'signed_out' })
      },
    },
  },
  { ...rotation, expose: ['access_token', 'expires_in', 'error'] },
)

/** For server code: the access token, and what goes beyond the callbacks. */
export const { getTokens, rotator, sessions } = serverTokens(authOptions)

/** Refreshes although nothing is due. The new token is not written into the cookie here. */
export const forceRefresh = (token: JWT) => readAs('parallel_request', () => rotator.refresh(token))

/** Revokes the session's refresh token at the provider. @returns why it could not, if it could not */
export async function revoke(token: JWT, reader: 'sign_out' | 'revoke_button') {
  try {
    await readAs(reader, () => rotator.revoke(token))
    return undefined
  } catch (error) {
    if (error instanceof RevocationError) return error.failure.code
    throw error
  }
}
