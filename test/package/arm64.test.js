// The prebuild of another processor, run by an emulator: `npm test -- --only arm64`.

const path = require('node:path')
const { expectRefreshed, startTlsEndpoint } = require('./support/refreshes.js')
const { packOnce } = require('./support/tarball.js')
const { createUserApp } = require('./support/user_app.js')

/** Debian's packages of the C and C++ libraries for this processor are there. */
const LIBRARIES = '/usr/aarch64-linux-gnu'
const NODE = path.join(__dirname, 'tools_arm64/node_modules/node-20/bin/node')
const EMULATED = ['/usr/bin/qemu-aarch64', '-L', LIBRARIES, NODE]
const SLOW = 300_000 // ms

let tarball
let endpoint
let app

beforeAll(async () => {
  tarball = await packOnce()
  endpoint = await startTlsEndpoint()
  app = await createUserApp('npm', tarball.file)
})

afterAll(async () => {
  app.remove()
  await endpoint.close()
  tarball.remove()
})

beforeEach(() => endpoint.reset())

test.each([[['main']], [['worker', 'worker']]])(
  'a token is refreshed over HTTP/2 on arm64 in %p',
  async (threads) => {
    const { stdout } = await app.run(['refresh.js', endpoint.inputFor(threads)], EMULATED)
    expectRefreshed(stdout, endpoint, threads)
  },
  SLOW,
)

test(
  'the addon is the one for arm64, with its own OpenSSL',
  async () => {
    const program = `
      const { versions } = require('next-auth-token-rotation')
      console.log(JSON.stringify([process.arch, versions.openssl, process.versions.openssl]))`
    const { stdout } = await app.run(['-e', program], EMULATED)
    const [arch, linked, nodes] = JSON.parse(stdout)
    expect(arch).toBe('arm64')
    expect(linked).toMatch(/^3\.5\./)
    expect(nodes).toMatch(/^3\.0\./)
  },
  SLOW,
)
