'use strict'

const { reasonOf } = require('./error_reason.js')
const { RevocationError } = require('./errors.js')
const { readOf } = require('./readable.js')

/** What is no news at a sign-out: a session of another kind, or one that never had a refresh token. */
const NOTHING_TO_END = ['no_refresh_token', 'unknown_provider']

/** How long (ms) the browser waits for store and provider; what takes longer goes on behind its answer. */
const LIMIT_MS = 3_000

/**
 * The handler of NextAuth's event `signOut`: ends the session here at once, so that a copied older cookie finds no
 * successor, and behind that in the store, and at the provider where `revokeOnSignOut` says so. Then `message.token` is
 * the newest tokens that are known, for what the app does next. Never rejects: the user signs out whatever others say.
 *
 * @param {{ revokeOnSignOut: boolean }} settings
 * @param {{ rotator: object, endAtSignOut: (token: object) => Promise<void>, newestToken: (token: object) => Promise<object>,
 *   logOnce: (key: string, message: string) => void }} rotation
 * @returns {(message: { token?: object | null }) => Promise<void>} NextAuth v3 and database sessions give no token
 */
function createSignOut({ revokeOnSignOut }, { rotator, endAtSignOut, newestToken, logOnce }) {
  async function end(token) {
    try {
      await (revokeOnSignOut ? endAtSignOut(token) : rotator.forget(token))
    } catch (error) {
      const code = error instanceof RevocationError ? error.failure.code : reasonOf(error)
      if (NOTHING_TO_END.includes(code)) return
      // A provider that does not revoke leaves no older cookie alive.
      if (revokeOnSignOut) await rotator.forget(token).catch(() => undefined)
      logOnce('signOut', `at a sign-out ${code}: the refresh token was not revoked`)
    }
  }

  return async function signOut(message) {
    const token = readOf(message, 'token')
    if (!token) return
    const newest = newestToken(token).catch(() => token)
    const [newer = token] = await withinLimit([newest, end(token)])
    if (newer !== token) giveNewest(message, newer)
  }
}

/**
 * What each of `promises` has come to, when all have or time is up: undefined for one that has not.
 * @template T
 * @param {Promise<T>[]} promises that do not reject
 * @returns {Promise<(T | undefined)[]>}
 */
async function withinLimit(promises) {
  const results = promises.map(() => undefined)
  const noted = promises.map(async (promise, index) => {
    results[index] = await promise
  })
  let timer
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS)
  })
  await Promise.race([Promise.all(noted), limit])
  clearTimeout(timer)
  return results
}

function giveNewest(message, token) {
  try {
    message.token = token
  } catch {
    // Frozen by its caller, who then keeps what the cookie carried.
  }
}

module.exports = { createSignOut }
