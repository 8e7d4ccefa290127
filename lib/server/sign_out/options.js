'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkObject, checkOneOf, isNextBuild, kindOf } = require('../errors/option_checks.js')

const OPTIONS = ['postLogoutRedirectUri', 'version', 'callbacks']

/**
 * @param {import('../../../binding-types').SignOutRouteOptions} given
 * @returns {{ pages: string[], version?: 4 | 5, callbacks?: object }} `pages`: absolute URLs, and paths of the app
 * @throws {InvalidOptionError}
 */
function readSignOutOptions(given) {
  const options = checkObject(given, 'options', OPTIONS)
  checkOneOf(options.version, 'version', [4, 5])
  return {
    pages: readPages(options.postLogoutRedirectUri),
    version: options.version,
    callbacks: options.callbacks,
  }
}

const NAME = 'postLogoutRedirectUri'
const EXAMPLE = `${NAME}: 'https://app.example.com/goodbye'`
const FIX = `Write the page that a browser returns to, as it is registered at the provider: ${EXAMPLE}; of several a list.`

function readPages(given) {
  const list = Array.isArray(given) ? given : [given]
  // A variable that is not set stops the server at its start, not `next build`.
  const set = isNextBuild() ? list.filter((page) => page !== undefined) : list
  if (set.length === 0 && !isNextBuild())
    throw new InvalidOptionError(NAME, 'is an empty array', FIX)
  return set.map((page, at) => checkPage(page, Array.isArray(given) ? `${NAME}[${at}]` : NAME))
}

function checkPage(page, option) {
  if (typeof page !== 'string' || page === '') {
    throw new InvalidOptionError(option, `is ${kindOf(page)}`, FIX)
  }
  // Browsers take \ for /, and drop tabs and line ends: `/\evil.example` and `/<tab>/evil.example` are other hosts.
  if (/[\\\s\p{Cc}]/u.test(page)) {
    throw new InvalidOptionError(option, 'holds a backslash, a blank or a control character', FIX)
  }
  if (page.startsWith('//')) {
    throw new InvalidOptionError(option, 'begins with //, which is another host', FIX)
  }
  if (!page.startsWith('/')) checkUrl(page, option)
  return page
}

function checkUrl(page, option) {
  const url = URL.canParse(page) ? new URL(page) : undefined
  if (!/^https?:\/\/[^/]/i.test(page) || !url) {
    throw new InvalidOptionError(option, 'is a string but neither an https: URL nor a path', FIX)
  }
  if (url.username || url.password) {
    throw new InvalidOptionError(option, 'carries credentials', 'Remove them.')
  }
}

module.exports = { readSignOutOptions }
