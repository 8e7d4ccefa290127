'use strict'

const { reasonOf } = require('../errors/error_reason.js')

/**
 * What operators hear of logout tokens: an event for each, and a line in the log for each kind that came to nothing.
 * Neither has words of the token in it, which anybody may have sent.
 * @param {import('../config/rotations.js').Rotation} rotation
 */
function createTold({ logOnce, forSignOut: { emit } }) {
  const failed = (provider, reason) => emit({ type: 'signOutFailed', provider, reason })

  return {
    /** @param {number} sessions how many there were */
    ended(provider, sessions) {
      emit({ type: 'signedOut', provider, endedAt: 'provider', by: 'provider', sessions })
    },

    /** A client that finds the address can send anything: there is a line for each reason, not for each token. */
    refused({ reason, description }, provider) {
      logOnce(
        `backchannel logout ${reason}`,
        `a logout token was refused (${reason}): ${description}. Sessions go on that its provider may have ended.`,
      )
      failed(provider, reason)
    },

    /** Which provider it is from is not known: nothing of the token is believed yet. */
    unchecked({ code, description }) {
      logOnce(
        'backchannel logout keys',
        `a logout token could not be checked, because its issuer's keys are not to be had (${code}: ${description}). ` +
          'Sessions go on that the provider has ended.',
      )
      failed(undefined, code)
    },

    storeAway(error, provider) {
      const reason = reasonOf(error)
      logOnce(
        'backchannel logout store',
        `a logout token could not be acted on, because the store failed (${reason}). ` +
          'Sessions go on that the provider has ended.',
      )
      failed(provider, reason)
    },
  }
}

module.exports = { createTold }
