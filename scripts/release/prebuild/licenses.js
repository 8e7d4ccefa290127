'use strict'

const fs = require('node:fs')
const path = require('node:path')

/**
 * Writes LICENSES.txt beside the addon: every library in it asks that its license goes along.
 *
 * @param {string} folder
 * @param {import('./components').Component[]} components
 */
function writeLicenses(folder, components) {
  const parts = new Map()
  for (const { name, version, licenseFile } of components) {
    const text = fs.readFileSync(licenseFile, 'utf8').trim()
    // libcxx, libcxxabi and libunwind have one between them.
    parts.set(text, [...(parts.get(text) ?? []), `${name} ${version}`])
  }
  const line = '='.repeat(80)
  const written = [...parts].map(
    ([text, names]) => `${line}\n${names.join(', ')}\n${line}\n\n${text}\n`,
  )
  fs.writeFileSync(path.join(folder, 'LICENSES.txt'), written.join('\n'))
}

module.exports = { writeLicenses }
