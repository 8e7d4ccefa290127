// The tarball that would be released, made once for a test file.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { pack } = require('../../../scripts/release/pack.js')

/** @returns {Promise<import('../../../scripts/release/pack.js').Packed & { file: string, remove: () => void }>} */
async function packOnce() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-tarball-'))
  const packed = await pack(folder)
  return { ...packed, remove: () => fs.rmSync(folder, { recursive: true, force: true }) }
}

module.exports = { packOnce }
