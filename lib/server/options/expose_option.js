'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { isBindingClaim, isSecretName } = require('../tokens/kept_secrets.js')
const { isInherited } = require('../tokens/layouts.js')
const { checkString, kindOf } = require('../errors/option_checks.js')

/**
 * The option `expose`, for runtimes without the addon too: what the browser sees is decided wherever a session is read.
 * @param {unknown} expose
 * @param {import('../tokens/layouts.js').Layout} layout
 * @param {boolean} hidesIdToken it is kept for a sign-out alone
 * @throws {InvalidOptionError}
 */
function readExpose(expose, layout, hidesIdToken) {
  if (expose === undefined) return layout.expose
  const fix = `Write an array of names of token fields, e.g. expose: ['${layout.accessToken}'].`
  if (!Array.isArray(expose)) throw new InvalidOptionError('expose', `is ${kindOf(expose)}`, fix)
  for (const [index, name] of expose.entries()) {
    const option = `expose[${index}]`
    checkExposed(checkString(name, option, fix), option, layout)
    if (hidesIdToken && name === layout.idToken) throw hidden(option)
  }
  return expose
}

const hidden = (option) =>
  new InvalidOptionError(
    option,
    "names the ID token, and idToken: 'sign-out' keeps that on the server",
    'Remove it, or write idToken: true.',
  )

function checkExposed(name, option, layout) {
  const fix = 'Remove it.'
  const kept = keptAs(name, layout)
  if (kept) {
    throw new InvalidOptionError(option, `names ${kept}, which never reaches the browser`, fix)
  }
  if (isInherited(name)) {
    throw new InvalidOptionError(option, 'names a property that every object has', fix)
  }
  // With an access token's expiry there NextAuth's code in the page would take the session for ended.
  const intoSession = layout.expose !== undefined
  if (intoSession && name === 'expires') {
    throw new InvalidOptionError(option, "names NextAuth's own session.expires", fix)
  }
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
