const path = require('node:path')

// Where node_modules is: apps are built in stacks/<stack>/apps/<name>.
const root = path.join(__dirname, '../../../..')

module.exports = {
  serverExternalPackages: ['next-auth-token-rotation/lib/server'],
  turbopack: { root },
  outputFileTracingRoot: root,
}
