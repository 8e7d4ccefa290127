// A Next.js app with the tarball installed, built for `output: 'standalone'`; its server is then run
// from a copy of what Next.js put together, where there is nothing else.

const { execFile, execFileSync, spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const net = require('node:net')
const os = require('node:os')
const path = require('node:path')
const { promisify } = require('node:util')

const run = promisify(execFile)
const MODULES = path.join(__dirname, '../../../node_modules')
const APP = path.join(__dirname, '../next_app')
const READY = /Ready in/
const BUNDLERS = { Turbopack: [], webpack: ['--webpack'] }

/**
 * @param {string} tarball
 * @param {keyof typeof BUNDLERS} bundler
 * @returns {Promise<string>} the folder of the standalone server
 */
async function buildStandalone(tarball, bundler) {
  const app = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-next-'))
  fs.cpSync(APP, app, { recursive: true })
  // Copies and not links: Turbopack follows none that lead out of the app.
  for (const name of withDependencies(['next', 'react', 'react-dom'])) {
    fs.cpSync(path.join(MODULES, name), path.join(app, 'node_modules', name), { recursive: true })
  }
  const installed = path.join(app, 'node_modules/next-auth-token-rotation')
  fs.mkdirSync(installed)
  execFileSync('tar', ['-xf', tarball, '--strip-components=1', '-C', installed])
  const next = path.join(app, 'node_modules/next/dist/bin/next')
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  try {
    await run(process.execPath, [next, 'build', ...BUNDLERS[bundler]], { cwd: app, env })
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-standalone-'))
    fs.cpSync(path.join(app, '.next/standalone'), copy, { recursive: true })
    return copy
  } finally {
    fs.rmSync(app, { recursive: true, force: true })
  }
}

/** These packages and all they need, as far as they are there: some are for other platforms. */
function withDependencies(names, found = new Set()) {
  for (const name of names) {
    const manifest = path.join(MODULES, name, 'package.json')
    if (found.has(name) || !fs.existsSync(manifest)) continue
    found.add(name)
    const { dependencies, optionalDependencies } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
    withDependencies(Object.keys({ ...dependencies, ...optionalDependencies }), found)
  }
  return found
}

/**
 * @param {string} folder
 * @param {Record<string, string>} variables
 * @returns {Promise<{ origin: string, stop: () => Promise<void> }>}
 */
async function startStandalone(folder, variables) {
  const port = await freePort()
  const env = { HOSTNAME: '127.0.0.1', PORT: String(port), NODE_ENV: 'production', ...variables }
  const child = spawn(process.execPath, ['server.js'], { cwd: folder, env })
  const ended = once(child, 'close')
  let output = ''
  await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        if (READY.test(output)) resolve()
      })
    }
    ended.then(() => reject(new Error(`The server ended:\n${output}`)))
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill()
      await ended
    },
  }
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

module.exports = { BUNDLERS, buildStandalone, startStandalone }
