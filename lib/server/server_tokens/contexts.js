'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { kindOf } = require('../errors/option_checks.js')
const { parseCookies } = require('./cookie_text.js')
const { nextContext } = require('./next_headers.js')
const { responseWriter } = require('./response_writers.js')

/**
 * Where a session comes from, and where a renewed one may go.
 * @typedef {object} Context
 * @property {object} key what is the same object for all calls of one request
 * @property {unknown} request as a config function of Auth.js v5 gets it; undefined where there is none
 * @property {(isWanted: (name: string) => boolean) => [string, string][]} cookies the request has
 * @property {() => string | undefined} protocol `http` or `https` where it is known at once
 * @property {(name: string) => string | undefined | Promise<string | undefined>} header
 * @property {import('./response_writers.js').ResponseWriter | undefined} response undefined where no cookie can be set
 */

/**
 * @param {unknown} given `{ req, res }`, a request, or undefined for the request that Next.js is serving
 * @returns {Context | Promise<Context>}
 */
function contextOf(given) {
  if (given === undefined || given === null) return nextContext()
  const pair = isObject(given) && isRequest(given.req) ? given : { req: given }
  if (!isRequest(pair.req)) throw wrongContext(given)
  return requestContext(pair.req, responseWriter(pair.res))
}

const isObject = (value) => typeof value === 'object' && value !== null

const isRequest = (value) => isObject(value) && (isObject(value.headers) || isObject(value.cookies))

const wrongContext = (given) =>
  new InvalidOptionError(
    'context',
    isObject(given) ? 'is an object without headers' : `is ${kindOf(given)}`,
    'Write getAccessToken({ req, res }), getAccessToken(request), or nothing in a component, an action or a route handler ' +
      'of the App Router.',
  )

/** @returns {Context} */
function requestContext(request, response) {
  const header = (name) => headerOf(request.headers, name)
  return {
    key: request,
    request,
    cookies(isWanted) {
      const parsed = parsedCookies(request.cookies, isWanted)
      return parsed.length > 0 ? parsed : parseCookies(header('cookie') ?? '', isWanted)
    },
    protocol: () => protocolOf(request, header('x-forwarded-proto')),
    header,
    response,
  }
}

/** Headers of fetch, or of node:http. */
function headerOf(headers, name) {
  if (!headers) return undefined
  const value = typeof headers.get === 'function' ? headers.get(name) : headers[name]
  return (Array.isArray(value) ? value.join('; ') : value) ?? undefined
}

/** What Next.js and cookie parsers put beside the header. */
function parsedCookies(cookies, isWanted) {
  if (!isObject(cookies)) return []
  const all =
    typeof cookies.getAll === 'function'
      ? cookies.getAll().map(({ name, value }) => [name, value])
      : cookies instanceof Map
        ? [...cookies]
        : Object.entries(cookies)
  return all.filter(([name, value]) => isWanted(name) && typeof value === 'string')
}

/** What a proxy in front says (its first value is the browser's), else how the request came here. */
function protocolOf(request, forwarded) {
  if (forwarded) return forwarded.split(',', 1)[0].trim()
  if (request.socket?.encrypted) return 'https'
  // Behind a proxy that says nothing, http: tells nothing.
  return String(request.url).startsWith('https:') ? 'https' : undefined
}

module.exports = { contextOf, headerOf }
