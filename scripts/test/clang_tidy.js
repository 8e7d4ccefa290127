'use strict'

// Runs clang-tidy over the core, each file counted as one test.

const os = require('node:os')
const { configure } = require('./core_tests')
const { nativeSources } = require('../build/native_sources')
const { ScriptError, describe, quietly, runAsScript, showOutput } = require('../steps')

const FILE_LIMIT_MS = 300_000
// The commands are gcc's; clang need not know each of its options.
const GCC_OPTIONS = ['-Wno-unknown-warning-option', '-Wno-ignored-optimization-argument']

/**
 * @returns {Promise<import('./core_tests').PartResult>}
 * @throws {ScriptError} if clang-tidy is missing or the project does not configure
 */
async function runClangTidy() {
  const { trouble } = await quietly('clang-tidy', ['--version'])
  if (trouble)
    throw new ScriptError(`${trouble}. node scripts/setup/setup.js --for test installs it.`)
  const folder = await configure('plain')
  const waiting = nativeSources('native/core', /\.cpp$/)
  const result = { name: 'tidy', passed: 0, failed: 0 }
  const worker = async () => {
    while (waiting.length > 0) {
      const clean = await check(waiting.shift(), folder)
      result[clean ? 'passed' : 'failed'] += 1
    }
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker))
  return result
}

async function check(file, folder) {
  const extra = GCC_OPTIONS.map((option) => `--extra-arg=${option}`)
  const outcome = await quietly('clang-tidy', ['-p', folder, '--quiet', ...extra, file], {
    timeLimitMs: FILE_LIMIT_MS,
  })
  const clean = outcome.code === 0
  console.log(
    `clang-tidy ${file}: ${clean ? 'clean' : describe(outcome)}, ${outcome.seconds.toFixed(1)} s`,
  )
  // Its count of warnings is of all that it left out: the headers of the system.
  const output = outcome.output.replace(/^\d+ warnings? generated\.\n/gm, '')
  if (!clean) showOutput({ output })
  return clean
}

async function main() {
  const { passed, failed } = await runClangTidy()
  console.log(`tidy: ${passed} passed, ${failed} failed`)
  if (failed > 0 || passed === 0) process.exitCode = 1
}

module.exports = { runClangTidy }

if (require.main === module) runAsScript(main)
