'use strict'

const { withoutSessionToken } = require('./session_fields.js')

/**
 * The `jwt` and `session` callbacks in the shape that the layout's NextAuth calls them.
 * @param {boolean} positional NextAuth v3
 * @param {{ signIn: Function, keepFresh: Function, writeSession: Function }} rotation
 */
function shapeCallbacks(positional, { signIn, keepFresh, writeSession }) {
  function jwt(token, account, user, forced) {
    return isAccount(account) ? signIn(token, account, user) : keepFresh(token, forced)
  }

  const session = (current, token) =>
    token ? writeSession(current, token) : withoutSessionToken(current)

  if (positional) {
    // NextAuth v3: https://next-auth.js.org/v3/configuration/callbacks
    return {
      jwt: (token, user, account) => jwt(token, account, user, false),
      session: (current, token) => session(current, token),
    }
  }
  return {
    jwt(params) {
      const forced = params.trigger === 'update' && params.session?.forceRefresh === true
      return jwt(params.token, params.account, params.user, forced)
    },
    session: (params) => session(params.session, params.token),
  }
}

/** NextAuth gives one at every sign-in, of whatever kind, and never else. */
const isAccount = (account) =>
  Boolean(account) && Boolean(account.provider ?? account.access_token ?? account.accessToken)

module.exports = { shapeCallbacks }
