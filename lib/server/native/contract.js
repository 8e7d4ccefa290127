'use strict'

// What JavaScript and the addon hand each other as bare numbers and names. native/binding/contract.hpp has the same under the
// same names; test/unit/contract.test.js compares the two.

const { LARGEST_TOKEN } = require('../tokens/token_size.js')

/** What a call of `jwtCallback` says of its token. */
const RenewalFlag = Object.freeze({ forced: 1, carriesError: 2, foreign: 4 })

/** The elements of the array `expiry`. */
const ExpiryElement = Object.freeze({
  expiresAt: 0,
  lifetime: 1,
  issuedAt: 2,
  dueAtMs: 3,
  isDue: 4,
})

/** What is done about the end of a session: at the provider, and here if that succeeds; here; here at once, and there. */
const Ending = Object.freeze({ revoke: 0, forget: 1, signOut: 2 })

/** What the jwt callback does with the token. */
const Status = Object.freeze({
  renewed: 0,
  unchanged: 1,
  temporarilyUnavailable: 2,
  signInAgain: 3,
})

/** Where an outcome comes from. */
const Source = Object.freeze({ refreshed: 0, joined: 1, replayed: 2, started: 3, remembered: 4 })

/** How a function of the app ended. */
const FunctionEnd = Object.freeze({
  resolved: 0,
  rejected: 1,
  notSent: 2,
  failed: 3,
  unusable: 4,
})

/** The functions of the app that the addon calls. */
const AppFunction = Object.freeze({ refresh: 'refresh', clientSecret: 'clientSecret' })

/** The operations of a store, and what is told of one that brought nothing. */
const StoreOperation = Object.freeze({
  get: 'get',
  set: 'set',
  acquire: 'acquire',
  release: 'release',
  wait: 'wait',
  failed: 'failed',
})

const Limit = Object.freeze({ tokenBytes: LARGEST_TOKEN })

module.exports = {
  AppFunction,
  Ending,
  ExpiryElement,
  FunctionEnd,
  Limit,
  RenewalFlag,
  Source,
  Status,
  StoreOperation,
}
