'use strict'

/**
 * Ends what a logout token names: the sessions of the sign-in `sid` where it has one, else all of the user `sub`, at its
 * issuer (OpenID Connect Back-Channel Logout 1.0 §2.7). None is not a failure: the user has signed out before.
 * @param {import('../../../binding-types').Sessions} sessions
 * @param {{ issuer: string, subject?: string, session?: string }} logout
 * @returns {Promise<number>} how many there were
 */
async function endSessions(sessions, { issuer, subject, session }) {
  if (session) return sessions.end({ sid: session, issuer })
  const found = await sessions.list({ sub: subject, issuer })
  const isOfUser = ({ providerSub }) => providerSub === subject
  if (found.every(isOfUser)) return sessions.end({ sub: subject, issuer })
  // NextAuth's own id of one user is the provider's of another.
  let ended = 0
  for (const { handle } of found.filter(isOfUser)) ended += await sessions.end({ handle })
  return ended
}

module.exports = { endSessions }
