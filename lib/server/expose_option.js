'use strict'

const { InvalidOptionError } = require('./errors.js')
const { checkString, kindOf } = require('./option_checks.js')

/**
 * The option `expose`, for runtimes without the addon too: what the browser sees is decided wherever a session is read.
 * @param {unknown} expose
 * @param {import('./layouts.js').Layout} layout
 * @throws {InvalidOptionError}
 */
function readExpose(expose, layout) {
  if (expose === undefined) return layout.expose
  const fix = `Write an array of names of token fields, e.g. expose: ['${layout.accessToken}'].`
  if (!Array.isArray(expose)) throw new InvalidOptionError('expose', `is ${kindOf(expose)}`, fix)
  for (const [index, name] of expose.entries()) {
    checkString(name, `expose[${index}]`, fix)
    if (name === layout.refreshToken) {
      throw new InvalidOptionError(
        `expose[${index}]`,
        'names the refresh token, which never reaches the browser',
        'Remove it.',
      )
    }
  }
  return expose
}

module.exports = { readExpose }
