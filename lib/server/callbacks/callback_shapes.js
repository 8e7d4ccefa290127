'use strict'

const { reasonOf } = require('../errors/error_reason.js')
const { logOnce: printOnce } = require('../errors/log.js')
const { bareSession } = require('../errors/readable.js')
const { withoutSessionToken } = require('../tokens/session_fields.js')
const { takeNames } = require('../tokens/session_names.js')
const { accessTokenOf, providerNameOf } = require('../tokens/sign_in_grant.js')

/**
 * By the data of an update, as the page sent it: the access token that its forced refresh came to. An own callback that
 * calls callbacks of ours once more, behind others of ours, hands the same data on.
 */
const forcedTo = new WeakMap()

/**
 * The `jwt` and `session` callbacks in the shape that the layout's NextAuth calls them.
 * @param {import('../tokens/layouts.js').Layout} layout `positional`: NextAuth v3
 * @param {{ signIn: Function, refreshIfDue: Function, owner: { isLeftAlone: (token: object) => boolean,
 *   isOurs: (token: object) => boolean }, logOnce?: Function }} rotation
 * @param {(session: object, token: object) => object} writeSession
 */
function shapeCallbacks(layout, rotation, writeSession) {
  const { owner, logOnce = printOnce } = rotation
  const session = createSession(owner, writeSession, logOnce)

  function jwt(token, account, user, forced) {
    return isAccount(account)
      ? rotation.signIn(token, account, user)
      : rotation.refreshIfDue(token, forced)
  }

  /** One update forces one refresh, however many of our callbacks the token comes through. */
  function forceOnce(token, data) {
    const held = token?.[layout.accessToken] ?? token?.[layout.handle]
    if (held === undefined || forcedTo.get(data) === held)
      return rotation.refreshIfDue(token, false)
    if (!owner.isOurs(token)) return rotation.refreshIfDue(token, true)
    return after(rotation.refreshIfDue(token, true), (renewed) => {
      if (renewed) forcedTo.set(data, renewed[layout.accessToken])
      return renewed
    })
  }

  // NextAuth deletes the session cookie when a callback throws.
  function jwtOrToken(token, account, user) {
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

  if (layout.positional) {
    // NextAuth v3: https://next-auth.js.org/v3/configuration/callbacks
    return {
      jwt: (token, user, account) => jwtOrToken(token, account, user),
      session,
    }
  }
  return {
    jwt(params) {
      try {
        const { token, account, session: data } = params
        const forced = params.trigger === 'update' && data?.forceRefresh === true
        if (forced && !isAccount(account)) return forceOnce(token, data)
        return jwt(token, account, params.user, forced)
      } catch (cause) {
        return left(tokenIn(params), cause)
      }
    },
    session: (params) => session(sessionIn(params), tokenIn(params)),
  }
}

/** The session callback, of either form. */
function createSession(owner, writeSession, logOnce) {
  return function session(current, token) {
    try {
      if (!token) return withoutSessionToken(current)
      if (owner.isLeftAlone(token)) return current
      takeNames(current, token)
      return writeSession(current, token)
    } catch (cause) {
      logOnce('session', `a session was left without tokens: ${reasonOf(cause)}`)
      return bareSession(current)
    }
  }
}

// Each by its own name: `readOf` with any name costs several times as much, and sessions are read all the time.

function sessionIn(params) {
  try {
    return params?.session
  } catch {
    return undefined
  }
}

function tokenIn(params) {
  try {
    return params?.token
  } catch {
    return undefined
  }
}

const after = (value, next) => (typeof value?.then === 'function' ? value.then(next) : next(value))

/** NextAuth gives one at every sign-in, of whatever kind, and never else. */
const isAccount = (account) =>
  Boolean(account) && Boolean(providerNameOf(account) ?? accessTokenOf(account))

module.exports = { shapeCallbacks }
