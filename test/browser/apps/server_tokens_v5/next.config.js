const path = require('node:path')

// Where node_modules is: apps are built in stacks/<stack>/apps/<name>.
const root = path.join(__dirname, '../../../..')

module.exports = {
  // Not the React entry, which has to use the React of Next.js.
  serverExternalPackages: ['next-auth-token-rotation/lib/server'],
  // In the Pages Router Auth.js is loaded by Node.js otherwise, which does not find its `next/server`.
  transpilePackages: ['next-auth'],
  turbopack: { root },
  // As create-next-app writes them.
  cacheComponents: true,
  partialPrefetching: true,
}
