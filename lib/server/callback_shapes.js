'use strict'

const { withoutSessionToken } = require('./session_fields.js')

/**
 * The `jwt` and `session` callbacks in the shape that the layout's NextAuth calls them.
 * @param {boolean} positional NextAuth v3
 * @param {{ signIn: Function, keepFresh: Function, writeSession: Function }} rotation
 */
function shapeCallbacks(positional, { signIn, keepFresh, writeSession }) {
  function jwt(token, account, user, forced) {
    const signsIn = account && (account.access_token ?? account.accessToken)
    return signsIn ? signIn(token, account, user) : keepFresh(token, forced)
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

module.exports = { shapeCallbacks }
