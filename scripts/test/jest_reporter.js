'use strict'

// What `npm test` shows of a Jest run: how far it is, which files take long, and each failure in full, as soon as its file
// ends. Jest's own reporters end with a summary of their own, which readers of the log take for that of the whole.

const path = require('node:path')
const { ROOT } = require('../steps')

const HEARTBEAT_MS = 15_000
/** A file that takes longer is named, so that the log of a run that never ends says where it was. */
const LONG_MS = 60_000

/** https://jestjs.io/docs/configuration#custom-reporters */
class JestReporter {
  #files = { done: 0, all: 0 }
  #tests = { passed: 0, failed: 0 }
  #heartbeat
  /** Path to when it started, in ms. */
  #running = new Map()

  onRunStart({ numTotalTestSuites }) {
    this.#files.all = numTotalTestSuites
    this.#heartbeat = setInterval(() => this.#printProgress(), HEARTBEAT_MS)
    this.#heartbeat.unref()
  }

  onTestFileStart({ path: file }) {
    this.#running.set(file, performance.now())
  }

  onTestResult(_test, { testFilePath, failureMessage, numPassingTests, numFailingTests }) {
    this.#running.delete(testFilePath)
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
    console.log(
      `${done} of ${all} files done, ${passed + failed} tests${failures}${this.#longOnes()}`,
    )
  }

  #longOnes() {
    const since = performance.now() - LONG_MS
    const long = [...this.#running].filter(([, started]) => started < since)
    const names = long.map(([file]) => path.relative(ROOT, file))
    return names.length > 0 ? `; still running: ${names.join(', ')}` : ''
  }
}

module.exports = JestReporter
