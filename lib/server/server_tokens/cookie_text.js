'use strict'

// The headers Cookie and Set-Cookie (RFC 6265 §4), read and written as the package `cookie` does, which NextAuth uses.

/**
 * The cookies of a header whose names are wanted, in its order. Of two with one name the first counts.
 * @param {string} header
 * @param {(name: string) => boolean} isWanted
 * @returns {[name: string, value: string][]}
 */
function parseCookies(header, isWanted) {
  const found = []
  let start = 0
  while (start < header.length) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon < 0 ? header.length : semicolon
    const equals = header.indexOf('=', start)
    if (equals >= 0 && equals < end) {
      const name = header.slice(start, equals).trim()
      if (isWanted(name) && !found.some(([other]) => other === name)) {
        found.push([name, decoded(header.slice(equals + 1, end).trim())])
      }
    }
    start = end + 1
  }
  return found
}

function decoded(text) {
  const isQuoted = text[0] === '"' && text.at(-1) === '"'
  const value = isQuoted ? text.slice(1, -1) : text
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/**
 * @param {{ name: string, value: string, options: object }} cookie `options` as NextAuth's `cookies.sessionToken.options`
 * @returns {string} a Set-Cookie line
 */
function cookieLine({ name, value, options }) {
  const { maxAge, domain, path, expires, httpOnly, secure, partitioned, priority, sameSite } =
    options
  return [
    `${name}=${encodeURIComponent(value)}`,
    maxAge !== undefined && `Max-Age=${Math.floor(maxAge)}`,
    domain && `Domain=${domain}`,
    path && `Path=${path}`,
    expires && `Expires=${expires.toUTCString()}`,
    httpOnly && 'HttpOnly',
    secure && 'Secure',
    partitioned && 'Partitioned',
    priority && `Priority=${capitalised(priority)}`,
    sameSite && `SameSite=${sameSite === true ? 'Strict' : capitalised(sameSite)}`,
  ]
    .filter(Boolean)
    .join('; ')
}

const capitalised = (word) => word[0].toUpperCase() + word.slice(1).toLowerCase()

/** Name and value of a Set-Cookie line. */
function readCookieLine(line) {
  const [pair] = String(line).split(';', 1)
  const equals = pair.indexOf('=')
  return [pair.slice(0, equals).trim(), decoded(pair.slice(equals + 1).trim())]
}

module.exports = { cookieLine, parseCookies, readCookieLine }
