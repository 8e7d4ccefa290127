'use strict'

const { OWN_ERRORS, TEMPORARILY_UNAVAILABLE } = require('../errors/errors.js')

/**
 * Makes the functions that write an error into a NextAuth token, where the page reads it, and take it out again.
 * @param {{ layout: import('./layouts.js').Layout, errorName: string }} settings
 */
function createErrorField({ layout, errorName }) {
  const field = layout.error
  const withError = (token, error) => ({ ...token, [field]: error })

  return {
    isOwn: (error) => error === errorName || OWN_ERRORS.includes(error),

    /** @param {import('../native/outcomes.js').Outcome['status']} status */
    withStatus(token, status) {
      if (status === 'temporarilyUnavailable') return withError(token, TEMPORARILY_UNAVAILABLE)
      return status === 'signInAgain' ? withError(token, errorName) : token
    },

    without({ [field]: _error, ...token }) {
      return token
    },
  }
}

module.exports = { createErrorField }
