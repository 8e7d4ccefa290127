'use strict'

// What `npm test` runs: everything, on a machine that may have nothing but Node, npm and git.
// Its last line is the sum of all parts, which is also what CI reads.

const fs = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { platformId } = require('../../lib/server/native/platform')
const { build } = require('../build/build')
const { runClangTidy } = require('./clang_tidy')
const { runCoreTests } = require('./core_tests')
const { runFuzzTargets } = require('./fuzz')
const { LIMIT_MS, judged, runJest } = require('./jest_run')
const { testArm64, testElsewhere, testPrebuild, testTarball } = require('./package_tests')
const { obstacle: prebuildObstacle } = require('../release/prebuild')
const { runSanitizedTests } = require('./sanitized_tests')
const { setUp } = require('../setup/setup')
const { ROOT, ScriptError, showOutput, step } = require('../steps')

/** A copied callback, the best peer, the ceiling and ours: the other peers run as the second does. */
const BENCHED = 'seed,fetch-authjs,undici,h2load,ours,ours-background'
const BROWSER_TESTS = path.join(ROOT, 'test', 'browser')
/** For each target; `npm run fuzz` takes more. */
const FUZZ_SECONDS = 4

/** `node scripts/test/core_tests.js plain` is for the loop of an edit; it would find nothing that these do not. */
const SANITIZED = ['asan', 'tsan']

/** @typedef {import('./core_tests').PartResult} PartResult */

/**
 * The parts in the order they run. `needsAddon` ones fail unrun when the addon does not build;
 * `setUp` is what they need of the machine besides what all do; an `obstacle` leaves a part out on
 * this machine, which is said, unless it is asked for by name.
 *
 * @type {Record<string, { needsAddon?: boolean, setUp?: 'browser', obstacle?: () => string | undefined,
 *   tests: Record<string, () => Promise<PartResult>> }>}
 */
const PARTS = {
  lint: { tests: { lint } },
  core: {
    tests: Object.fromEntries(
      SANITIZED.map((flavour) => [`core ${flavour}`, () => runCoreTests(flavour)]),
    ),
  },
  tidy: { tests: { tidy: runClangTidy } },
  fuzz: { tests: { fuzz: () => runFuzzTargets({ seconds: FUZZ_SECONDS }) } },
  jest: { needsAddon: true, tests: { jest: () => runJest('jest') } },
  sanitized: {
    needsAddon: true,
    tests: {
      'addon asan': () => runSanitizedTests('asan'),
      'addon tsan': () => runSanitizedTests('tsan'),
    },
  },
  browser: {
    needsAddon: true,
    setUp: 'browser',
    tests: { browser: () => runJest('browser', { cwd: BROWSER_TESTS }) },
  },
  types: { tests: { types: () => counting('types', 'scripts/test/type_tests.js') } },
  docs: { tests: { docs: () => counting('docs', 'scripts/docs/build.js') } },
  // Whether it still measures everything, correctly. Times are looked at in full runs only.
  bench: {
    needsAddon: true,
    tests: {
      bench: () =>
        counting('bench', 'scripts/test/bench.js', '--quick', '--check', '--contenders', BENCHED),
    },
  },
  prebuild: { obstacle: noPrebuild, tests: { prebuild: testPrebuild } },
  smoke: { obstacle: noPrebuild, tests: { smoke: testTarball } },
  elsewhere: {
    obstacle: () => 'compiling for Windows and macOS takes minutes',
    tests: { elsewhere: testElsewhere },
  },
  arm64: { obstacle: () => 'an emulator takes minutes for it', tests: { arm64: testArm64 } },
}

/** Making the libraries from nothing takes as long as everything else together. */
function noPrebuild() {
  const made = fs.existsSync(path.join(ROOT, 'prebuilds', platformId(), 'addon.node'))
  return prebuildObstacle() ?? (made ? undefined : 'there is no prebuild yet (npm run prebuilds)')
}

