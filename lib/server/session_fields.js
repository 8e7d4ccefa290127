'use strict'

/**
 * Makes the function that copies fields of the NextAuth token into the session.
 * @param {{ layout: import('./layouts.js').Layout, expose: string[] | undefined }} settings
 * @param {(token: object) => number | undefined} refreshAt
 */
function createSessionWriter({ layout, expose }, refreshAt) {
  const { error: errorField, expiresAt: expiresAtField, refreshAt: refreshAtField } = layout
  const { refreshToken, authorizationServer, session: sessionId } = layout
  const intoUser = layout.expose === undefined
  const writtenAnyway = !intoUser && errorField === 'error' ? ['error'] : []
  const copyExposed = expose && createCopier(expose.filter((name) => !writtenAnyway.includes(name)))

  /** What every client needs to come back in time, whatever it is shown: times and the error, never a secret. */
  function addSchedule(session, token) {
    const error = token[errorField]
    if (error !== undefined) session.error = error
    const expiresAt = token[expiresAtField]
    if (typeof expiresAt !== 'number') return session
    session[expiresAtField] = expiresAt
    session[refreshAtField] = refreshAt(token)
    return session
  }

  function userOf(session, token) {
    if (copyExposed) return copyExposed({ ...session.user }, token)
    // Not spread and deleted: an object that lost a property is a slow dictionary from then on.
    const {
      [refreshToken]: _refreshToken,
      [sessionId]: _sessionId,
      [authorizationServer]: _server,
      ...user
    } = token
    return user
  }

  if (!intoUser) return (session, token) => addSchedule(copyExposed(session, token), token)
  return function writeSession(session, token) {
    session.user = userOf(session, token)
    return addSchedule(session, token)
  }
}

/**
 * Copies fields by name. The first four have a line of their own, where V8 sees one name only: a loop over names costs
 * several times as much, and this runs whenever a session is read.
 */
function createCopier([first, second, third, fourth, ...others]) {
  const copyOne = (target, source, name) => {
    const value = source[name]
    if (value !== undefined) target[name] = value
  }
  return function copy(target, source) {
    if (first !== undefined && source[first] !== undefined) target[first] = source[first]
    if (second !== undefined && source[second] !== undefined) target[second] = source[second]
    if (third !== undefined && source[third] !== undefined) target[third] = source[third]
    if (fourth !== undefined && source[fourth] !== undefined) target[fourth] = source[fourth]
    if (others.length > 0) for (const name of others) copyOne(target, source, name)
    return target
  }
}

/**
 * A session of the `database` strategy has no token. Auth.js hands over the whole database row, whose sessionToken is
 * the cookie's secret: what its own default callback strips is stripped here too.
 */
function withoutSessionToken(session) {
  if (typeof session?.sessionToken !== 'string') return session
  const { name, email, image } = session.user ?? {}
  const { expires } = session
  return { user: { name, email, image }, expires: expires?.toISOString?.() ?? expires }
}

module.exports = { createSessionWriter, withoutSessionToken }
