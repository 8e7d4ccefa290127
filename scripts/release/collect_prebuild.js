'use strict'

// Puts an addon that was built with vcpkg's static libraries where `npm run tarball` takes it from:
// `node scripts/release/collect_prebuild.js --triplet x64-osx` on the platform that it was built for.

const fs = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { platformId } = require('../../lib/server/native/platform')
const { writeBillOfMaterials } = require('./prebuild/bill_of_materials')
const { nodeAddonApi } = require('./prebuild/components')
const { writeLicenses } = require('./prebuild/licenses')
const { ROOT, ScriptError, runAsScript } = require('../steps')

const BUILT = path.join(ROOT, 'build/Release/addon.node')
/** Ports that build others, and are in nothing. */
const TOOLS = /^vcpkg-/

/**
 * What vcpkg installed, each with the SPDX document and the license that it came with.
 *
 * @param {string} triplet
 * @returns {import('./prebuild/components').Component[]}
 */
function componentsFromVcpkg(triplet) {
  const share = path.join(ROOT, 'build/vcpkg_installed', triplet, 'share')
  return fs
    .readdirSync(share)
    .sort()
    .filter((name) => fs.existsSync(path.join(share, name, 'vcpkg.spdx.json')) && !TOOLS.test(name))
    .map((name) => {
      const document = JSON.parse(
        fs.readFileSync(path.join(share, name, 'vcpkg.spdx.json'), 'utf8'),
      )
      const [port] = document.packages
      return {
        name,
        version: port.versionInfo,
        license: port.licenseConcluded,
        purl: `pkg:generic/vcpkg/${name}@${encodeURIComponent(port.versionInfo)}`,
        hashes: [],
        licenseFile: path.join(share, name, 'copyright'),
      }
    })
}

async function main() {
  const { triplet } = parseArgs({ options: { triplet: { type: 'string' } } }).values
  if (!triplet)
    throw new ScriptError('Usage: node scripts/release/collect_prebuild.js --triplet TRIPLET')
  const target = platformId()
  const folder = path.join(ROOT, 'prebuilds', target)
  fs.mkdirSync(folder, { recursive: true })
  fs.copyFileSync(BUILT, path.join(folder, 'addon.node'))
  const components = [...componentsFromVcpkg(triplet), nodeAddonApi()]
  writeBillOfMaterials(folder, target, components)
  writeLicenses(folder, components)
  console.log(`${path.relative(ROOT, folder)}: ${require(BUILT).versions().openssl}`)
}

runAsScript(main)
