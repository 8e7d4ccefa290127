'use strict'

const { InvalidOptionError } = require('./errors.js')
const { checkString, kindOf } = require('./option_checks.js')

/** Roles of the layout whose fields stay on the server. */
const NEVER = {
  refreshToken: 'the refresh token',
  session: 'the id of the session',
  authorizationServer: 'the authorization server of the tokens',
}

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
    for (const [role, words] of Object.entries(NEVER)) {
      if (name !== layout[role]) continue
      const problem = `names ${words}, which never reaches the browser`
      throw new InvalidOptionError(`expose[${index}]`, problem, 'Remove it.')
    }
  }
  return expose
}

module.exports = { readExpose }
