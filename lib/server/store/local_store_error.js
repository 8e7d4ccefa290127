'use strict'

const { TokenRotationError } = require('../errors/errors.js')
const { UnsealError } = require('./sealed_values.js')

/** An operation of the embedded store that failed. `code` is `ERR_LOCAL_STORE_…`. */
class LocalStoreError extends TokenRotationError {
  /**
   * @param {string} name what the code ends in
   * @param {string} problem
   * @param {string} fix a sentence, or nothing
   */
  constructor(name, problem, fix) {
    super(`ERR_LOCAL_STORE_${name}`, `the file of localStore ${problem}. ${fix}`.trimEnd())
    /** For the option `path`, whose error says the same. */
    Object.defineProperty(this, 'problem', { value: problem })
    Object.defineProperty(this, 'fix', { value: fix })
  }
}

/** @returns {Error} */
const localStoreError = (name, problem, fix) =>
  name === 'UNSEAL' ? new UnsealError() : new LocalStoreError(name, problem, fix)

module.exports = { localStoreError }
