'use strict'

// What `npm test` shows of a Jest run: how far it is, and each failure in full, as soon as its file ends. Jest's own
// reporters end with a summary of their own, which readers of the log take for that of the whole.

const path = require('node:path')
const { ROOT } = require('../steps')

const HEARTBEAT_MS = 15_000

/** https://jestjs.io/docs/configuration#custom-reporters */
class JestReporter {
  #files = { done: 0, all: 0 }
  #tests = { passed: 0, failed: 0 }
  #heartbeat

  onRunStart({ numTotalTestSuites }) {
    this.#files.all = numTotalTestSuites
    this.#heartbeat = setInterval(() => this.#printProgress(), HEARTBEAT_MS)
    this.#heartbeat.unref()
  }

  onTestResult(_test, { testFilePath, failureMessage, numPassingTests, numFailingTests }) {
    this.#files.done += 1
    this.#tests.passed += numPassingTests
    this.#tests.failed += numFailingTests
    if (failureMessage) console.log(`\n${path.relative(ROOT, testFilePath)}\n${failureMessage}`)
  }

  onRunComplete() {
    clearInterval(this.#heartbeat)
    this.#printProgress()
  }

  #printProgress() {
    const { done, all } = this.#files
    const { passed, failed } = this.#tests
    const failures = failed > 0 ? `, ${failed} of them failed` : ''
    console.log(`${done} of ${all} files done, ${passed + failed} tests${failures}`)
  }
}

module.exports = JestReporter
