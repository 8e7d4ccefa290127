'use strict'

/**
 * What createSignOutRoute needs of a rotation, beside what its config says.
 * @param {import('./rotation.js').Rotation} rotation
 * @param {Function} [signOut] the handler of the event; database sessions have none
 */
const forSignOut = (rotation, signOut) => ({
  signOut,
  emit: rotation.emit,
  isOurs: rotation.owner.isOurs,
  newestToken: (token) => rotation.sessionEnd.newestToken(token),
  endpointsOf: (id) => rotation.endpointsOf(id),
})

module.exports = { forSignOut }
