// The package managers and the Node.js versions of test/package/tools, which scripts/test/all.js installs.

const path = require('node:path')

const MODULES = path.join(__dirname, '../tools/node_modules')

const inTools = (...parts) => path.join(MODULES, ...parts)

/** The programs of Node.js by release line. */
const NODES = Object.fromEntries(
  [18, 20, 22, 24, 26].map((line) => [line, inTools(`node-${line}`, 'bin/node')]),
)

module.exports = { NODES, inTools }
