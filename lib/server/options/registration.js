'use strict'

const { reasonOf } = require('../errors/error_reason.js')
const { InvalidOptionError } = require('../errors/errors.js')
const { checkEndpoint, isNextBuild } = require('../errors/option_checks.js')

/** An app that names the option wants it to refuse users: without a value it must not let every user in. */
const MISSING_FIX =
  'Set it to the URL that registers a user (if it comes from the environment, that variable is not set), or leave the ' +
  'option out: then every user may sign in.'

/**
 * @param {object} options
 * @param {boolean} allowInsecureHttp
 * @returns {string | undefined} undefined only where the option is not there at all: every user may sign in
 * @throws {InvalidOptionError}
 */
function readRegisterUrl(options, allowInsecureHttp) {
  if (!('registerUrl' in options)) return undefined
  const { registerUrl } = options
  if (!registerUrl && isNextBuild()) return 'https://absent-during-next-build.invalid'
  if (registerUrl === undefined) {
    throw new InvalidOptionError('registerUrl', 'is missing', MISSING_FIX)
  }
  return checkEndpoint(registerUrl, 'registerUrl', allowInsecureHttp)
}

/**
 * The `signIn` callback: registers the user with the application's own server before the session begins.
 * Without a `registerUrl` every user may sign in.
 * @param {{ registerUrl?: string, timeout: number, layout: { positional: boolean },
 *   userWithoutTokens: (account: object, user: object) => object }} settings
 * @param {(key: string, message: string) => void} logOnce
 */
function createSignIn({ registerUrl, timeout, layout, userWithoutTokens }, logOnce) {
  if (registerUrl === undefined) return () => true

  async function register(user) {
    const response = await fetch(registerUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(user),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    })
    await response.body?.cancel()
    return response
  }

  return async function signIn(...args) {
    try {
      const [user, account] = layout.positional ? args : [args[0]?.user, args[0]?.account]
      const response = await register(account ? userWithoutTokens(account, user) : user)
      if (response.ok) return true
      logOnce(
        `register ${response.status}`,
        `registerUrl answered ${response.status}, so the sign-in is refused.`,
      )
    } catch (error) {
      const reason = reasonOf(error)
      logOnce(
        `register ${reason}`,
        `registerUrl could not be reached (${reason}), so the sign-in is refused.`,
      )
    }
    return false
  }
}

module.exports = { createSignIn, readRegisterUrl }
