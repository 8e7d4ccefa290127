'use strict'

const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')

const STAMP = '.finished'

/**
 * Makes a folder once. What `make` fills is taken as finished only with its stamp, and thrown away
 * when the key is another one: a build that was cut off, or of other sources, is never used.
 *
 * @param {string} folder
 * @param {unknown} key everything that the content depends on
 * @param {() => Promise<void>} make fills the folder, which is there and empty
 * @returns {Promise<string>} the folder
 */
async function once(folder, key, make) {
  const stamp = path.join(folder, STAMP)
  const hash = sha256(JSON.stringify(key))
  if (readIfThere(stamp) === hash) return folder
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  await make()
  fs.writeFileSync(stamp, hash)
  return folder
}

function readIfThere(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
}

function sha256(data) {
  return createHash('sha256').update(data).digest('hex')
}

function sha256OfFile(file) {
  return sha256(fs.readFileSync(file))
}

module.exports = { STAMP, once, readIfThere, sha256, sha256OfFile }
