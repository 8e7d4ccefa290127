'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkObject, checkOneOf, checkStringMap, kindOf } = require('../errors/option_checks.js')

/** What stands in braces for a value, as native/core's request_template knows it. */
const PLACES = ['refresh_token', 'access_token', 'client_id', 'client_secret']

const METHODS = ['GET', 'POST', 'PUT', 'PATCH']
const FORMATS = ['json', 'form', 'query']

/** Written for the body and the connection. */
const OWN_HEADERS = ['content-length', 'host', 'transfer-encoding', 'connection', 'expect']

const DEEPEST = 8
const IN_BRACES = /\{([A-Za-z][\w-]*)\}/g

/**
 * The option `request` of a provider: how a backend that is not an OAuth server is asked.
 * @param {unknown} given
 * @param {string} option its path, for messages
 * @param {'refresh_token' | 'access_token'} presents what has to be in it
 * @returns {object | undefined} as native/binding reads it, with `names`, the set of the values in it
 * @throws {InvalidOptionError}
 */
function readRequest(given, option, presents) {
  if (given === undefined) return undefined
  const options = checkObject(given, option, ['method', 'format', 'body', 'headers'])
  const format = readFormat(options, option)
  const method = readMethod(options, option, format)
  const headers = readHeaders(options.headers, `${option}.headers`)
  const leaves = []
  const body = readBody(options.body, `${option}.body`, format, leaves)
  const texts = [...leaves.map(({ text }) => text), ...Object.values(headers)]
  const names = new Set(texts.flatMap(namesIn))
  if (!names.has(presents)) throw notPresented(option, format, presents)
  const isFixed = ([, text]) => namesIn(text).length === 0
  return {
    ...{ method, format, ...body, names },
    headers: Object.fromEntries(Object.entries(headers).filter((entry) => !isFixed(entry))),
    fixedHeaders: Object.fromEntries(Object.entries(headers).filter(isFixed)),
    secrets: fixedValues(leaves),
  }
}

/** Values of the body that are the same in every request, such as an API key: masked like those of `parameters`. */
function fixedValues(leaves) {
  const values = {}
  for (const { name, text } of leaves) {
    if (namesIn(text).length > 0) continue
    // Objects deeper in the body may have members of one name.
    values[name in values ? `${name} ${Object.keys(values).length}` : name] = text
  }
  return values
}

/** Without a body only headers are sent. */
function readFormat({ format, body }, option) {
  checkOneOf(format, `${option}.format`, FORMATS)
  return format ?? (body === undefined ? undefined : 'json')
}

function readMethod({ method }, option, format) {
  const fallback = format === undefined || format === 'query' ? 'GET' : 'POST'
  const read = checkOneOf(method, `${option}.method`, METHODS) ?? fallback
  if (read === 'GET' && (format === 'json' || format === 'form')) {
    throw new InvalidOptionError(
      `${option}.method`,
      'is GET, which has no body',
      "Write method: 'POST', or format: 'query', which puts the tokens into the URL.",
    )
  }
  return read
}

function readHeaders(given, option) {
  const headers = checkStringMap(given, option)
  for (const [name, value] of Object.entries(headers)) {
    if (OWN_HEADERS.includes(name.toLowerCase())) {
      const problem = 'is written by this package itself'
      throw new InvalidOptionError(`${option}.${name}`, problem, 'Remove it.')
    }
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new InvalidOptionError(
        `${option}.${name}`,
        'is not the name of a header',
        'Correct it.',
      )
    }
    checkPlaces(value, `${option}.${name}`)
  }
  return headers
}

function readBody(body, option, format, leaves) {
  if (body === undefined) return {}
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const fix = "Write an object, e.g. body: { refreshToken: '{refresh_token}' }."
    throw new InvalidOptionError(option, `is ${kindOf(body)}`, fix)
  }
  collectLeaves(body, option, leaves, format === 'json' ? 0 : DEEPEST - 1)
  if (format === 'json') return { json: JSON.stringify(body) }
  return { fields: Object.fromEntries(leaves.map(({ name, text }) => [name, text])) }
}

/** Every value that is sent, as text. A form has no others than its own fields. */
function collectLeaves(container, option, leaves, depth) {
  for (const [name, value] of Object.entries(container)) {
    const path = `${option}.${name}`
    if (namesIn(name).length > 0) {
      throw new InvalidOptionError(path, 'has a place in its name', 'Put it into the value.')
    }
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) {
      checkPlaces(String(value), path)
      leaves.push({ name, text: String(value) })
    } else if (typeof value === 'object' && depth < DEEPEST - 1 && isPlain(value)) {
      if (value !== null) collectLeaves(value, path, leaves, depth + 1)
    } else if (value !== undefined) {
      const fix =
        'Write a string, a number or a boolean; JSON takes objects and arrays of them too.'
      throw new InvalidOptionError(path, `is ${kindOf(value)}`, fix)
    }
  }
}

const isPlain = (value) =>
  value === null ||
  Array.isArray(value) ||
  [Object.prototype, null].includes(Object.getPrototypeOf(value))

const namesIn = (text) =>
  [...text.matchAll(IN_BRACES)].map(([, name]) => name).filter((name) => PLACES.includes(name))

/** A misspelt place would be sent as it is. Other braces are text: of GraphQL, of a URL template. */
function checkPlaces(text, option) {
  for (const [whole, name] of text.matchAll(IN_BRACES)) {
    if (PLACES.includes(name) || (!isMisspelt(name) && whole !== text)) continue
    const places = PLACES.map((place) => `{${place}}`).join(', ')
    throw new InvalidOptionError(option, 'has an unknown name in braces', `Known: ${places}.`)
  }
}

const squeezed = (name) => name.toLowerCase().replace(/[_-]/g, '')
const isMisspelt = (name) => PLACES.some((place) => squeezed(place) === squeezed(name))

function notPresented(option, format, presents) {
  const example =
    format === undefined
      ? `headers: { Authorization: 'Bearer {${presents}}' }`
      : `body: { token: '{${presents}}' }`
  return new InvalidOptionError(
    option,
    `has no {${presents}} in it, which a refresh presents`,
    `Put it where the backend takes it: ${example}.`,
  )
}

module.exports = { readRequest }
