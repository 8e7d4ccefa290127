'use strict'

/**
 * The sessions of the embedded store.
 *
 * @param {{ ask: Function, listen: Function, stopListening: Function }} native
 * @returns {import('../../../binding-types').SessionStore}
 */
const localSessions = ({ ask, listen, stopListening }) => ({
  read: async (id) => ask('readSession', id),
  begin: async (id, { value, info, indexes }, ttlMs) =>
    ask('beginSession', id, undefined, value, info, indexes, ttlMs),
  write: async (id, { value, info }, ttlMs) =>
    ask('writeSession', id, undefined, value, info, undefined, ttlMs),
  end: async (id) => ask('endSession', id),
  // Objects of this realm: in a test environment natively made arrays are of another.
  list: async (index) =>
    Array.from(await ask('listSessions', index), ({ id, info }) => ({ id, info })),
  subscribe(listener) {
    const listening = listen('session', listener)
    return () => stopListening(listening)
  },
})

module.exports = { localSessions }
