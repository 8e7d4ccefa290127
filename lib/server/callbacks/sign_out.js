'use strict'

const { reasonOf } = require('../errors/error_reason.js')
const { RevocationError } = require('../errors/errors.js')
const { readOf } = require('../errors/readable.js')

/** How long (ms) the browser waits for store and provider; what takes longer goes on behind its answer. */
const LIMIT_MS = 3_000

/**
 * The handler of NextAuth's event `signOut`: ends the session here at once, so that a copied older cookie finds no
 * successor, and behind that in the store, and at the provider where `revokeOnSignOut` says so. Then `message.token` is
 * the newest tokens that are known, for what the app does next. Never rejects: the user signs out whatever others say.
 *
 * @param {{ revokeOnSignOut: boolean }} settings
 * @param {import('./session_end.js').SessionEnd} sessionEnd
 * @param {(key: string, message: string) => void} logOnce
 * @returns {(message: { token?: object | null }) => Promise<void>} NextAuth v3 and database sessions give no token
 */
function createSignOut({ revokeOnSignOut }, sessionEnd, logOnce) {
  async function end(token) {
    try {
      await (revokeOnSignOut
        ? sessionEnd.revokeAtSignOut(token)
        : sessionEnd.forgetAtSignOut(token))
    } catch (error) {
      // A provider that does not revoke leaves no older cookie alive.
      if (revokeOnSignOut) await sessionEnd.forgetAtSignOut(token).catch(() => undefined)
      // What the provider said is told where it came.
      if (error instanceof RevocationError) return
      logOnce('signOut', `at a sign-out ${reasonOf(error)}: the refresh token was not revoked`)
    }
  }

  /** A handler of the app's own may call this one once more. */
  const ended = new WeakSet()

  return async function signOut(message) {
    const token = readOf(message, 'token')
    if (!token || ended.has(message)) return
    ended.add(message)
    const newest = sessionEnd.newestToken(token).catch(() => token)
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
