'use strict'

// The software bill of materials of one prebuild, in CycloneDX form (ECMA-424). Without a time and
// without a random serial number: the same sources make the same file.

const fs = require('node:fs')
const path = require('node:path')
const { sha256OfFile } = require('./folders')

/**
 * Writes sbom.json beside the addon.
 *
 * @param {string} folder holds addon.node
 * @param {string} target
 * @param {import('./components').Component[]} components
 */
function writeBillOfMaterials(folder, target, components) {
  const { name, version, license } = require('../../../package.json')
  const main = `pkg:npm/${name}@${version}#prebuilds/${target}/addon.node`
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'library',
        'bom-ref': main,
        name,
        version,
        purl: main,
        licenses: [{ license: { id: license } }],
        hashes: [{ alg: 'SHA-256', content: sha256OfFile(path.join(folder, 'addon.node')) }],
      },
    },
    components: components.map(entryOf),
    dependencies: [{ ref: main, dependsOn: components.map(({ purl }) => purl) }],
  }
  fs.writeFileSync(path.join(folder, 'sbom.json'), `${JSON.stringify(bill, null, 2)}\n`)
}

function entryOf({ name, version, license, purl, hashes }) {
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: [license.includes(' ') ? { expression: license } : { license: { id: license } }],
    ...(hashes.length > 0 && { hashes: hashes.map(([alg, content]) => ({ alg, content })) }),
  }
}

module.exports = { writeBillOfMaterials }
