'use strict'

const { reasonOf } = require('./error_reason.js')
const { RevocationError } = require('./errors.js')

/** What is no news at a sign-out: a session of another kind, or one that never had a refresh token. */
const NOTHING_TO_END = ['no_refresh_token', 'unknown_provider']

/**
 * The handler of NextAuth's event `signOut`: forgets the session's tokens everywhere, so that a copied older cookie finds
 * no successor, and revokes them at the provider where `revokeOnSignOut` says so. Never rejects: the user signs out
 * whatever the provider says.
 *
 * @param {{ revokeOnSignOut: boolean }} settings
 * @param {{ rotator: object, logOnce: (key: string, message: string) => void }} rotation
 * @returns {(message: { token?: object | null }) => Promise<void>} NextAuth v3 and database sessions give no token
 */
function createSignOut({ revokeOnSignOut }, { rotator, logOnce }) {
  const end = revokeOnSignOut ? rotator.revoke : rotator.forget
  return async function signOut(message) {
    if (!message?.token) return
    try {
      await end(message.token)
    } catch (error) {
      const code = error instanceof RevocationError ? error.failure.code : reasonOf(error)
      if (NOTHING_TO_END.includes(code)) return
      // A provider that does not revoke leaves no older cookie alive.
      if (revokeOnSignOut) await rotator.forget(message.token).catch(() => undefined)
      logOnce('signOut', `at a sign-out ${code}: the refresh token was not revoked`)
    }
  }
}

module.exports = { createSignOut }
