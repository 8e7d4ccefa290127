// The tarball in a Next.js app: bundled by neither bundler, traced into the standalone server, and at
// work there.

const fs = require('node:fs')
const path = require('node:path')
const { platformId } = require('../../lib/server/platform.js')
const { BUNDLERS, buildStandalone, startStandalone } = require('./support/next_server.js')
const { expectRefreshed, startTlsEndpoint } = require('./support/refreshes.js')
const { packOnce } = require('./support/tarball.js')

const INSTALLED = 'node_modules/next-auth-token-rotation'

let tarball
let endpoint

beforeAll(async () => {
  tarball = await packOnce()
  endpoint = await startTlsEndpoint()
})

afterAll(async () => {
  await endpoint.close()
  tarball.remove()
})

test.each(Object.keys(BUNDLERS))(
  'a standalone server built with %s refreshes a token',
  async (bundler) => {
    endpoint.reset()
    const folder = await buildStandalone(tarball.file, bundler)
    try {
      const addon = path.join(folder, INSTALLED, 'prebuilds', platformId(), 'addon.node')
      expect(fs.existsSync(addon)).toBe(true)
      const { ca, url } = endpoint
      const server = await startStandalone(folder, { CA: ca, TOKEN_ENDPOINT: url })
      try {
        const response = await fetch(`${server.origin}/refreshed`)
        const { results } = expectRefreshed(await response.text(), endpoint, ['main'])
        expect(results[0].versions.openssl).toMatch(/^3\.5\./)
      } finally {
        await server.stop()
      }
    } finally {
      fs.rmSync(folder, { recursive: true, force: true })
    }
  },
)
