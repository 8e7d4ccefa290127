'use strict'

/** The outcome of a fetch that did not get through. */
const FAILED = Symbol('failed')

/** A request that takes longer does not come back: its connection went to sleep with the machine. */
const LIMIT_MS = 30000

/**
 * Fetches the session as next-auth does, and tells "signed out" from "did not get through": for both getSession()
 * resolves with null, and SessionProvider's own refetch signs the page out when the network is away for a moment.
 * @param {{ getSession: Function, getCsrfToken: Function }} nextAuth
 * @returns {Promise<object | null | typeof FAILED>} null: signed out
 */
async function fetchSession(nextAuth) {
  let timer
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, FAILED)
  })
  try {
    return await Promise.race([getThrough(nextAuth), limit])
  } catch {
    return FAILED
  } finally {
    clearTimeout(timer)
  }
}

async function getThrough({ getSession, getCsrfToken }) {
  // The tabs tell each other, with the session itself: told by next-auth, each would fetch it (in v5 this one again).
  const get = () => getSession({ broadcast: false })
  const session = await get()
  if (session) return session
  // The server answers, so it has been asked: once more, lest it came up just in between.
  return (await getCsrfToken()) ? get() : FAILED
}

module.exports = { FAILED, fetchSession }
