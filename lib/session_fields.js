'use strict'

/**
 * Makes the function that copies fields of the NextAuth token into the session.
 * @param {{ layout: import('./layouts.js').Layout, expose: string[] | undefined }} settings
 * @param {(token: object) => number | undefined} refreshAt
 */
function createSessionWriter({ layout, expose }, refreshAt) {
  const intoUser = layout.expose === undefined

  /** What every client needs to come back in time, whatever it is shown: times and the error, never a secret. */
  function addSchedule(session, token) {
    const error = token[layout.error]
    if (error !== undefined) session.error = error
    const expiresAt = token[layout.expiresAt]
    if (typeof expiresAt !== 'number') return
    session[layout.expiresAt] = expiresAt
    session[layout.refreshAt] = refreshAt(token)
  }

  function copyFields(target, token, names) {
    for (const name of names) {
      if (token[name] !== undefined) target[name] = token[name]
    }
    return target
  }

  function userFrom(session, token) {
    if (expose) return copyFields({ ...session.user }, token, expose)
    const { [layout.refreshToken]: _secret, ...user } = token
    return user
  }

  return function writeSession(session, token) {
    if (intoUser) session.user = userFrom(session, token)
    else copyFields(session, token, expose)
    addSchedule(session, token)
    return session
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
