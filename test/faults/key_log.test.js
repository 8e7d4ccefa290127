// Developers leave SSLKEYLOGFILE set. Anyone who reads that file reads refresh tokens from recorded traffic.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { makeCertificates } = require('../support/certificates.js')
const { runNode } = require('../support/child.js')
const { grants } = require('./support/behaviours.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const REFRESH = path.join(__dirname, 'support/refresh_program.js')
/** Connects with Node's own TLS first, so that Node has keys of its own to write. */
const OWN_TLS = `
  const tls = require('node:tls')
  const [, port, ca] = process.argv
  const socket = tls.connect({ port, host: '127.0.0.1', ca }, () => socket.end())
  socket.resume().on('close', () => require(${JSON.stringify(REFRESH)}))`

let certificates
let directory
let endpoint

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1'])
})

afterAll(() => certificates.remove())

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'key-log-'))
})

afterEach(async () => {
  await endpoint.close()
  fs.rmSync(directory, { recursive: true })
})

const linesOf = (file) =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').filter(Boolean) : []

describe.each([
  ['TLSv1.2', /^CLIENT_RANDOM /],
  ['TLSv1.3', /^[A-Z]+_[A-Z]+/],
])('with SSLKEYLOGFILE, over %s', (version, keyLine) => {
  async function refresh(args) {
    endpoint = await startMisbehavingEndpoint({
      onRequest: grants,
      tlsOptions: { ...certificates, minVersion: version, maxVersion: version },
    })
    const file = path.join(directory, 'keys')
    const input = JSON.stringify({
      tokenEndpoint: endpoint.url,
      options: { ca: certificates.ca },
    })
    const env = { SSLKEYLOGFILE: file }
    const { stdout } = await runNode(args(endpoint.port), { input, env })
    expect(stdout).toBe('granted')
    expect(endpoint.requests).toHaveLength(1)
    return linesOf(file)
  }

  test('no key of ours is written', async () => {
    expect(await refresh(() => [REFRESH])).toEqual([])
  })

  test("Node's own keys still go where --tls-keylog says", async () => {
    const own = path.join(directory, 'own')
    const args = (port) => [`--tls-keylog=${own}`, '-e', OWN_TLS, `${port}`, certificates.ca]
    expect(await refresh(args)).toEqual([])
    const lines = linesOf(own)
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(keyLine)
    // All are of the one connection that Node made.
    expect(new Set(lines.map((line) => line.split(' ')[1])).size).toBe(1)
  })
})
