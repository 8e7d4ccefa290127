'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { kindOf } = require('../errors/option_checks.js')

// Paths such as `data.tokens.access`: names of members, outermost first. An array has no names, so no path leads into one.

const LONGEST = 256
/** As deep as the addon reads a reply. */
const DEEPEST = 16

/**
 * @param {unknown} value of an option; undefined for none
 * @param {string} option its path, for messages
 * @param {string} example
 * @returns {string | undefined}
 * @throws {InvalidOptionError}
 */
function checkPath(value, option, example) {
  if (value === undefined) return undefined
  const fix = `Write names with dots between them: '${example}'.`
  if (typeof value !== 'string' || value === '') {
    throw new InvalidOptionError(option, `is ${kindOf(value)}`, fix)
  }
  const names = value.split('.')
  if (value.length > LONGEST || names.length > DEEPEST) {
    const problem = 'is a path that is too long'
    throw new InvalidOptionError(
      option,
      problem,
      `At most ${DEEPEST} names, ${LONGEST} characters.`,
    )
  }
  if (names.some((name) => name === '' || name in Object.prototype)) {
    throw new InvalidOptionError(option, 'is a path with a name that no member has', fix)
  }
  if (names.some((name) => /[[\]]/.test(name))) {
    throw new InvalidOptionError(option, 'is a path into an array', `${fix} No array on the way.`)
  }
  return value
}

const isObject = (value) => typeof value === 'object' && value !== null

/** What lies at a path; undefined where the way there ends. */
function valueAt(object, path) {
  let value = object
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

/** A copy without what lies at these paths; objects on the way are copied, all others are shared. */
function withoutPaths(object, paths) {
  return paths.reduce((left, path) => without(left, path.split('.')), object)
}

function without(object, [name, ...rest]) {
  if (!isObject(object) || !Object.hasOwn(object, name)) return object
  const copy = { ...object }
  if (rest.length === 0) delete copy[name]
  else copy[name] = without(object[name], rest)
  return copy
}

module.exports = { checkPath, valueAt, withoutPaths }
