'use strict'

// A session cookie that is too long for a browser is several, `<name>.0` and on: SessionStore of both NextAuths.

/** Characters of a value in one cookie, by version of NextAuth. */
const CHUNK_SIZE = { 4: 3933, 5: 3936 }

const CHUNK = /^(.*)\.(\d{1,3})$/s

/** @returns {boolean} whether a cookie of this name is the session's, whole or in part */
function isPartOf(cookieName, sessionName) {
  if (!cookieName.startsWith(sessionName)) return false
  return cookieName === sessionName || CHUNK.exec(cookieName)?.[1] === sessionName
}

/**
 * The session of this name among cookies.
 * @param {[name: string, value: string][]} cookies
 * @param {string} sessionName
 * @returns {{ names: string[], values: string[] }} all names that belong to it, and what its value may be: a browser may
 *   have kept chunks that a response, lost on its way, would have removed
 */
function readSession(cookies, sessionName) {
  const parts = cookies.filter(([name]) => isPartOf(name, sessionName))
  const whole = parts.find(([name]) => name === sessionName)
  const chunks = parts
    .filter((part) => part !== whole)
    .map(([name, value]) => [indexOf(name), value])
  chunks.sort(([one], [other]) => one - other)
  const joined = chunks.map(([, value]) => value).join('')
  return {
    names: parts.map(([name]) => name),
    values: [whole?.[1], joined].filter(Boolean),
  }
}

const indexOf = (name) => Number(CHUNK.exec(name)[2])

/**
 * The cookies that put `value` in place of what a browser has: as few as may be, and those that it has of more removed.
 * @param {string} value
 * @param {{ name: string, options: object, expires: Date, version: 4 | 5 }} session
 * @param {Iterable<string>} present names that the browser has, or will have been sent
 * @returns {{ name: string, value: string, options: object }[]}
 */
function writeSession(value, { name, options, expires, version }, present) {
  const cookies = new Map()
  for (const stale of present) {
    cookies.set(stale, { name: stale, value: '', options: { ...options, maxAge: 0 } })
  }
  const size = CHUNK_SIZE[version]
  const count = Math.ceil(value.length / size)
  for (let at = 0; at < count; at += 1) {
    const chunk = count === 1 ? name : `${name}.${at}`
    const part = value.slice(at * size, (at + 1) * size)
    cookies.set(chunk, { name: chunk, value: part, options: { ...options, expires } })
  }
  return [...cookies.values()]
}

module.exports = { CHUNK_SIZE, isPartOf, readSession, writeSession }
