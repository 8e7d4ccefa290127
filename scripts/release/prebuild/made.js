'use strict'

// Whether the prebuild of a target is what the sources of today would give: then none of it is made again.

const fs = require('node:fs')
const path = require('node:path')
const { nativeSources } = require('../../build/native_sources')
const { ROOT } = require('../../steps')
const { readIfThere, sha256, sha256OfFile } = require('./folders')

/** What is built, and how. Of npm only packages whose headers or programs take part. */
const FOLDERS = ['native', 'scripts/release/prebuild']
const FILES = ['CMakeLists.txt', 'scripts/release/prebuild.js']
const PACKAGES = ['cmake-js', 'node-addon-api', 'node-api-headers']

/** What a prebuild consists of. */
const PARTS = ['addon.node', 'sbom.json', 'LICENSES.txt']

function inputs() {
  const files = [...FILES, ...FOLDERS.flatMap((folder) => nativeSources(folder, /\.\w+$/))]
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
  const { packages } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))
  return [
    version,
    ...files.map((file) => [file, sha256OfFile(path.join(ROOT, file))]),
    ...PACKAGES.map((name) => [name, packages[`node_modules/${name}`].version]),
  ]
}

/** A binary that came from elsewhere since is another one. */
function stampOf(prebuild) {
  const made = PARTS.map((name) => sha256OfFile(path.join(prebuild, name)))
  return sha256(JSON.stringify([inputs(), made]))
}

const stampFile = (folder) => path.join(folder, '.prebuild')

/**
 * @param {string} folder where the target is built
 * @param {string} prebuild the folder of the result
 */
function isMade(folder, prebuild) {
  if (!PARTS.every((name) => fs.existsSync(path.join(prebuild, name)))) return false
  return readIfThere(stampFile(folder)) === stampOf(prebuild)
}

/** To be called when all parts are written. */
function markMade(folder, prebuild) {
  fs.writeFileSync(stampFile(folder), stampOf(prebuild))
}

module.exports = { isMade, markMade }
