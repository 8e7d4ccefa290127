'use strict'

/**
 * @typedef {object} Target
 * @property {string} zig what zig calls it, with the oldest glibc it is to run on: Node's own floor
 * @property {string} openssl the name of OpenSSL's configuration
 * @property {string} processor CMake's name of it
 */

/** The prebuilds that `npm run prebuilds` makes, by the names of their folders in prebuilds. */
const TARGETS = {
  'linux-x64-glibc': {
    zig: 'x86_64-linux-gnu.2.28',
    openssl: 'linux-x86_64',
    processor: 'x86_64',
  },
  'linux-arm64-glibc': {
    zig: 'aarch64-linux-gnu.2.28',
    openssl: 'linux-aarch64',
    processor: 'aarch64',
  },
}

module.exports = { TARGETS }
