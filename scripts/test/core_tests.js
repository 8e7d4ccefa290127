'use strict'

// Builds and runs the C++ core's own tests, without Node: plain, and under the sanitizers.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { removeIfFromElsewhere } = require('../build/build_folder')
const { fixedAddresses } = require('./fixed_addresses')
const { hasCommand } = require('../setup/requirements')
const { ROOT, ScriptError, describe, runAsScript, showOutput, step, together } = require('../steps')

const RUN_LIMIT_MS = 600_000

/** Each way of building the tests, by its preset in CMakePresets.json, and what its runs are given. */
const FLAVOURS = {
  // For the loop of an edit, see quick.js.
  quick: { sanitizer: 'none', env: {} },
  plain: { sanitizer: 'none', env: {} },
  // Clang takes half as long as GCC. The fuzz targets need it, which share this folder's library of the core.
  asan: {
    sanitizer: 'address',
    env: {
      ASAN_OPTIONS: 'detect_leaks=1:halt_on_error=1',
      UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
    },
  },
  tsan: {
    sanitizer: 'thread',
    env: { TSAN_OPTIONS: 'halt_on_error=1:second_deadlock_stack=1' },
  },
}

const AS_IN_CI = ['plain', 'asan', 'tsan']

/**
 * @typedef {{ name: string, passed: number, failed: number, skipped?: number }} PartResult
 */

/**
 * Builds and runs one flavour. Failing tests are counted, not thrown.
 *
 * @param {'quick' | 'plain' | 'asan' | 'tsan'} flavour
 * @param {string} [filter] a GoogleTest filter
 * @returns {Promise<PartResult>}
 * @throws {ScriptError} if it does not build
 */
async function runCoreTests(flavour, filter) {
  await configure(flavour)
  const folder = buildFolder(flavour)
  await step(`building the core tests, ${flavour}`, 'cmake', [
    ...['--build', folder, '--target', 'core_tests'],
    ...['--parallel', String(os.availableParallelism())],
  ])
  return run(flavour, folder, filter)
}

/**
 * Configures one flavour in build-core; CMakeLists.txt has it write compile_commands.json there.
 *
 * @param {'quick' | 'plain' | 'asan' | 'tsan'} flavour
 * @returns {Promise<string>} its build folder
 */
async function configure(flavour) {
  const folder = buildFolder(flavour)
  removeIfFromElsewhere(folder)
  // What has been configured configures itself again where its files change.
  if (flavour === 'quick' && fs.existsSync(path.join(folder, 'CMakeCache.txt'))) return folder
  await step(`configuring the core tests, ${flavour}`, 'cmake', [
    ...['-S', ROOT, '--preset', flavour, '-B', folder],
    // It looks for what is to be built in a third of the time that make takes.
    ...(flavour === 'quick' && hasCommand('ninja') ? ['-G', 'Ninja'] : []),
  ])
  return folder
}

/** Several processes, each with its share of the tests. Without sanitizers the longest tests wait most of their time. */
async function run(flavour, folder, filter) {
  const shares = os.availableParallelism() * (flavour === 'quick' ? 2 : 1)
  const reports = Array.from({ length: shares }, (_, index) =>
    path.join(folder, `report-${index}.json`),
  )
  for (const report of reports) fs.rmSync(report, { force: true })
  const [command, ...prefix] = [
    ...(FLAVOURS[flavour].sanitizer === 'none' ? [] : fixedAddresses()),
    path.join(folder, 'core_tests'),
    ...(filter ? [`--gtest_filter=${filter}`] : []),
  ]
  const outcomes = await together(
    `running the core tests, ${flavour}`,
    reports.map((report, index) => ({
      command,
      args: [...prefix, `--gtest_output=json:${report}`],
      env: { ...FLAVOURS[flavour].env, GTEST_TOTAL_SHARDS: shares, GTEST_SHARD_INDEX: index },
      timeLimitMs: RUN_LIMIT_MS,
    })),
  )
  const runs = outcomes.map((outcome, index) => ({ outcome, counts: readReport(reports[index]) }))
  return judge(`core ${flavour}`, runs)
}

/** A crash, a leak or a race fails a run without failing a test in its report. */
function judge(name, runs) {
  const sum = (key) => runs.reduce((total, { counts }) => total + counts[key], 0)
  const result = { name, passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
  const wrong = runs.filter(({ outcome, counts }) => outcome.code !== 0 || counts.failed > 0)
  for (const { outcome } of wrong) {
    showOutput({ output: withoutPassed(outcome.output) })
    console.log(`${name}: ${describe(outcome)}`)
    if (outcome.output.includes('unexpected memory mapping')) console.log(MEMORY_MAPPING_HELP)
  }
  const unrun = result.passed + result.failed === 0
  if (unrun) console.log(`${name}: no test was run`)
  return wrong.length > 0 || unrun ? { ...result, failed: Math.max(result.failed, 1) } : result
}

/** What GoogleTest wrote, without the tests that passed. One that ended the process has a start and no end, and stays. */
function withoutPassed(output) {
  return output
    .replaceAll(/^\[ RUN {6}\] (\S+)\n\[ {7}OK \] \1 .*\n/gm, '')
    .replaceAll(/^\[-{10}\].*\n\n?/gm, '')
}

function readReport(file) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  if (!fs.existsSync(file)) return counts
  const report = JSON.parse(fs.readFileSync(file, 'utf8'))
  for (const test of report.testsuites.flatMap(({ testsuite }) => testsuite)) {
    if (test.failures?.length > 0) counts.failed += 1
    else if (test.result === 'COMPLETED') counts.passed += 1
    else if (test.result === 'SKIPPED') counts.skipped += 1
  }
  return counts
}

const MEMORY_MAPPING_HELP =
  'The sanitizer of this compiler cannot cope with the kernel spreading addresses this widely, and\n' +
  'setarch may not switch that off here. As root: sysctl vm.mmap_rnd_bits=28'

function buildFolder(flavour) {
  return path.join(ROOT, 'build-core', flavour)
}

async function main() {
  const args = process.argv.slice(2)
  const filter = args.find((arg) => arg.startsWith('--filter='))?.slice('--filter='.length)
  const named = args.filter((arg) => !arg.startsWith('--filter='))
  const unknown = named.find((flavour) => !Object.hasOwn(FLAVOURS, flavour))
  if (unknown !== undefined) {
    throw new ScriptError(
      'Usage: node scripts/test/core_tests.js [quick] [plain] [asan] [tsan] [--filter=Suite.*]',
    )
  }
  const results = []
  for (const flavour of named.length > 0 ? named : AS_IN_CI) {
    results.push(await runCoreTests(flavour, filter))
  }
  for (const { name, passed, failed } of results) {
    console.log(`${name}: ${passed} passed, ${failed} failed`)
  }
  if (results.some(({ failed }) => failed > 0)) process.exitCode = 1
}

module.exports = { FLAVOURS, configure, runCoreTests }

if (require.main === module) runAsScript(main)
