'use strict'

/** By token with an error in it: the failure that it is for. */
const failures = new WeakMap()

/**
 * @param {object} token
 * @param {object | undefined} failure
 */
function noteFailureOf(token, failure) {
  if (failure) failures.set(token, failure)
}

const failureOf = (token) => failures.get(token)

module.exports = { failureOf, noteFailureOf }
