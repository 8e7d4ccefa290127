'use strict'

// The numbers that JavaScript and the addon hand each other. native/binding/contract.hpp has the same under the same names;
// test/unit/contract.test.js compares the two.

/** What a call of `jwtCallback` says of its token. */
const RenewalFlag = Object.freeze({ forced: 1, carriesError: 2, foreign: 4 })

/** What is done about the end of a session: at the provider, and here if that succeeds; here; here at once, and there. */
const Ending = Object.freeze({ revoke: 0, forget: 1, signOut: 2 })

/** The elements of the array `expiry`. */
const ExpiryElement = Object.freeze({
  expiresAt: 0,
  lifetime: 1,
  issuedAt: 2,
  dueAtMs: 3,
  isDue: 4,
})

module.exports = { Ending, ExpiryElement, RenewalFlag }
