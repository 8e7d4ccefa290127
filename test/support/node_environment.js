'use strict'

const { TestEnvironment } = require('jest-environment-node')

/**
 * Jest's own environment, in a worker that ends promptly. A worker that has run many files takes most of a second to free
 * their contexts one by one, on a busy machine more, and Jest gives it half of one before it suspects a leak and kills it.
 */
class PromptEnvironment extends TestEnvironment {
  static #isPrompt = false

  async setup() {
    await super.setup()
    if (PromptEnvironment.#isPrompt || !process.env.JEST_WORKER_ID || !process.send) return
    PromptEnvironment.#isPrompt = true
    // The last listener: by now nothing is open, or the worker would not have come here.
    process.once('exit', (code) => process.reallyExit(code))
  }
}

module.exports = PromptEnvironment
