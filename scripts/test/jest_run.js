'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { ROOT, describe, show } = require('../steps')

const JEST = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js')
const REPORTER = path.join(__dirname, 'jest_reporter.js')
const REPORTS = path.join(ROOT, 'build-core')
const LIMIT_MS = 1_200_000

/**
 * Runs Jest, its progress and its failures shown, and counts.
 *
 * @param {string} name of the part
 * @param {{ args?: string[], cwd?: string, prefix?: string[] }} [options] `cwd` is where the jest.config.js is, `prefix` goes
 *   before the command
 * @returns {Promise<import('./core_tests').PartResult & { note?: string }>}
 */
async function runJest(name, { args = [], cwd = ROOT, prefix = [] } = {}) {
  const file = path.join(REPORTS, `${name.replace(/ /g, '-')}.json`)
  fs.mkdirSync(REPORTS, { recursive: true })
  fs.rmSync(file, { force: true })
  const output = [`--reporters=${REPORTER}`, '--json', `--outputFile=${file}`]
  const [command, ...rest] = [...prefix, process.execPath, JEST, '--ci', ...output, ...args]
  const outcome = await show(command, rest, { cwd, timeLimitMs: LIMIT_MS })
  if (!fs.existsSync(file)) return { name, passed: 0, failed: 1, note: describe(outcome) }
  const report = JSON.parse(fs.readFileSync(file, 'utf8'))
  const result = {
    name,
    passed: report.numPassedTests,
    // A suite that cannot even be loaded has no tests to fail.
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  }
  return judged(result, outcome)
}

/** Leaked handles, missed thresholds and time limits fail a run in which each test passed. */
function judged(result, outcome) {
  if (outcome.code === 0 || result.failed > 0) return result
  return { ...result, failed: 1, note: describe(outcome) }
}

module.exports = { LIMIT_MS, judged, runJest }
