'use strict'

const { createLogoutVerifier } = require('../callbacks/native_rotator.js')
const answers = require('./answers.js')
const { endSessions } = require('./session_ends.js')
const { createTold } = require('./told.js')
const { createUsedTokens } = require('./used_tokens.js')

/** How long (s) a provider should wait that sends again. */
const RETRY_AFTER_SECONDS = 5

const REPLAYED = { reason: 'replayed', description: 'the token has been used before (jti)' }

/**
 * Checks logout tokens for the providers of a config, and ends the sessions that they name.
 * @param {import('../config/rotations.js').Rotation} rotation
 */
function createLogouts(rotation) {
  const { settings, sessions } = rotation
  const told = createTold(rotation)
  const verifier = createLogoutVerifier(settings)
  const used = createUsedTokens(settings.store, settings.storeTimeout)

  /** @returns {Promise<import('./answers.js').Answer>} */
  async function act(token) {
    const verdict = await verifier.verify(token)
    if (verdict.refusal) return refused(verdict.refusal)
    if (verdict.failure) return unchecked(verdict.failure)
    try {
      return await actOnce(verdict)
    } catch (error) {
      return storeAway(error, verdict.provider)
    }
  }

  async function actOnce(logout) {
    const use = await used.use(logout)
    if (!use.isFirst) return refused(REPLAYED, logout.provider)
    try {
      told.ended(logout.provider, await endSessions(sessions, logout))
    } catch (error) {
      // The provider may send it again: nothing has come of it.
      await use.forget().catch(() => {})
      throw error
    }
    return answers.loggedOut()
  }

  function refused(refusal, provider) {
    told.refused(refusal, provider)
    return answers.failed(refusal.reason, refusal.description)
  }

  function unchecked(failure) {
    told.unchecked(failure)
    const { retryAfterMs } = failure
    const retryAfter = retryAfterMs ? Math.ceil(retryAfterMs / 1000) : RETRY_AFTER_SECONDS
    return away('the keys of the issuer could not be fetched', retryAfter)
  }

  function storeAway(error, provider) {
    told.storeAway(error, provider)
    return away('the sessions could not be ended', RETRY_AFTER_SECONDS)
  }

  return { act }
}

const away = (description, retryAfter) =>
  answers.failed('temporarily_unavailable', description, retryAfter)

module.exports = { createLogouts }
