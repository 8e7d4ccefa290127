'use strict'

// Runs clang-tidy over the core, each file counted as one test. It reads the batches that CMake compiles, because what the
// files include takes most of the time.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { configure } = require('./core_tests')
const { ROOT, ScriptError, describe, quietly, runAsScript, showOutput } = require('../steps')

const LIMIT_MS = 300_000
/** As CMake names them. */
const BATCH = /\/token_rotation_core\.dir\/Unity\//
const OPTIONS = [
  // The commands are gcc's; clang need not know each of its options.
  '--extra-arg=-Wno-unknown-warning-option',
  '--extra-arg=-Wno-ignored-optimization-argument',
  // A batch is nothing but that.
  '--checks=-bugprone-suspicious-include',
]

/**
 * @returns {Promise<import('./core_tests').PartResult>}
 * @throws {ScriptError} if clang-tidy is missing or the project does not configure
 */
async function runClangTidy() {
  const { trouble } = await quietly('clang-tidy', ['--version'])
  if (trouble)
    throw new ScriptError(`${trouble}. node scripts/setup/setup.js --for test installs it.`)
  const folder = await configure('plain')
  const waiting = batchesIn(folder)
  const result = { name: 'tidy', passed: 0, failed: 0 }
  const worker = async () => {
    while (waiting.length > 0) {
      const { passed, failed } = await check(waiting.shift(), folder)
      result.passed += passed
      result.failed += failed
    }
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker))
  return result
}

function batchesIn(folder) {
  const commands = fs.readFileSync(path.join(folder, 'compile_commands.json'), 'utf8')
  return JSON.parse(commands).flatMap(({ file }) => (BATCH.test(file) ? [file] : []))
}

/** A batch that was not read to its end counts as one that failed, beside the files with findings. */
async function check(batch, folder) {
  const files = [...fs.readFileSync(batch, 'utf8').matchAll(/^#include "(.+)"$/gm)].map(
    ([, file]) => path.relative(ROOT, file),
  )
  const outcome = await quietly('clang-tidy', ['-p', folder, '--quiet', ...OPTIONS, batch], {
    timeLimitMs: LIMIT_MS,
  })
  const clean = outcome.code === 0
  // Its count of warnings is of all that it left out: the headers of the system.
  const output = outcome.output.replace(/^\d+ warnings? generated\.\n/gm, '')
  if (!clean) showOutput({ output })
  const found = files.filter((file) => output.includes(`${path.join(ROOT, file)}:`)).length
  const failed = clean ? 0 : Math.max(found, 1)
  const said = clean ? 'clean' : describe(outcome)
  console.log(`clang-tidy ${files.join(' ')}: ${said}, ${outcome.seconds.toFixed(1)} s`)
  return { passed: files.length - failed, failed }
}

async function main() {
  const { passed, failed } = await runClangTidy()
  console.log(`tidy: ${passed} passed, ${failed} failed`)
  if (failed > 0 || passed === 0) process.exitCode = 1
}

module.exports = { runClangTidy }

if (require.main === module) runAsScript(main)
