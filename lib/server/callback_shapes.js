'use strict'

const { reasonOf } = require('./error_reason.js')
const { logOnce: printOnce } = require('./log.js')
const { bareSession, readOf } = require('./readable.js')
const { withoutSessionToken } = require('./session_fields.js')

/**
 * The `jwt` and `session` callbacks in the shape that the layout's NextAuth calls them.
 * @param {boolean} positional NextAuth v3
 * @param {{ signIn: Function, keepFresh: Function, writeSession: Function, logOnce?: Function }} rotation
 */
function shapeCallbacks(positional, { signIn, keepFresh, writeSession, logOnce = printOnce }) {
  function jwt(token, account, user, forced) {
    const signsIn = account && (account.access_token ?? account.accessToken)
    return signsIn ? signIn(token, account, user) : keepFresh(token, forced)
  }

  // NextAuth deletes the session cookie when a callback throws.
  const jwtOrToken = (token, account, user) => {
    try {
      return jwt(token, account, user, false)
    } catch (cause) {
      return left(token, cause)
    }
  }

  function left(token, cause) {
    const reason = reasonOf(cause)
    logOnce('jwt', `a token was left as it is, because of an internal error: ${reason}`)
    return token
  }

  function session(current, token) {
    try {
      return token ? writeSession(current, token) : withoutSessionToken(current)
    } catch (cause) {
      logOnce('session', `a session was left without tokens: ${reasonOf(cause)}`)
      return bareSession(current)
    }
  }

  if (positional) {
    // NextAuth v3: https://next-auth.js.org/v3/configuration/callbacks
    return {
      jwt: (token, user, account) => jwtOrToken(token, account, user),
      session,
    }
  }
  return {
    jwt(params) {
      try {
        const forced = params.trigger === 'update' && params.session?.forceRefresh === true
        return jwt(params.token, params.account, params.user, forced)
      } catch (cause) {
        return left(readOf(params, 'token'), cause)
      }
    },
    session: (params) => session(readOf(params, 'session'), readOf(params, 'token')),
  }
}

module.exports = { shapeCallbacks }
