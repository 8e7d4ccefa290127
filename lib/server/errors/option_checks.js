'use strict'

const { InvalidOptionError } = require('./errors.js')

/** `next build` loads the config without serving anybody, often without the variables of production. */
const isNextBuild = () => globalThis.process?.env?.NEXT_PHASE === 'phase-production-build'

/** What kind of value this is, for error messages: never the value itself, which may be a secret. */
function kindOf(value) {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : 'not a finite number'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** A plain settings object with known keys only; `undefined` counts as empty. */
function checkObject(value, option, known) {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidOptionError(option, `is ${kindOf(value)}`, 'Write an object.')
  }
  for (const key of Object.keys(value)) {
    if (known && !known.includes(key)) {
      const path = option === 'options' ? key : `${option}.${key}`
      throw new InvalidOptionError(path, 'is unknown', `Known: ${known.join(', ')}.`)
    }
  }
  return value
}

function checkNumber(value, option, { fallback, min, max, unit, integer = true }) {
  if (value === undefined) return fallback
  const kind = integer ? 'a whole number' : 'a number'
  const fix = `Write ${kind} from ${min} to ${max}${unit ? ` (${unit})` : ''}.`
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new InvalidOptionError(option, `is ${kindOf(value)}`, fix)
  }
  if (value < min || value > max || (integer && !Number.isInteger(value))) {
    throw new InvalidOptionError(option, `is the number ${value}`, fix)
  }
  return value
}

function checkBoolean(value, option, fallback) {
  if (value === undefined) return fallback
  if (typeof value !== 'boolean') {
    throw new InvalidOptionError(option, `is ${kindOf(value)}`, 'Write true or false.')
  }
  return value
}

function checkString(value, option, fix) {
  if (typeof value !== 'string' || value === '') {
    throw new InvalidOptionError(option, `is ${kindOf(value)}`, fix)
  }
  return value
}

/**
 * Credentials are read from the environment, which a `next build` in a container often lacks; there they are never used.
 */
function checkCredential(value, option, fix) {
  if (!value && isNextBuild()) return 'absent-during-next-build'
  return checkString(value, option, fix)
}

function checkFunction(value, option, fix) {
  if (value !== undefined && typeof value !== 'function') {
    throw new InvalidOptionError(option, `is ${kindOf(value)}`, fix)
  }
  return value
}

function checkOneOf(value, option, choices) {
  if (value !== undefined && !choices.includes(value)) {
    const fix = `Write one of ${choices.map((choice) => `'${choice}'`).join(', ')}.`
    const problem =
      typeof value === 'string' && value !== ''
        ? 'is a string that is none of them'
        : `is ${kindOf(value)}`
    throw new InvalidOptionError(option, problem, fix)
  }
  return value
}

/** Names and values that go into a request: strings, and nothing that would end a header line. */
function checkStringMap(value, option) {
  const map = checkObject(value, option)
  for (const [name, entry] of Object.entries(map)) {
    if (typeof entry !== 'string') {
      throw new InvalidOptionError(`${option}.${name}`, `is ${kindOf(entry)}`, 'Write a string.')
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\x00-\x1f\x7f]/.test(name + entry)) {
      throw new InvalidOptionError(`${option}.${name}`, 'holds a control character', 'Remove it.')
    }
  }
  return map
}

/** The URL class also takes https:/host and blanks in between, of which libcurl makes something else or nothing. */
const WITH_AUTHORITY = /^[a-z]+:\/\/[^/\\\s]\S*$/i

/** @param {string} hostname as the URL class normalises it */
const isLoopback = (hostname) => /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

/**
 * The URL of an endpoint that is given credentials: https, or http to this machine (RFC 8252 §8.3), no user
 * information, no fragment (RFC 6749 §3.2).
 */
function checkEndpoint(value, option, allowInsecureHttp, example = 'https://example.com/token') {
  checkString(value, option, `Write an https: URL, e.g. ${option.split('.').pop()}: '${example}'.`)
  const url = parseUrl(value.trim())
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new InvalidOptionError(
      option,
      'is a string but not an https: URL',
      `Write the whole URL, with https://.`,
    )
  }
  // The URL class takes it for a slash, libcurl for a part of the user information: two hosts in one text.
  if (value.includes('\\')) {
    throw new InvalidOptionError(option, 'holds a backslash', 'Write slashes only.')
  }
  if (url.username || url.password) {
    throw new InvalidOptionError(option, 'carries credentials', 'Use clientId and clientSecret.')
  }
  if (value.includes('#')) throw new InvalidOptionError(option, 'has a #fragment', 'Remove it.')
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecureHttp) {
    throw new InvalidOptionError(
      option,
      'is an http: URL, which would send credentials in the clear',
      'Write https:, or set allowInsecureHttp: true if the network in between is yours.',
    )
  }
  // libcurl is handed the host that was looked at: without IDN it would ask the name server for the letters themselves,
  // and for "127.0.0.1." in any case.
  return isAscii(value) && isSpelledOut(value.trim(), url) ? value.trim() : url.href
}

const AUTHORITY = /^[a-z]+:\/\/([^/?#]*)/i

/** Whether the host stands in the text as the URL class normalises it. */
const isSpelledOut = (text, { hostname }) =>
  AUTHORITY.exec(text)[1].replace(/:\d*$/, '').toLowerCase() === hostname

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are all of ASCII
const isAscii = (text) => /^[\x00-\x7f]*$/.test(text)

function parseUrl(text) {
  if (!WITH_AUTHORITY.test(text)) return undefined
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

module.exports = {
  checkBoolean,
  checkCredential,
  checkEndpoint,
  checkFunction,
  checkNumber,
  checkObject,
  checkOneOf,
  checkString,
  checkStringMap,
  isLoopback,
  isNextBuild,
  kindOf,
}
