'use strict'

const fs = require('node:fs')
const { UsageError } = require('./arguments.js')

/**
 * Sets the variables of files such as .env.local, which Next.js reads by itself and Node.js does not. What is set
 * already stays, as with Next.js.
 * @param {string[]} files
 * @throws {UsageError}
 */
function loadEnvironmentFiles(files) {
  if (files.length > 0 && typeof process.loadEnvFile !== 'function') {
    throw new UsageError('--env needs Node.js 20.12 or later.')
  }
  for (const file of files) {
    if (!fs.existsSync(file)) throw new UsageError(`--env: there is no file ${file}.`)
    process.loadEnvFile(file)
  }
}

module.exports = { loadEnvironmentFiles }
