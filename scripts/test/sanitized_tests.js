'use strict'

// Runs tests of the callbacks, in Node, with an addon that is built with a sanitizer.

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { FLAVOURS, configure } = require('./core_tests')
const { fixedAddresses } = require('./fixed_addresses')
const { runJest } = require('./jest_run')
const { ROOT, ScriptError, runAsScript, step } = require('../steps')

/** Those in which threads meet: calls at once, workers that come and go, processes that end in the middle. */
const TESTS = [
  ...['rotation/concurrency', 'rotation/workers', 'rotation/background', 'sessions/lifecycle'],
  ...['sessions/force_refresh', 'store/generations', 'providers/revocation', 'providers/discovery'],
  ...['providers/outage_retries', 'events/events_stats'],
].map((name) => path.join('test', 'integration', `${name}.test.js`))

/** TSan takes several times as long as ASan. */
const TESTS_OF_TSAN = TESTS.filter((file) => /concurrency|workers|outage/.test(file))

const ADDON = 'addon.node'
const NODE = path.basename(process.execPath)
const PRELOADED = path.join(__dirname, 'sanitized_addon.js')

/**
 * Node itself is not built with a sanitizer, hence what differs from the core's tests.
 * ASan: V8 leaves its heap to the end of the process, so leaks are looked for in the core's tests only.
 * TSan: it does not see the atomics by which V8 orders its threads, and reports V8's own races. It cannot be told to leave
 * out an executable (called_from_lib takes no module with several executable segments, ignore_noninstrumented_modules
 * leaves out everything on Linux), so it writes all reports to files, of which `ownReports` picks ours.
 */
const RUNTIMES = {
  asan: {
    preloaded: () => [clangRuntime('asan'), libraryFile('g++', 'libstdc++.so.6')],
    tests: TESTS,
    options: () => ({
      ASAN_OPTIONS: 'detect_leaks=0:halt_on_error=1',
      UBSAN_OPTIONS: FLAVOURS.asan.env.UBSAN_OPTIONS,
    }),
  },
  tsan: {
    // GCC's, because no program starts with that of Clang 14 preloaded.
    preloaded: () => [libraryFile('g++', 'libtsan.so')],
    tests: TESTS_OF_TSAN,
    options: (reports) => ({
      TSAN_OPTIONS: `halt_on_error=0:exitcode=0:atexit_sleep_ms=100:second_deadlock_stack=1:log_path=${reports}/report`,
    }),
  },
}

/**
 * @param {'asan' | 'tsan'} flavour
 * @returns {Promise<import('./core_tests').PartResult>}
 * @throws {ScriptError} if it does not build, or the sanitizer does not get into Node
 */
async function runSanitizedTests(flavour) {
  const addon = await build(flavour)
  const reports = path.join(path.dirname(addon), 'reports')
  fs.rmSync(reports, { recursive: true, force: true })
  fs.mkdirSync(reports)
  const prefix = [...fixedAddresses(), 'env', ...environment(flavour, addon, reports)]
  await checkThatItIsLoaded(prefix, addon)
  const args = ['--maxWorkers=2', ...RUNTIMES[flavour].tests]
  const result = await runJest(`addon ${flavour}`, { prefix, args })
  const ours = ownReports(reports)
  for (const report of ours) console.log(report)
  if (ours.length === 0) return result
  return { ...result, failed: result.failed + ours.length, note: `${ours.length} reports` }
}

/** Beside the core's tests of this flavour, whose library of the core it shares. */
async function build(flavour) {
  const folder = await configure(flavour)
  const headers = [require('node-api-headers').include_dir, require('node-addon-api').include_dir]
  await step(`configuring the addon, ${flavour}`, 'cmake', [
    ...['-S', ROOT, '-B', folder],
    '-DCMAKE_JS_VERSION=sanitized',
    `-DCMAKE_JS_INC=${headers.map((header) => path.resolve(header)).join(';')}`,
  ])
  await step(`building the addon, ${flavour}`, 'cmake', [
    ...['--build', folder, '--target', 'addon'],
    ...['--parallel', String(os.availableParallelism())],
  ])
  return path.join(folder, ADDON)
}

