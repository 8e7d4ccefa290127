'use strict'

const { AddonLoadError } = require('../errors/errors.js')
const { describePlatform, platformId } = require('./platform.js')

// The paths are literals so that bundlers and file tracing see them.

// A BUNDLER REPORTS THIS FILE? The addon must stay out of the bundle. In next.config:
// serverExternalPackages: ['next-auth-token-rotation/lib/server']

/** A checkout's own build, which wins: who builds wants to run what was built. */
const LOCAL_BUILD = {
  name: 'build/Release',
  load: () => require('../../../build/Release/addon.node'),
}

const PREBUILDS = {
  'linux-x64-glibc': () => require('../../../prebuilds/linux-x64-glibc/addon.node'),
  'linux-arm64-glibc': () => require('../../../prebuilds/linux-arm64-glibc/addon.node'),
  'linux-x64-musl': () => require('../../../prebuilds/linux-x64-musl/addon.node'),
  'darwin-arm64': () => require('../../../prebuilds/darwin-arm64/addon.node'),
  'darwin-x64': () => require('../../../prebuilds/darwin-x64/addon.node'),
  'win32-x64': () => require('../../../prebuilds/win32-x64/addon.node'),
}

/** What can be tried on a platform, in order. */
function candidatesFor(id) {
  const load = Object.hasOwn(PREBUILDS, id) ? PREBUILDS[id] : undefined
  return load ? [LOCAL_BUILD, { name: `prebuilds/${id}`, load }] : [LOCAL_BUILD]
}

/**
 * Loads the first candidate that is there. Only a missing file is a reason to try the next: one that
 * cannot be loaded is the one that was meant, and the dynamic linker's words say what is wrong.
 *
 * @param {{ name: string, load: () => object }[]} candidates
 * @returns {{ name: string, addon: object }}
 * @throws {AddonLoadError}
 */
function loadFirst(candidates) {
  let missing
  for (const { name, load } of candidates) {
    try {
      return { name, addon: load() }
    } catch (error) {
      if (error?.code !== 'MODULE_NOT_FOUND') throw unloadable(name, error)
      missing = error
    }
  }
  throw absent(missing)
}

function unloadable(name, error) {
  return new AddonLoadError(
    `the native addon in ${name} cannot be loaded on ${describePlatform()}: ${error?.message}\n${FROM_SOURCE}`,
    error,
  )
}

function absent(error) {
  return new AddonLoadError(
    `there is no native addon for ${describePlatform()}. ` +
      `Prebuilt ones are made for ${Object.keys(PREBUILDS).join(', ')}; ${inThisPackage()}.\n${FROM_SOURCE}`,
    error,
  )
}

/** "this package holds …": a bundler or a copied folder may have left the binaries behind. */
function inThisPackage() {
  const fs = require('node:fs')
  const folder = require('node:path').join(__dirname, '../../../prebuilds')
  const held = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []
  return `this package holds ${held.length > 0 ? held.join(', ') : 'none'}`
}

const FROM_SOURCE =
  'To build it from source, with the libcurl of the system: in a checkout, on a machine like this one, ' +
  '"node scripts/setup/setup.js --for build && npm run build && npm pack", and install the tarball that this makes.\n' +
  'In a Next.js app, make sure that it is not bundled: ' +
  "serverExternalPackages: ['next-auth-token-rotation/lib/server'] in next.config.js."

let loaded

/** The addon, loaded on first use, so that importing this package costs nothing and fails nowhere. */
function addon() {
  loaded ??= loadFirst(candidatesFor(platformId()))
  return loaded.addon
}

/** Which binary `addon()` loads: `build/Release` or `prebuilds/<platform>`. */
function addonName() {
  addon()
  return loaded.name
}

module.exports = { PREBUILDS, addon, addonName, candidatesFor, loadFirst }
