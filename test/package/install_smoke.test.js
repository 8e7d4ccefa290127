// The tarball, installed by each package manager without network, scripts and compiler, does what it
// is for: in the main thread, in workers only, and under every supported line of Node.js.

const fs = require('node:fs')
const path = require('node:path')
const { nodeFileTrace } = require('next/dist/compiled/@vercel/nft')
const { platformId } = require('../../lib/server/native/platform.js')
const { packOnce } = require('./support/tarball.js')
const { NODES } = require('./support/tools.js')
const { THREADS, expectRefreshed, startTlsEndpoint } = require('./support/refreshes.js')
const { MANAGERS, createUserApp } = require('./support/user_app.js')

const SAME_EXPORTS = `
  import { createRequire } from 'node:module'
  const name = 'next-auth-token-rotation' + (process.argv[1] ?? '')
  const imported = await import(name)
  const required = createRequire(process.cwd() + '/')(name)
  const names = Object.keys(required)
  const lacking = names.filter((one) => !(one in imported))
  const other = names.filter((one) => one in imported && imported[one] !== required[one])
  console.log(JSON.stringify({ lacking, other }))`

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

beforeEach(() => endpoint.reset())

describe.each(Object.keys(MANAGERS))('installed by %s', (manager) => {
  let app

  beforeAll(async () => {
    app = await createUserApp(manager, tarball.file)
  })

  afterAll(() => app.remove())

  test.each(THREADS.map((threads) => [threads.join(' and '), threads]))(
    'a token is refreshed over HTTP/2 in: %s',
    async (_, threads) => {
      const { stdout } = await app.run(['refresh.js', endpoint.inputFor(threads)])
      expectRefreshed(stdout, endpoint, threads)
    },
  )

  test('the doctor finds the prebuilt addon', async () => {
    const { stdout } = await app.run(['doctor.js', 'doctor', '--json'])
    expect(stdout).toContain(`prebuilds/${platformId()}/addon.node`)
  })
})

describe('installed by npm', () => {
  let app

  beforeAll(async () => {
    app = await createUserApp('npm', tarball.file)
  })

  afterAll(() => app.remove())

  test.each(Object.entries(NODES))('Node.js %s refreshes a token', async (line, node) => {
    const threads = ['main', 'worker', 'worker']
    const { stdout } = await app.run(['refresh.js', endpoint.inputFor(threads)], [node])
    const { results } = expectRefreshed(stdout, endpoint, threads)
    expect(JSON.parse(stdout).node.split('.')[0]).toBe(line)
    for (const { versions } of results) expect(versions.openssl).toMatch(/^3\.5\./)
  })

  test.each(Object.entries(NODES))('Node.js %s runs the doctor', async (line, node) => {
    const { stdout } = await app.run(['doctor.js', 'doctor'], [node])
    expect(stdout).toContain(`Node.js v${line}.`)
    expect(stdout).toContain(`prebuilds/${platformId()}`)
  })

  test.each(['', '/redis', '/local-store', '/store-conformance', '/testing'])(
    'import and require give the same of next-auth-token-rotation%s',
    async (entry) => {
      const { stdout } = await app.run(['--input-type=module', '-e', SAME_EXPORTS, entry])
      expect(JSON.parse(stdout)).toEqual({ lacking: [], other: [] })
    },
  )

  test('nothing else came along', () => {
    const modules = path.join(app.folder, 'node_modules')
    const installed = fs.readdirSync(modules).filter((name) => !name.startsWith('.'))
    expect(installed).toEqual(['next-auth-token-rotation'])
  })

  test('file tracing, as Next.js does for a standalone server, takes the addon along', async () => {
    const entry = path.join(app.folder, 'refresh.js')
    const { fileList } = await nodeFileTrace([entry], { base: app.folder })
    expect([...fileList]).toContain(
      `node_modules/next-auth-token-rotation/prebuilds/${platformId()}/addon.node`,
    )
  })

  test('its command can be run', async () => {
    const command = path.join(app.folder, 'node_modules/.bin/next-auth-token-rotation')
    expect(fs.statSync(command).mode & 0o111).toBeTruthy()
    const { stdout } = await app.run([command, 'doctor'])
    expect(stdout).toContain(`prebuilds/${platformId()}`)
  })
})