async function lint() {
  const outcome = await step('linting', 'npm', ['run', '--silent', 'lint'], { tolerate: true })
  if (outcome.code === 0) return counted('lint', 1, 0)
  showOutput(outcome)
  return counted('lint', 0, 1)
}

/** Runs a script of ours whose last line is `<name>: N passed, N failed`; what it writes is shown where a test failed. */
async function counting(name, script, ...args) {
  const outcome = await step(
    `running ${script}`,
    process.execPath,
    [path.join(ROOT, script), ...args],
    { tolerate: true, timeLimitMs: LIMIT_MS },
  )
  const last = outcome.output.trimEnd().split('\n').at(-1)
  const counts = /^(\w+): (\d+) passed, (\d+) failed$/.exec(last)
  const result =
    counts?.[1] === name
      ? judged(counted(name, Number(counts[2]), Number(counts[3])), outcome)
      : { ...counted(name, 0, 1), note: 'no count at its end' }
  if (result.failed > 0) showOutput(outcome)
  return result
}

function counted(name, passed, failed) {
  return { name, passed, failed }
}

/**
 * Prepares the machine and runs the parts.
 *
 * @param {string[]} names keys of PARTS
 * @returns {Promise<PartResult[]>} one for each test run, and for each preparation that failed
 */
async function runAll(names) {
  const wanted = Object.entries(PARTS).filter(([name]) => names.includes(name))
  const further = wanted.flatMap(([, part]) => part.setUp ?? [])
  const problem = await failure('set-up', () => setUp({ parts: ['test', ...further] }))
  if (problem) return [problem]
  const results = []
  const unbuilt = wanted.some(([, { needsAddon }]) => needsAddon)
    ? await failure('addon build', build)
    : undefined
  if (unbuilt) results.push(unbuilt)
  for (const [, { needsAddon, tests }] of wanted) {
    for (const [name, test] of Object.entries(tests)) {
      const blocked = needsAddon && unbuilt
      results.push(
        blocked ? { ...counted(name, 0, 1), note: 'no addon' } : await attempt(name, test),
      )
    }
  }
  return results
}

async function attempt(name, test) {
  console.log(`\n== ${name}`)
  let result
  const problem = await failure(name, async () => {
    result = await test()
  })
  if (problem) return problem
  if (result.passed + result.failed > 0) return result
  return { ...result, failed: 1, note: 'no test was run' }
}

/** Runs something that gives no count of its own; a result only if it failed. */
async function failure(name, action) {
  try {
    await action()
    return undefined
  } catch (error) {
    console.log(error instanceof ScriptError ? error.message : error)
    return counted(name, 0, 1)
  }
}

const obstacleOf = (name) => PARTS[name].obstacle?.()

function printSummary(results, names) {
  const width = Math.max(...results.map(({ name }) => name.length))
  console.log('\n== summary')
  for (const name of Object.keys(PARTS)) {
    if (!names.includes(name) && obstacleOf(name))
      console.log(`  left out ${name}: ${obstacleOf(name)}`)
  }
  for (const { name, passed, failed, skipped, note } of results) {
    const extra = `${skipped ? `, ${skipped} skipped` : ''}${note ? ` (${note})` : ''}`
    // In other words than the very last line, which is read as the closing one.
    console.log(`  ${name.padEnd(width)}  ${passed} of ${passed + failed}${extra}`)
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  const failed = sum('failed')
  if (failed > 0) process.exitCode = 1
  console.log(`${sum('passed')} passed, ${failed} failed`)
}

/** The parts that `--only` names, or all there are. */
function chosenParts() {
  const { only } = parseArgs({ options: { only: { type: 'string', multiple: true } } }).values
  if (!only) return Object.keys(PARTS).filter((name) => !obstacleOf(name))
  const names = only.flatMap((list) => list.split(','))
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}"`)
  return names
}

async function main() {
  let names
  try {
    names = chosenParts()
  } catch (error) {
    console.error(`${error.message}\nUsage: npm test -- [--only ${Object.keys(PARTS).join('|')}]`)
    process.exitCode = 1
    return
  }
  printSummary(await runAll(names), names)
}

main()
