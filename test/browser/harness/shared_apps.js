'use strict'

const { builtApp, nextCommand } = require('./apps.js')
const { setStage } = require('./stage.js')

/** The apps that several test files use. They are built before any of them runs. */
const SHARED_APPS = {
  v4: { name: 'v4', parts: ['client', 'v4'], stack: 'next16' },
  v5: { name: 'v5', parts: ['client', 'v5'], stack: 'next16-v5' },
}

const buildSharedApps = () => Promise.all(Object.values(SHARED_APPS).map(builtApp))

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
