'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { kindOf } = require('../errors/option_checks.js')
const { cookieLine, readCookieLine } = require('./cookie_text.js')

/**
 * Sets cookies on one kind of response.
 * @typedef {object} ResponseWriter
 * @property {(isOurs: (name: string) => boolean) => [name: string, value: string][] | undefined} current what the response
 *   sets already; undefined where that cannot be seen
 * @property {(cookies: { name: string, value: string, options: object }[], isOurs: (name: string) => boolean) => boolean} set
 *   all of them, in place of those of their names that it set before, or none: false
 */

/**
 * @param {unknown} response of node:http or what is made of it, of fetch, or NextResponse
 * @returns {ResponseWriter | undefined} undefined without one
 */
function responseWriter(response) {
  if (response === undefined || response === null) return undefined
  if (typeof response.cookies?.set === 'function') return nextResponse(response.cookies)
  if (typeof response.headers?.append === 'function') return fetchResponse(response.headers)
  if (typeof response.setHeader === 'function') return nodeResponse(response)
  throw new InvalidOptionError(
    'context.res',
    typeof response === 'object' ? 'is an object that sets no headers' : `is ${kindOf(response)}`,
    'Write the response of node:http, Express or Next.js, a Response, or leave res out.',
  )
}

const nextResponse = (cookies) => ({
  current: (isOurs) =>
    cookies
      .getAll()
      .filter(({ name }) => isOurs(name))
      .map(({ name, value }) => [name, value]),
  set: (list) =>
    attempt(() =>
      list.forEach(({ name, value, options }) => {
        cookies.set(name, value, options)
      }),
    ),
})

const fetchResponse = (headers) => ({
  current: (isOurs) => ofNames(headers.getSetCookie(), isOurs),
  set: (list, isOurs) =>
    attempt(() => {
      const lines = [...others(headers.getSetCookie(), isOurs), ...list.map(cookieLine)]
      headers.delete('set-cookie')
      for (const line of lines) headers.append('set-cookie', line)
    }),
})

const nodeResponse = (response) => {
  const lines = () => [response.getHeader('Set-Cookie') ?? []].flat()
  return {
    current: (isOurs) => ofNames(lines(), isOurs),
    set(list, isOurs) {
      if (response.headersSent) return false
      return attempt(() =>
        response.setHeader('Set-Cookie', [...others(lines(), isOurs), ...list.map(cookieLine)]),
      )
    },
  }
}

const ofNames = (lines, isOurs) => lines.map(readCookieLine).filter(([name]) => isOurs(name))
const others = (lines, isOurs) => lines.filter((line) => !isOurs(readCookieLine(line)[0]))

/** Headers of a response that was received, or has been sent, cannot be changed. */
function attempt(set) {
  try {
    set()
    return true
  } catch {
    return false
  }
}

module.exports = { responseWriter }
