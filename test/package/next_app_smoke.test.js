// The tarball in a Next.js app with Auth.js: built by both bundlers, traced into the standalone server,
// at work there, and out of the way where no addon can be loaded.

const fs = require('node:fs')
const path = require('node:path')
const { platformId } = require('../../lib/server/native/platform.js')
const { BUNDLERS, createNextApp, startStandalone } = require('./support/next_server.js')
const { startTlsEndpoint } = require('./support/refreshes.js')
const { packOnce } = require('./support/tarball.js')

const INSTALLED = 'node_modules/next-auth-token-rotation'
const SECRET = 'the secret of the session cookies'
const STUB_MESSAGE = 'this runtime loads no native addons'
const SLOW = 300_000 // ms

let tarball
let endpoint
let app
let cookie

beforeAll(async () => {
  tarball = await packOnce()
  endpoint = await startTlsEndpoint()
  app = await createNextApp(tarball.file)
  cookie = await app.expiredSession(SECRET)
}, SLOW)

afterAll(async () => {
  app?.remove()
  await endpoint?.close()
  tarball?.remove()
})

describe.each(Object.keys(BUNDLERS))('a standalone server built with %s', (bundler) => {
  let folder
  let server

  beforeAll(async () => {
    endpoint.reset()
    folder = await app.build(bundler)
    server = await startStandalone(folder, {
      AUTH_SECRET: SECRET,
      AUTH_TRUST_HOST: 'true',
      CA: endpoint.ca,
      TOKEN_ENDPOINT: endpoint.url,
    })
  }, SLOW)

  afterAll(async () => {
    await server?.stop()
    if (folder) fs.rmSync(folder, { recursive: true, force: true })
  })

  test('holds the addon', () => {
    const addon = path.join(folder, INSTALLED, 'prebuilds', platformId(), 'addon.node')
    expect(fs.existsSync(addon)).toBe(true)
  })

  test.each(['/api/edge', '/middleware'])(
    'passes the token of the cookie through in %s, and says so',
    async (route) => {
      expect(await server.read(route, cookie)).toMatchObject({ access_token: 'expired' })
      expect(server.output()).toContain(STUB_MESSAGE)
      expect(endpoint.requests).toEqual([])
    },
  )

  test('refreshes it under Node.js, once for every request with that cookie', async () => {
    const sessions = await Promise.all(
      ['/api/node', '/api/node'].map((at) => server.read(at, cookie)),
    )
    sessions.push(await server.read('/api/node', cookie))
    for (const session of sessions) {
      expect(session.access_token).toMatch(/^access-\d+-of-the-endpoint$/)
      expect(session).toMatchObject({ openssl: expect.stringMatching(/^3\.5\./) })
      expect(session).not.toHaveProperty('error')
    }
    const seen = endpoint.requests.map(({ body, httpVersion }) => [body.refresh_token, httpVersion])
    expect(seen).toEqual([['the first', '2.0']])
  })
})
