'use strict'

const { InvalidOptionError } = require('./errors.js')
const { isBindingClaim, isSecretName } = require('./kept_secrets.js')
const { isInherited } = require('./layouts.js')
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
    const option = `expose[${index}]`
    const problem = problemOf(checkString(name, option, fix), layout)
    if (problem) throw new InvalidOptionError(option, problem, 'Remove it.')
  }
  return expose
}

function problemOf(name, layout) {
  const kept = keptAs(name, layout)
  if (kept) return `names ${kept}, which never reaches the browser`
  if (isInherited(name)) return 'names a property that every object has'
  const intoSession = layout.expose !== undefined
  // An access token's expiry there would end the session in the eyes of NextAuth's own code in the page.
  return intoSession && name === 'expires' ? "names NextAuth's session.expires" : undefined
}

const isRefreshToken = (name, layout) => name === layout.refreshToken || /tokens?$/i.test(name)

function keptAs(name, layout) {
  if (name === layout.refreshToken || isSecretName(name)) {
    return isRefreshToken(name, layout) ? 'the refresh token' : 'a client secret'
  }
  const binds = name === layout.session || name === layout.authorizationServer
  return binds || isBindingClaim(name) ? 'what binds the tokens to their sign-in' : undefined
}

module.exports = { readExpose }
