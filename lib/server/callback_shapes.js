'use strict'

const { withoutSessionToken } = require('./session_fields.js')
const { takeNames } = require('./session_names.js')

/**
 * By the data of an update, as the page sent it: the access token that its forced refresh came to. An own callback that
 * calls callbacks of ours once more, behind others of ours, hands the same data on.
 */
const forcedTo = new WeakMap()

/**
 * The `jwt` and `session` callbacks in the shape that the layout's NextAuth calls them.
 * @param {import('./layouts.js').Layout} layout `positional`: NextAuth v3
 * @param {{ signIn: Function, keepFresh: Function, writeSession: Function, isLeftAlone: (token: object) => boolean,
 *   isOurs: (token: object) => boolean }} rotation
 */
function shapeCallbacks(layout, { signIn, keepFresh, writeSession, isLeftAlone, isOurs }) {
  function jwt(token, account, user, forced) {
    return isAccount(account) ? signIn(token, account, user) : keepFresh(token, forced)
  }

  /** One update forces one refresh, however many of our callbacks the token comes through. */
  function forceOnce(token, data) {
    const held = token?.[layout.accessToken]
    if (held === undefined || forcedTo.get(data) === held) return keepFresh(token, false)
    if (!isOurs(token)) return keepFresh(token, true)
    return after(keepFresh(token, true), (renewed) => {
      forcedTo.set(data, renewed[layout.accessToken])
      return renewed
    })
  }

  function session(current, token) {
    if (!token) return withoutSessionToken(current)
    if (isLeftAlone(token)) return current
    takeNames(current, token)
    return writeSession(current, token)
  }

  if (layout.positional) {
    // NextAuth v3: https://next-auth.js.org/v3/configuration/callbacks
    return {
      jwt: (token, user, account) => jwt(token, account, user, false),
      session: (current, token) => session(current, token),
    }
  }
  return {
    jwt(params) {
      const { token, account, session: data } = params
      const forced = params.trigger === 'update' && data?.forceRefresh === true
      if (forced && !isAccount(account)) return forceOnce(token, data)
      return jwt(token, account, params.user, forced)
    },
    session: (params) => session(params.session, params.token),
  }
}

const after = (value, next) => (typeof value?.then === 'function' ? value.then(next) : next(value))

/** NextAuth gives one at every sign-in, of whatever kind, and never else. */
const isAccount = (account) =>
  Boolean(account) && Boolean(account.provider ?? account.access_token ?? account.accessToken)

module.exports = { shapeCallbacks }
