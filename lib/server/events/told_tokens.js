'use strict'

const { reasonOf } = require('../errors/error_reason.js')

/** How long (ms) a call waits for what `onTokens` returned; what takes longer goes on behind it. */
const LIMIT_MS = 3_000

/**
 * Makes the function that tells the app of every new set of tokens, for apps that keep them in a database. What the app
 * throws is an event: the tokens are in the session all the same.
 * @param {{ onTokens?: Function, layout: import('../tokens/layouts.js').Layout }} settings
 * @param {{ emit: (event: object) => void, logOnce: Function }} events
 * @returns {(reason: 'sign_in' | 'refresh' | 'background', token: object, provider: string) => Promise<void> | undefined}
 *   undefined where nothing is to be waited for. Never throws, never rejects
 */
function createTokensTeller({ onTokens, layout }, events) {
  if (onTokens === undefined) return () => undefined
  const unit = layout.unit === 's' ? 1 : 1000

  const tokensOf = (token) => ({
    accessToken: token[layout.accessToken],
    refreshToken: token[layout.refreshToken],
    idToken: token[layout.idToken],
    expiresAt: token[layout.expiresAt] === undefined ? undefined : token[layout.expiresAt] / unit,
  })

  function failed(error, provider, reason) {
    const cause = reasonOf(error)
    events.logOnce('onTokens', `the function given as onTokens threw: ${cause}`, cause)
    events.emit({ type: 'onTokensFailed', provider, operation: reason, reason: cause })
  }

  return function announce(reason, token, provider) {
    try {
      const returned = onTokens(tokensOf(token), { token: { ...token }, provider, reason })
      if (typeof returned?.then !== 'function') return undefined
      const settled = Promise.resolve(returned).then(undefined, (error) =>
        failed(error, provider, reason),
      )
      return withinLimit(settled)
    } catch (error) {
      failed(error, provider, reason)
      return undefined
    }
  }
}

async function withinLimit(promise) {
  let timer
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS)
  })
  await Promise.race([promise, limit])
  clearTimeout(timer)
}

module.exports = { createTokensTeller }