/** As `NAME=value`, for env(1): the library may be preloaded into Node, not into what starts it. */
function environment(flavour, addon, reports) {
  const { preloaded, options } = RUNTIMES[flavour]
  const variables = {
    ...options(reports),
    LD_PRELOAD: preloaded().join(' '),
    NODE_OPTIONS: `--require "${PRELOADED}"`,
    TOKEN_ROTATION_SANITIZED_ADDON: addon,
  }
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`)
}

function clangRuntime(name) {
  // Of Debian 12, and of versions that have a folder for each kind of processor.
  const names = [`libclang_rt.${name}-${os.machine()}.so`, `libclang_rt.${name}.so`]
  const known = names.find((file) => path.isAbsolute(askForLibrary('clang++', file)))
  return libraryFile('clang++', known ?? names[0])
}

function libraryFile(compiler, name) {
  const file = askForLibrary(compiler, name)
  if (!path.isAbsolute(file)) throw new ScriptError(`${compiler} knows no ${name}.`)
  return file
}

/** The answer is the name alone where there is no such file. */
function askForLibrary(compiler, name) {
  const { stdout } = spawnSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' })
  return (stdout ?? '').trim()
}

/** A run with the ordinary addon would pass, and show nothing. */
async function checkThatItIsLoaded([command, ...prefix], addon) {
  const program = `
    require(${JSON.stringify(ROOT)}).createCallbacks({ providers: { google: { clientId: 'a', clientSecret: 'b' } } })
    const { sharedObjects } = process.report.getReport()
    process.exitCode = sharedObjects.includes(${JSON.stringify(addon)}) ? 0 : 1`
  const args = [...prefix, process.execPath, '-e', program]
  await step('looking for the sanitizer in Node', command, args)
}

function ownReports(folder) {
  return fs
    .readdirSync(folder)
    .flatMap((file) => fs.readFileSync(path.join(folder, file), 'utf8').split(/^={18}$/m))
    .filter((report) => report.includes('WARNING') && isOurs(report))
}

/** Where a block was allocated, a thread began or a mutex went: that is not part of what happened. */
const BACKGROUND = /^ *(Location is|Thread T|Mutex M\d+ (is|\())/

/**
 * Whether the addon, or a library that it called, did one of the things that clash. It is false where Node did: for
 * example where V8 collects garbage during a call of the addon.
 */
function isOurs(report) {
  const stacks = report.split('\n\n').filter((block) => !BACKGROUND.test(block))
  return stacks.some((stack) => {
    const frames = stack.split('\n').filter((line) => /^ +#\d+ /.test(line))
    const module = frames.map(moduleOf).find((name) => name === ADDON || name === NODE)
    return module === ADDON
  })
}

/** The last word of a frame is `(module+0x1f)`, before a build id that newer versions add. */
const moduleOf = (frame) => /\(([^()\s]+)\+0x[0-9a-f]+\)/.exec(frame)?.[1]

async function main() {
  const flavours = process.argv.slice(2)
  const unknown = flavours.find((flavour) => !Object.hasOwn(RUNTIMES, flavour))
  if (unknown !== undefined) {
    throw new ScriptError('Usage: node scripts/test/sanitized_tests.js [asan] [tsan]')
  }
  for (const flavour of flavours.length > 0 ? flavours : Object.keys(RUNTIMES)) {
    const { name, passed, failed } = await runSanitizedTests(flavour)
    console.log(`${name}: ${passed} passed, ${failed} failed`)
    if (failed > 0) process.exitCode = 1
  }
}

module.exports = { runSanitizedTests }

if (require.main === module) runAsScript(main)
