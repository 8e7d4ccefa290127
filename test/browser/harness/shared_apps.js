'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { builtApp, nextCommand } = require('./apps.js')
const { EXAMPLES } = require('./examples.js')
const { BROWSER_TESTS } = require('./paths.js')
const { setStage } = require('./stage.js')

/** The apps that several test files use. They are built before any of them runs. */
const SHARED_APPS = {
  v4: { name: 'v4', parts: ['client', 'v4'], stack: 'next16' },
  v5: { name: 'v5', parts: ['client', 'v5'], stack: 'next16-v5' },
  ...EXAMPLES,
}

/**
 * Builds those of them that will be used.
 *
 * @param {string[]} named the test files that Jest was told to run; none for all
 */
async function buildSharedApps(named) {
  const apps = Object.keys(SHARED_APPS).filter((name) => isUsed(name, named))
  await Promise.all(apps.map((name) => builtApp(SHARED_APPS[name])))
}

/** The examples have few users, and each loop of an edit would build them. */
function isUsed(app, named) {
  if (named.length === 0 || !Object.hasOwn(EXAMPLES, app)) return true
  return fs
    .readdirSync(BROWSER_TESTS)
    .filter((file) => named.some((name) => new RegExp(name).test(path.join(BROWSER_TESTS, file))))
    .some((file) => fs.readFileSync(path.join(BROWSER_TESTS, file), 'utf8').includes(app))
}

/**
 * Starts one of them as it was built.
 *
 * @param {keyof typeof SHARED_APPS} name
 * @param {Partial<Parameters<typeof setStage>[0]>} [plan]
 */
async function stageOf(name, plan) {
  return setStage({ ...(await planOf(name)), ...plan })
}

/** The plan of a stage for one of them. */
async function planOf(name) {
  const folder = await builtApp(SHARED_APPS[name])
  return { folder, command: (port) => nextCommand(folder, 'start', '-p', String(port)) }
}

module.exports = { buildSharedApps, planOf, stageOf }
