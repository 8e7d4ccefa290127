'use strict'

const { createLogoutVerifier } = require('../callbacks/native_rotator.js')
const { reasonOf } = require('../errors/error_reason.js')
const answers = require('./answers.js')
const { endSessions } = require('./session_ends.js')
const { createUsedTokens } = require('./used_tokens.js')

/** How long (s) a provider should wait that sends again. */
const RETRY_AFTER_SECONDS = 5

const REPLAYED = { reason: 'replayed', description: 'the token has been used before (jti)' }

/**
 * Checks logout tokens for the providers of a config, and ends the sessions that they name.
 * @param {import('../config/rotations.js').Rotation} rotation
 */
function createLogouts(rotation) {
  const { settings, logOnce, sessions } = rotation
  const verifier = createLogoutVerifier(settings)
  const used = createUsedTokens(settings.store, settings.storeTimeout)

  /** @returns {Promise<import('./answers.js').Answer>} */
  async function act(token) {
    const verdict = await verifier.verify(token)
    if (verdict.refusal) return refused(verdict.refusal, logOnce)
    if (verdict.failure) return unchecked(verdict.failure, logOnce)
    try {
      return await actOnce(verdict)
    } catch (error) {
      return storeAway(error, logOnce)
    }
  }

  async function actOnce(logout) {
    const use = await used.use(logout)
    if (!use.isFirst) return refused(REPLAYED, logOnce)
    try {
      await endSessions(sessions, logout)
    } catch (error) {
      // The provider may send it again: nothing has come of it.
      await use.forget().catch(() => {})
      throw error
    }
    return answers.loggedOut()
  }

  return { act }
}

/** Whoever finds the address can send anything: there is a line for each reason, not for each token. */
function refused({ reason, description }, logOnce) {
  logOnce(
    `backchannel logout ${reason}`,
    `a logout token was refused (${reason}): ${description}. Sessions go on that its provider may have ended.`,
  )
  return answers.failed(reason, description)
}

function unchecked({ code, description, retryAfterMs }, logOnce) {
  logOnce(
    'backchannel logout keys',
    `a logout token could not be checked, because its issuer's keys are not to be had (${code}: ${description}). ` +
      'Sessions go on that the provider has ended.',
  )
  const retryAfter = retryAfterMs ? Math.ceil(retryAfterMs / 1000) : RETRY_AFTER_SECONDS
  return answers.failed(
    'temporarily_unavailable',
    'the keys of the issuer could not be fetched',
    retryAfter,
  )
}

function storeAway(error, logOnce) {
  logOnce(
    'backchannel logout store',
    `a logout token could not be acted on, because the store failed (${reasonOf(error)}). ` +
      'Sessions go on that the provider has ended.',
  )
  return answers.failed(
    'temporarily_unavailable',
    'the sessions could not be ended',
    RETRY_AFTER_SECONDS,
  )
}

module.exports = { createLogouts }
