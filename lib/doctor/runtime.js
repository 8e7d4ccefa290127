'use strict'

const { engines } = require('../../package.json')
const { glibcVersion, libc } = require('../server/native/platform.js')

/** Node, the platform and its libc. */
function checkRuntime(section) {
  const { platform, arch, version } = process
  const library = [libc(), glibcVersion()].filter(Boolean).join(' ') || undefined
  const text = `Node.js ${version} on ${platform}-${arch}${library ? `, ${library}` : ''}`
  const details = { node: version, platform, arch, libc: library }
  if (isAtLeast(version, engines.node)) section.ok('node', text, details)
  else {
    section.problem('node', `${text} is older than this package supports`, {
      ...details,
      fix: `Use Node.js ${engines.node}.`,
    })
  }
}

/** @param {string} range of the form `>=18.18` */
function isAtLeast(version, range) {
  const numbers = (text) => text.match(/\d+/g).map(Number)
  const [major, minor] = numbers(version)
  const [leastMajor, leastMinor = 0] = numbers(range)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

module.exports = { checkRuntime }
