'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { ROOT } = require('../steps')

/**
 * The C++ files below a folder, sorted, relative to the project's root.
 *
 * @param {string} folder relative to the root
 * @param {RegExp} pattern for the file's name
 * @returns {string[]}
 */
function nativeSources(folder, pattern) {
  const absolute = path.join(ROOT, folder)
  if (!fs.existsSync(absolute)) return []
  return fs
    .readdirSync(absolute, { recursive: true })
    .filter((file) => pattern.test(file))
    .map((file) => path.join(folder, file))
    .sort()
}

module.exports = { nativeSources }
