'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { ROOT } = require('../steps')

/**
 * Removes a CMake build folder that came along with a moved or copied checkout: CMake refuses it, or
 * goes on building the sources of the place it came from.
 *
 * @param {string} folder
 */
function removeIfFromElsewhere(folder) {
  const cache = path.join(folder, 'CMakeCache.txt')
  if (!fs.existsSync(cache)) return
  const home = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(fs.readFileSync(cache, 'utf8'))?.[1]
  if (!home || !isRoot(home)) fs.rmSync(folder, { recursive: true })
}

function isRoot(folder) {
  return fs.existsSync(folder) && fs.realpathSync(folder) === fs.realpathSync(ROOT)
}

module.exports = { removeIfFromElsewhere }
