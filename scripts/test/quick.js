'use strict'

// The loop of an edit: `npm run test:quick` runs the quick tests of the areas in which files have changed since the last
// commit, `npm run test:quick -- core react` those of the areas that are named. `npm test` runs everything.

const { parseArgs } = require('node:util')
const { build } = require('../build/build')
const { runCoreTests } = require('./core_tests')
const { runJest } = require('./jest_run')
const { ROOT, ScriptError, quietly, runAsScript, showOutput, step } = require('../steps')
const path = require('node:path')

/** @typedef {import('./core_tests').PartResult} PartResult */

const runFiles = (name, ...args) => runJest(`quick-${name}`, { args })

/**
 * What changes there, and what is run then. An area without `changes` has to be named.
 *
 * @type {Record<string, { changes?: RegExp, run: (filter?: string) => Promise<PartResult> }>}
 */
const AREAS = {
  core: {
    changes: /^(?:native\/core|test\/native)\//,
    run: (filter) => runCoreTests('quick', filter),
  },
  addon: {
    changes: /^native\/binding\//,
    run: async () => {
      await build()
      return runFiles('addon', 'test/unit/addon', 'test/integration/rotation/concurrency')
    },
  },
  shim: {
    changes: /^(?:lib\/server|test\/unit)\//,
    run: () =>
      runFiles(
        'shim',
        'test/unit/(?!docs|declarations|tarball)',
        'test/integration/rotation/seeds_b',
      ),
  },
  react: { changes: /^(?:lib|test)\/react\//, run: () => runFiles('react', 'test/react') },
  commands: {
    changes: /^(?:lib\/(?:doctor|init)|test\/integration\/(?:doctor|init))\//,
    run: () => runFiles('commands', 'test/integration/init', 'test/integration/doctor/doctor'),
  },
  docs: {
    changes: /\.md$|^binding-types\//,
    run: () => runFiles('docs', 'test/unit/docs', 'test/unit/declarations'),
  },
  browser: {
    run: () =>
      runJest('quick-browser', { args: ['open_page_v5'], cwd: path.join(ROOT, 'test/browser') }),
  },
}

/** Areas with files that differ from the last commit, new files too. */
async function changedAreas() {
  const { output } = await quietly('git', ['status', '--porcelain', '--untracked-files=all'])
  const files = output.split('\n').map((line) => line.slice(3).replace(/^.* -> /, ''))
  return areasOf(files)
}

/** @param {string[]} files paths from the project's root */
function areasOf(files) {
  return Object.keys(AREAS).filter((name) => {
    const { changes } = AREAS[name]
    return changes !== undefined && files.some((file) => changes.test(file))
  })
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { filter: { type: 'string' } },
  })
  const unknown = positionals.find((name) => !Object.hasOwn(AREAS, name))
  if (unknown === undefined) return { names: positionals, filter: values.filter }
  throw new ScriptError(
    `There is no area "${unknown}".\nUsage: npm run test:quick -- [${Object.keys(AREAS).join('|')}]… [--filter=Suite.*]`,
  )
}

async function lint() {
  const outcome = await step('linting', 'npm', ['run', '--silent', 'lint'], { tolerate: true })
  if (outcome.code !== 0) showOutput(outcome)
  return { name: 'lint', passed: outcome.code === 0 ? 1 : 0, failed: outcome.code === 0 ? 0 : 1 }
}

async function main() {
  const { names, filter } = readArguments()
  const areas = names.length > 0 ? names : await changedAreas()
  if (areas.length === 0) console.log('No file of an area has changed; npm test runs everything.')
  const results = []
  for (const name of areas) {
    const started = performance.now()
    const { passed, failed } = await AREAS[name].run(filter)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    results.push({ name: `${name} in ${seconds} s`, passed, failed })
  }
  // Who names an area is in the middle of an edit; without one it is before a commit.
  if (names.length === 0) results.push(await lint())
  for (const { name, passed, failed } of results) {
    console.log(`${name}: ${passed} passed, ${failed} failed`)
  }
  if (results.some(({ failed }) => failed > 0)) process.exitCode = 1
}

module.exports = { areasOf }

if (require.main === module) runAsScript(main)
