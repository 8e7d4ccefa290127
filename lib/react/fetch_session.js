'use strict'

/** The outcome of a fetch that did not get through. */
const FAILED = Symbol('failed')

/** A request that takes longer does not come back: its connection went to sleep with the machine. */
const LIMIT_MS = 30000

/**
 * Fetches the session as next-auth does, and tells "signed out" from "did not get through": for both getSession()
 * resolves with null, and SessionProvider's own refetch signs the page out when the network is away for a moment.
 * @param {{ getSession: Function, getCsrfToken: Function }} nextAuth
 * @param {string} [basePath] of NextAuth's routes
 * @returns {Promise<object | null | typeof FAILED>} null: signed out
 */
async function fetchSession(nextAuth, basePath = '/api/auth') {
  let timer
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, FAILED)
  })
  try {
    return await Promise.race([getThrough(nextAuth, basePath), limit])
  } catch {
    return FAILED
  } finally {
    clearTimeout(timer)
  }
}

async function getThrough({ getSession, getCsrfToken }, basePath) {
  // The tabs tell each other, with the session itself: told by next-auth, each would fetch it (in v5 this one again).
  const session = await getSession({ broadcast: false })
  if (session) return session
  // Only where the server answers can it have been asked.
  return (await getCsrfToken()) ? askAgain(basePath) : FAILED
}

/** Once more, because the server may have come up just in between, and by its status: a gateway's error is not an answer. */
async function askAgain(basePath) {
  const response = await fetch(`${basePath}/session`)
  if (!response.ok) return FAILED
  const session = await response.json()
  // Signed out is {} in v4, null in v5.
  return session && Object.keys(session).length > 0 ? session : null
}

module.exports = { FAILED, fetchSession }
