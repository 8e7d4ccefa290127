'use strict'

const { createKeeper } = require('./kept_secrets.js')

/**
 * Makes the function that copies fields of the NextAuth token into the session.
 * @param {{ layout: import('./layouts.js').Layout, expose: string[] | undefined, idToken: boolean,
 *   keepsIdToken: boolean }} settings
 * @param {(token: object) => number | undefined} refreshAt
 */
function createSessionWriter({ layout, expose, idToken, keepsIdToken }, refreshAt) {
  const { error: errorField, expiresAt: expiresAtField, refreshAt: refreshAtField } = layout
  const { heldBy, shown, shownClaims } = createKeeper(layout, keepsIdToken && !idToken)
  const intoUser = layout.expose === undefined
  const writtenAnyway = !intoUser && errorField === 'error' ? ['error'] : []
  const named = expose?.filter((name) => !writtenAnyway.includes(name))
  const copyExposed = named && createCopier(named, layout.accessToken, { heldBy, shown })

  /** What every client needs to come back in time, whatever it is shown: times and the error, never a secret. */
  function addSchedule(session, token) {
    const error = token[errorField]
    if (error !== undefined) session.error = shown(error, heldBy(token))
    const expiresAt = token[expiresAtField]
    if (typeof expiresAt !== 'number') return session
    session[expiresAtField] = expiresAt
    session[refreshAtField] = refreshAt(token)
    return session
  }

  if (!intoUser) return (session, token) => addSchedule(copyExposed(session, token), token)
  return function writeSession(session, token) {
    session.user = copyExposed ? copyExposed({ ...session.user }, token) : shownClaims(token)
    return addSchedule(session, token)
  }
}

/**
 * Copies fields by name. The first four have a line of their own, where V8 sees one name only: a loop over names costs
 * several times as much, and this runs whenever a session is read.
 */
function createCopier([first, second, third, fourth, ...others], accessToken, { heldBy, shown }) {
  if (first === undefined) return (target) => target

  // Some providers issue one token for both.
  const seen = (name, value, held) => (name === accessToken ? value : shown(value, held))
  const copyOne = (target, name, source, held) => {
    const value = source[name]
    if (value !== undefined) target[name] = seen(name, value, held)
  }
  return function copy(target, source) {
    const held = heldBy(source)
    const value = source[first]
    if (value !== undefined) target[first] = seen(first, value, held)
    if (second !== undefined && source[second] !== undefined)
      target[second] = seen(second, source[second], held)
    if (third !== undefined && source[third] !== undefined)
      target[third] = seen(third, source[third], held)
    if (fourth !== undefined && source[fourth] !== undefined)
      target[fourth] = seen(fourth, source[fourth], held)
    if (others.length > 0) for (const name of others) copyOne(target, name, source, held)
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
