// A Next.js app with the tarball installed, built for `output: 'standalone'`; its server is then run
// from a copy of what Next.js put together, where there is nothing else.

const { execFile, spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const net = require('node:net')
const os = require('node:os')
const path = require('node:path')
const { promisify } = require('node:util')
const { createUserApp } = require('./user_app.js')

const run = promisify(execFile)
const MODULES = path.join(__dirname, '../../../node_modules')
const APP = path.join(__dirname, '../next_app')
/** What the app imports, by the name that it has in this checkout. */
const IMPORTED = ['next', 'react', 'react-dom', 'next-auth-v5']
const READY = /Ready in/
const BUNDLERS = { Turbopack: [], webpack: ['--webpack'] }

/**
 * The app: the tarball by npm, as a user installs it, and beside it what this checkout has already.
 * Its package.json is a new one, without the `type` that linters read: with `module`, the webpack of
 * Next.js 16.4.5 builds no edge route, whatever is in it.
 *
 * @param {string} tarball
 */
async function createNextApp(tarball) {
  const { folder, remove } = await createUserApp('npm', tarball, APP)
  // Copies and not links: Turbopack follows none that lead out of the app.
  for (const name of withDependencies(IMPORTED)) {
    const installed = path.join(folder, 'node_modules', name.replace(/-v5$/, ''))
    fs.cpSync(path.join(MODULES, name), installed, { recursive: true })
  }
  return {
    folder,
    remove,
    /** @param {keyof typeof BUNDLERS} bundler @returns {Promise<string>} a copy of the standalone server */
    async build(bundler) {
      const output = path.join(folder, '.next')
      fs.rmSync(output, { recursive: true, force: true })
      await nextBuild(folder, BUNDLERS[bundler])
      const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-standalone-'))
      // Links as they are: otherwise they would lead back to the app.
      const options = { recursive: true, verbatimSymlinks: true }
      fs.cpSync(path.join(output, 'standalone'), copy, options)
      return copy
    },
    /** @param {string} secret of NextAuth @returns {Promise<string>} the value of a Cookie header */
    async expiredSession(secret) {
      const { stdout } = await run(process.execPath, ['session_cookie.mjs', secret], {
        cwd: folder,
      })
      return stdout.trim()
    },
  }
}

async function nextBuild(folder, flags) {
  const next = path.join(folder, 'node_modules/next/dist/bin/next')
  const env = { PATH: '', HOME: folder, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  // A provider without one would count as one that needs no refresh. The server has its own.
  const placeholder = { TOKEN_ENDPOINT: 'https://id.example.com/token' }
  // npm's lock file names nothing of what was copied in, which Next.js would ask the registry about.
  const offline = { NEXT_IGNORE_INCORRECT_LOCKFILE: '1' }
  await run(process.execPath, [next, 'build', ...flags], {
    cwd: folder,
    env: { ...env, ...placeholder, ...offline },
  }).catch(({ stdout, stderr }) => {
    throw new Error(`next build failed:\n${stdout}${stderr}`)
  })
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
    output: () => output,
    /** @param {string} route @param {string} cookie @returns {Promise<object>} what it answers */
    async read(route, cookie) {
      const response = await fetch(`http://127.0.0.1:${port}${route}`, { headers: { cookie } })
      const text = await response.text()
      if (response.ok) return JSON.parse(text)
      throw new Error(`${route} answers ${response.status}: ${text}\n${output}`)
    },
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

module.exports = { BUNDLERS, createNextApp, startStandalone }
