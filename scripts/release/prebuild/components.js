'use strict'

// What is linked into a prebuild, as the lists that go with it name it.

const path = require('node:path')
const { ROOT } = require('../../steps')
const { ZIG } = require('./compiler')
const { readLock, upstreamVersion } = require('./sources')

/**
 * @typedef {object} Component
 * @property {string} name
 * @property {string} version the authors' own
 * @property {string} license SPDX
 * @property {string} purl https://github.com/package-url/purl-spec
 * @property {[string, string][]} hashes of the archives it was made from: algorithm and hex digits
 * @property {string} licenseFile
 */

/** Those that come from Debian, by package. */
const FROM_DEBIAN = {
  openssl: { name: 'openssl', license: 'Apache-2.0', licenseFile: 'LICENSE.txt' },
  nghttp2: { name: 'nghttp2', license: 'MIT', licenseFile: 'COPYING' },
  curl: { name: 'libcurl', license: 'curl', licenseFile: 'COPYING' },
  sqlite3: { name: 'sqlite', license: 'blessing', licenseFile: 'LICENSE.md' },
  'nlohmann-json3-dev': {
    name: 'nlohmann-json',
    license: 'MIT',
    licenseFile: 'usr/share/doc/nlohmann-json3-dev/copyright',
  },
}

/** The C++ library that comes with the compiler, in parts of LLVM 16. */
const FROM_COMPILER = ['libcxx', 'libcxxabi', 'libunwind']
const LLVM_VERSION = '16.0.1'

/**
 * @param {Record<string, string>} sources folders by package
 * @param {string} zig the compiler's program
 * @returns {Component[]} in an order that stays
 */
function componentsOf(sources, zig) {
  return [...debianComponents(sources), nodeAddonApi(), ...compilerComponents(zig)]
}

function debianComponents(sources) {
  const { suite, packages } = readLock()
  return Object.entries(FROM_DEBIAN).map(([debianName, { licenseFile, ...component }]) => {
    const one = packages[debianName]
    const architecture = one.kind === 'source' ? 'source' : 'all'
    const version = encodeURIComponent(one.version)
    return {
      ...component,
      version: upstreamVersion(one),
      purl: `pkg:deb/debian/${debianName}@${version}?arch=${architecture}&distro=${suite}`,
      hashes: Object.values(one.files).map((hash) => ['SHA-256', hash]),
      licenseFile: path.join(sources[debianName], licenseFile),
    }
  })
}

function nodeAddonApi() {
  const { name, version, license } = require('node-addon-api/package.json')
  return {
    name,
    version,
    license,
    purl: `pkg:npm/${name}@${version}`,
    hashes: [],
    licenseFile: path.join(ROOT, 'node_modules', name, 'LICENSE.md'),
  }
}

function compilerComponents(zig) {
  const integrity = Buffer.from(ZIG.integrity.replace('sha512-', ''), 'base64').toString('hex')
  return FROM_COMPILER.map((name) => ({
    name,
    version: LLVM_VERSION,
    license: 'Apache-2.0 WITH LLVM-exception',
    // As it was taken: from the npm package that holds the compiler.
    purl: `pkg:npm/${encodeURIComponent(ZIG.package).replace('%2F', '/')}@${ZIG.version}#lib/${name}`,
    hashes: [['SHA-512', integrity]],
    licenseFile: path.join(path.dirname(zig), 'lib', name, 'LICENSE.TXT'),
  }))
}

module.exports = { componentsOf, nodeAddonApi }
