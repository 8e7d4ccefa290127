// From `npm install` of the tarball to a refreshed token, where there is nothing but Node.js.

const path = require('node:path')
const { createBareMachine } = require('./support/bare_machine.js')
const { expectRefreshed, startTlsEndpoint } = require('./support/refreshes.js')
const { packOnce } = require('./support/tarball.js')
const { NODES } = require('./support/tools.js')

const NODES_OWN = /^(ld-linux|lib(c|m|dl|pthread|stdc\+\+|gcc_s|atomic)\.so)/

let tarball
let endpoint
let machine

beforeAll(async () => {
  tarball = await packOnce()
  endpoint = await startTlsEndpoint()
  machine = createBareMachine(NODES[22])
  machine.put(tarball.file, '/package.tgz')
  machine.put(path.join(__dirname, 'programs/refresh.js'), '/app/refresh.js')
  machine.write('/app/package.json', '{ "private": true }')
})

afterAll(async () => {
  machine.remove()
  await endpoint.close()
  tarball.remove()
})

test('it has no libcurl and no OpenSSL to offer', () => {
  expect(machine.libraries.filter((name) => !NODES_OWN.test(name))).toEqual([])
})

test('npm install, and a token is refreshed', async () => {
  const started = performance.now()
  const options = ['--offline', '--ignore-scripts', '--prefix=/app']
  await machine.run(['/npm/bin/npm-cli.js', 'install', ...options, '/package.tgz'])
  const installed = performance.now()
  const threads = ['main', 'worker']
  const { stdout } = await machine.run(['/app/refresh.js', endpoint.inputFor(threads)])
  expectRefreshed(stdout, endpoint, threads)
  const seconds = (ms) => (ms / 1000).toFixed(1)
  console.log(
    `npm install: ${seconds(installed - started)} s, ` +
      `two refreshed tokens: ${seconds(performance.now() - installed)} s`,
  )
})
