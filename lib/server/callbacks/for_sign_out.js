'use strict'

/**
 * What createSignOutRoute needs of a rotation, beside what its config says.
 * @param {import('./rotation.js').Rotation} rotation
 * @param {Function} [signOut] the handler of the event; database sessions have none
 */
const forSignOut = ({ sessionEnd, owner, native, emit }, signOut) => ({
  signOut,
  emit,
  isOurs: owner.isOurs,
  newestToken: (token) => sessionEnd.newestToken(token),
  /**
   * Where a provider's endpoints are, those included that only its issuer's metadata names.
   * @returns {Promise<{ token: string, endSession: string } | string>} or the code of a failure
   */
  endpointsOf: (id) => new Promise((resolve) => native.endpoints(id, resolve)),
  /**
   * Has the provider revoke an access token. What that comes to changes nothing: it ends by itself.
   * @param {object} token NextAuth's, with its tokens
   * @returns {Promise<boolean>}
   */
  revokeAccessToken: (token) =>
    new Promise((resolve) => {
      native.revokeAccessToken(token, resolve, native.functionsInContext?.())
    }),
})

module.exports = { forSignOut }
