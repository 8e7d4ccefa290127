'use strict'

const { AddonLoadError } = require('./errors.js')

/**
 * Loads the native addon. The path is a literal so that bundlers and file tracing see it.
 * @returns {{ createRotator: (config: object) => object }}
 */
function loadAddon() {
  try {
    return require('../../build/Release/addon.node')
  } catch (error) {
    if (error?.code !== 'MODULE_NOT_FOUND') throw error
    throw new AddonLoadError(
      `there is no native addon for ${process.platform}-${process.arch} here. ` +
        'Build it in a checkout with "node scripts/setup.js && npm run build && npm pack", and install ' +
        'the tarball that this makes.',
      error,
    )
  }
}

let loaded

/** The addon, loaded on first use, so that importing this package costs nothing and fails nowhere. */
function addon() {
  loaded ??= loadAddon()
  return loaded
}

module.exports = { addon }
