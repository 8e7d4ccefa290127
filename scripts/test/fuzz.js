'use strict'

// Builds and runs the fuzz targets of the core: npm run fuzz [-- --seconds N] [--only target].
// What a target looks at stands in test/native/fuzz/<target>.cpp, its seeds in test/native/fuzz/corpus/<target>.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { FLAVOURS, configure } = require('./core_tests')
const { fixedAddresses } = require('./fixed_addresses')
const { setUp } = require('../setup/setup')
const { ROOT, ScriptError, describe, quietly, runAsScript, showOutput, step } = require('../steps')

const SOURCES = path.join(ROOT, 'test', 'native', 'fuzz')
/** Inputs that reached something new, kept for the next run. */
const FOUND = path.join(ROOT, 'build-core', 'fuzz-corpus')
/** Inputs that a target failed with. */
const FAILING = path.join(ROOT, 'build-core', 'fuzz-failing')

/** One input may not take longer: a reader that is slower than this can be held up. */
const INPUT_LIMIT_SECONDS = 5
/** Beyond the time asked for: reading the corpus, and the last input. */
const GRACE_MS = 120_000

const TARGETS = fs
  .readdirSync(SOURCES)
  .filter((file) => file.endsWith('.cpp') && file !== 'main.cpp')
  .map((file) => path.basename(file, '.cpp'))

/**
 * Builds the targets and runs each for a time, as many at once as there are processors.
 *
 * @param {{ seconds: number, targets?: string[] }} options
 * @returns {Promise<import('./core_tests').PartResult>} a target counts as a test
 * @throws {ScriptError} if they do not build
 */
async function runFuzzTargets({ seconds, targets = TARGETS }) {
  const folder = await build(targets)
  const waiting = [...targets]
  const result = { name: 'fuzz', passed: 0, failed: 0 }
  const worker = async () => {
    while (waiting.length > 0) {
      const passed = await run(folder, waiting.shift(), seconds)
      result[passed ? 'passed' : 'failed'] += 1
    }
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker))
  return result
}

/** @returns {Promise<string>} the folder that they are in */
async function build(targets) {
  const folder = await configure('asan')
  await step('building the fuzz targets', 'cmake', [
    ...['--build', folder, '--parallel', String(os.availableParallelism())],
    ...['--target', ...targets.map(programOf)],
  ])
  return folder
}

const programOf = (target) => `fuzz_${target}`

/** @returns {Promise<boolean>} whether nothing was found */
async function run(folder, target, seconds) {
  const found = path.join(FOUND, target)
  for (const made of [found, FAILING]) fs.mkdirSync(made, { recursive: true })
  const [command, ...args] = [
    ...fixedAddresses(),
    path.join(folder, programOf(target)),
    `-max_total_time=${seconds}`,
    `-timeout=${INPUT_LIMIT_SECONDS}`,
    '-print_final_stats=1',
    `-artifact_prefix=${path.join(FAILING, target)}-`,
    found,
    path.join(SOURCES, 'corpus', target),
  ]
  const outcome = await quietly(command, args, {
    env: FLAVOURS.asan.env,
    timeLimitMs: seconds * 1000 + GRACE_MS,
  })
  if (outcome.code === 0) {
    console.log(`${target}: nothing found in ${summary(outcome.output)}`)
    return true
  }
  showOutput({ output: outcome.output.split('\n').filter(isNoProgress).join('\n') })
  console.log(`${target}: ${describe(outcome)}. Inputs that failed are in ${FAILING}`)
  return false
}

/** libFuzzer writes a line, `#123 NEW cov: …`, for each input it keeps. */
const isNoProgress = (line) => !/^#\d+\s/.test(line)

function summary(output) {
  const stat = (name) => Number(new RegExp(`stat::${name}: +(\\d+)`).exec(output)?.[1])
  // The line at its end: edges seen, and edges with how often and in which order.
  const [, edges, features, inputs] = /DONE +cov: (\d+) ft: (\d+) corp: (\d+)\//.exec(output) ?? []
  const rate = `${stat('number_of_executed_units')} executions, ${stat('average_exec_per_sec')}/s`
  return `${rate}; coverage: ${edges} edges, ${features} features, ${inputs} inputs kept`
}

function readArguments() {
  const options = {
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', multiple: true },
  }
  const usage = `Usage: npm run fuzz -- [--seconds N] [--only ${TARGETS.join('|')}]`
  let values
  try {
    values = parseArgs({ options }).values
  } catch (error) {
    throw new ScriptError(`${error.message}\n${usage}`)
  }
  const seconds = Number(values.seconds)
  const targets = values.only?.flatMap((list) => list.split(',')) ?? TARGETS
  const isKnown = targets.every((target) => TARGETS.includes(target))
  if (!Number.isInteger(seconds) || seconds < 1 || !isKnown) throw new ScriptError(usage)
  return { seconds, targets }
}

async function main() {
  const options = readArguments()
  await setUp({ parts: ['fuzz'] })
  const { passed, failed } = await runFuzzTargets(options)
  console.log(`fuzz: ${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

module.exports = { runFuzzTargets }

if (require.main === module) runAsScript(main)
