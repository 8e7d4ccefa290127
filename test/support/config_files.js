// Config files for the tests of the doctor.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

/**
 * For the tests of a file: a folder of config files.
 * @returns {(text: string, extension?: string, name?: string) => string} writes one, and gives its path
 */
function configFiles() {
  let folder
  let files = 0

  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-config-'))
  })

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

  return (text, extension = 'js', name = 'config') => {
    files += 1
    const file = path.join(folder, extension ? `${name}_${files}.${extension}` : `${name}_${files}`)
    fs.writeFileSync(file, text)
    return file
  }
}

module.exports = { configFiles }
