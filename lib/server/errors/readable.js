'use strict'

// What can be read of objects that an app handed over: a getter may throw, and so may a proxy for whatever is asked.

/** A member, or undefined where it cannot be read. */
function readOf(object, name) {
  try {
    return object?.[name]
  } catch {
    return undefined
  }
}

/** A copy with the members that can be read. */
function readableCopy(object) {
  const copy = {}
  for (const name of namesOf(object)) {
    const value = readOf(object, name)
    if (value !== undefined) copy[name] = value
  }
  return copy
}

/** The object itself where all of it can be read, else a copy with what can. */
function readable(object) {
  try {
    void { ...object }
    return object
  } catch {
    return readableCopy(object)
  }
}

function namesOf(object) {
  try {
    return Object.keys(object)
  } catch {
    return []
  }
}

/**
 * A session without what a database row adds to it, for where it cannot be told what it holds.
 * @returns {unknown} the session itself where it is none of a database
 */
function bareSession(session) {
  try {
    if (session?.sessionToken === undefined) return session
  } catch {}
  const expires = readOf(session, 'expires')
  return { user: {}, expires: expires instanceof Date ? expires.toISOString() : expires }
}

module.exports = { bareSession, readable, readableCopy, readOf }
