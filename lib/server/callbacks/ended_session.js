'use strict'

const { TokenRotationError } = require('../errors/errors.js')
const { nextAuthVersionOf } = require('../session_cookie/next_auth_version.js')

/** NextAuth v4 and v3 delete the cookie of a session whose jwt callback throws. */
class SessionEndedError extends TokenRotationError {
  constructor() {
    super('ERR_SESSION_ENDED', 'the session has ended: it was ended elsewhere, or its time is over')
  }
}

/**
 * What a jwt callback answers with for a session that has ended: null in Auth.js v5; in NextAuth v4 and v3 nothing but an
 * error ends it, which is the one place where a callback of ours rejects.
 * @param {import('../tokens/layouts.js').Layout} layout
 * @param {object} [config] that the callback is in
 * @returns {Promise<null>}
 */
async function endedSession(layout, config = {}) {
  if (!layout.positional && nextAuthVersionOf(config) === 5) return null
  throw new SessionEndedError()
}

module.exports = { SessionEndedError, endedSession }
