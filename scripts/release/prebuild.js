'use strict'

// Makes the binaries that the package carries: `npm run prebuilds -- --target linux-x64-glibc`.
// From verified sources to prebuilds/<target>; what is up to date is not made again.

const fs = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { buildAddon } = require('./prebuild/addon')
const { followsDebian } = require('./prebuild/apt')
const { writeBillOfMaterials } = require('./prebuild/bill_of_materials')
const { componentsOf } = require('./prebuild/components')
const { fetchZig, makeToolchain, ZIG } = require('./prebuild/compiler')
const { LIBRARIES, buildDependencies } = require('./prebuild/dependencies')
const { STAMP } = require('./prebuild/folders')
const { writeLicenses } = require('./prebuild/licenses')
const { isMade, markMade } = require('./prebuild/made')
const { fetchSources, readLock, renewLock } = require('./prebuild/sources')
const { TARGETS } = require('./prebuild/targets')
const { setUp } = require('../setup/setup')
const { ROOT, ScriptError, runAsScript } = require('../steps')

const WORK = path.join(ROOT, 'build-prebuild')
const PREBUILDS = path.join(ROOT, 'prebuilds')
const USAGE = `Usage: npm run prebuilds -- [--target ${Object.keys(TARGETS).join('|')}]… [--renew-sources]`

/** Why no prebuild can be made on this machine; undefined where it can. */
function obstacle() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return 'prebuilds for Linux are made on linux-x64, for every processor'
  }
  if (followsDebian()) return undefined
  return "the sources of the libraries come from Debian, and this machine's apt follows no suite of it"
}

/**
 * Fills prebuilds/<target>: the addon, what is in it, and the licenses of that.
 *
 * @param {string} target a key of TARGETS
 * @returns {Promise<string>} the folder
 * @throws {ScriptError} where none can be made
 */
async function prebuild(target) {
  const folder = path.join(PREBUILDS, target)
  const built = path.join(WORK, target)
  if (isMade(built, folder)) return folder
  const reason = obstacle()
  if (reason) throw new ScriptError(`Not here: ${reason}. A container of Debian will do.`)
  await setUp({ parts: ['prebuild'] })
  const settings = TARGETS[target]
  const zig = await fetchZig(WORK)
  const sources = await fetchSources(WORK)
  const { packages } = readLock()
  const toolchain = makeToolchain(WORK, zig, target, settings)
  const place = {
    folder: built,
    zig,
    settings,
    toolchain,
    key: { compiler: ZIG.integrity, settings },
    sources,
    packages,
  }
  const prefixes = await buildDependencies(place)
  const addon = await buildAddon(place, prefixes)
  fs.mkdirSync(folder, { recursive: true })
  fs.copyFileSync(addon, path.join(folder, 'addon.node'))
  const components = componentsOf(sources, zig)
  writeBillOfMaterials(folder, target, components)
  writeLicenses(folder, components)
  markMade(built, folder)
  return folder
}

/**
 * What is left to make of a prebuild: nothing, the addon alone, or its libraries too.
 *
 * @param {string} target a key of TARGETS
 * @returns {'nothing' | 'addon' | 'everything'}
 */
function leftToMake(target) {
  const built = path.join(WORK, target)
  if (isMade(built, path.join(PREBUILDS, target))) return 'nothing'
  return LIBRARIES.every((name) => fs.existsSync(path.join(built, name, STAMP)))
    ? 'addon'
    : 'everything'
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        target: { type: 'string', multiple: true },
        'renew-sources': { type: 'boolean' },
      },
    })
    const unknown = values.target?.find((name) => !Object.hasOwn(TARGETS, name))
    if (unknown !== undefined) throw new Error(`There is no target "${unknown}" made here.`)
    return { targets: values.target ?? Object.keys(TARGETS), renew: values['renew-sources'] }
  } catch (error) {
    throw new ScriptError(`${error.message}\n${USAGE}`)
  }
}

async function main() {
  const { targets, renew } = readArguments()
  if (renew) {
    for (const [name, version] of Object.entries(await renewLock(WORK))) {
      console.log(`${name} ${version}`)
    }
    return
  }
  for (const target of targets) {
    const file = path.join(await prebuild(target), 'addon.node')
    const kilobytes = Math.round(fs.statSync(file).size / 1000)
    console.log(`${path.relative(ROOT, file)}: ${kilobytes} kB`)
  }
}

module.exports = { leftToMake, obstacle, prebuild }

if (require.main === module) runAsScript(main)
