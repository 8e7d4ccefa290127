'use strict'

/** What is linked into the addon, or loaded with it where it was built with the system's libraries. */
const LINKED = ['addon', 'openssl', 'nghttp2', 'libcurl', 'nlohmannJson', 'sqlite']

/**
 * The `versions` that both entries export. It asks when it is read: an import alone loads no addon.
 *
 * @param {() => Record<string, string>} readLinked
 * @returns {import('../../../binding-types').Versions}
 */
function makeVersions(readLinked) {
  const getters = {
    package: () => require('../../../package.json').version,
    ...Object.fromEntries(LINKED.map((name) => [name, () => readLinked()[name]])),
  }
  const versions = {}
  for (const [name, get] of Object.entries(getters)) {
    Object.defineProperty(versions, name, { enumerable: true, get })
  }
  // So that console.log shows versions and not getters.
  const inspected = Symbol.for('nodejs.util.inspect.custom')
  Object.defineProperty(versions, inspected, { value: () => ({ ...versions }) })
  return Object.freeze(versions)
}

module.exports = { makeVersions }
