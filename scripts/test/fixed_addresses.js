'use strict'

const { spawnSync } = require('node:child_process')
const os = require('node:os')

/**
 * What goes before a command that runs under a sanitizer. Those of gcc 12 and clang 14 stop at start, now and then, when
 * vm.mmap_rnd_bits is above 28. Containers may forbid the personality that avoids it, hence the try.
 *
 * @returns {string[]} empty where it is not to be had
 */
function fixedAddresses() {
  const prefix = ['setarch', os.machine(), '-R']
  const { status } = spawnSync(prefix[0], [...prefix.slice(1), 'true'], { stdio: 'ignore' })
  return status === 0 ? prefix : []
}

module.exports = { fixedAddresses }
