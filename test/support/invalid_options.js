'use strict'

const { inspect } = require('node:util')
const { InvalidOptionError } = require('../..')

/** A value that must not show up in any message. */
const MARK = 'marked-secret-7f3a'

/** Values of every kind, each with the mark where it can carry one, and the words for the kind. */
const KINDS = {
  missing: [undefined, 'is missing'],
  null: [null, 'is null'],
  'an empty string': ['', 'is an empty string'],
  'a string': [MARK, 'is a string'],
  'a number': [70_707, 'is a number'],
  'not a finite number': [Number.NaN, 'is not a finite number'],
  'a boolean': [true, 'is a boolean'],
  'an array': [[MARK], 'is an array'],
  'an object': [{ [MARK]: MARK }, 'is an object'],
  'a function': [() => MARK, 'is a function'],
  'a symbol': [Symbol(MARK), 'is a symbol'],
  'a bigint': [70_707n, 'is a bigint'],
}

/** Rows for `test.each`: [kind, value, words] of all kinds but the given ones. */
const kindsExcept = (...good) =>
  Object.entries(KINDS)
    .filter(([kind]) => !good.includes(kind))
    .map(([kind, [value, words]]) => [kind, value, words])

/**
 * What `make` throws: it must be an InvalidOptionError that names the option and does not show the mark.
 * @returns {string} the message
 */
function refusalOf(make, option) {
  let thrown
  try {
    make()
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(InvalidOptionError)
  expect(thrown).toMatchObject({ name: 'InvalidOptionError', code: 'ERR_INVALID_OPTION', option })
  expect(thrown.message).toContain(`next-auth-token-rotation: option ${option} `)
  expect(`${inspect(thrown)}${JSON.stringify(thrown)}`).not.toMatch(/7f3a|70707/)
  return thrown.message
}

module.exports = { MARK, kindsExcept, refusalOf }
