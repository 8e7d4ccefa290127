'use strict'

const { oneLine } = require('../errors/log.js')
const { presentedBy } = require('./token_fields.js')

/**
 * Makes the function that says once for a provider that nothing tells how long its tokens last. Such a token is never due:
 * that is right where tokens do not end, and a session that has died without a word where they do.
 * @param {{ layout: import('./layouts.js').Layout, providers: object[] }} settings
 * @param {(token: object) => string | undefined} providerOf
 * @param {(kind: string, message: string, cause: string) => void} logOnce
 * @returns {(token: object) => void} for a token of ours that is not due
 */
function createLifetimeTeller({ layout, providers }, providerOf, logOnce) {
  return function tellIfUntold(token) {
    if (token[layout.expiresAt] !== undefined) return
    const provider = providers.find(({ id }) => id === providerOf(token))
    const presented = presentedBy(token, layout, provider)
    // Nothing but a new sign-in renews it: GitHub's, for one, do not end.
    if (typeof presented !== 'string' || presented === '') return
    const id = oneLine(provider.id)
    const has =
      provider.presents === 'access_token' ? 'an access token to exchange' : 'a refresh token'
    logOnce(
      'no lifetime',
      `a session of provider "${id}" has ${has} and no lifetime that can be read, so its access token is not refreshed by ` +
        `time. If such tokens end, set providers['${id}'].defaultLifetime (s), or say where the sign-in has a lifetime: ` +
        "signIn: { expiresIn: 'tokens.expiresIn' }.",
      id,
    )
  }
}

module.exports = { createLifetimeTeller }
