const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

/** A folder that is gone after the tests of the file or the block. */
function scratchFolder() {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'local-store-')))
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

module.exports = { scratchFolder }
