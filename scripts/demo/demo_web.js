'use strict'

// What `npm run demo:web` runs, on a machine that may have nothing but Node, npm and git: an example
// application with the embedded authorization server, until Ctrl-C.

const { spawn } = require('node:child_process')
const { createHash, randomBytes } = require('node:crypto')
const { once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const { createServer } = require('node:net')
const path = require('node:path')
const { setTimeout: delay } = require('node:timers/promises')
const { parseArgs } = require('node:util')
const { build } = require('../build/build')
const { setUp } = require('../setup/setup')
const { ROOT, ScriptError, quietly, runAsScript, showOutput, step } = require('../steps')

const EXAMPLES = path.join(ROOT, 'examples')
/** The applications: the prefix of NextAuth's own variables, and the one that makes them use Google. */
const APPS = {
  'next-auth-v4': { prefix: 'NEXTAUTH', google: 'GOOGLE_CLIENT_ID' },
  'authjs-v5': { prefix: 'AUTH', google: 'AUTH_GOOGLE_ID' },
}
const USAGE = `Usage: npm run demo:web -- [${Object.keys(APPS).join(' | ')}] [--port 3000] [--store]`

const HOST = 'localhost'
const FIRST_PORT = 3000
const PORTS_TRIED = 20
const READY_WITHIN_MS = 60_000
const POLL_MS = 100
const EXIT_WITHIN_MS = 3_000
const KEPT_OUTPUT = 16_384 // characters
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Short enough to watch; a provider across the internet takes as long as `thinkTimeMs` to answer. */
const AUTHORIZATION_SERVER = { accessTokenSeconds: 30, thinkTimeMs: 300 }

async function main() {
  const { app, port, hasStore } = readArguments()
  const folder = path.join(EXAMPLES, app)
  await setUp({ parts: ['demo'] })
  await build()
  await install(folder)
  await step('building the example', process.execPath, [nextOf(folder), 'build'], { cwd: folder })
  await run({ app, folder, hasStore }, await freePort(port))
}

function readArguments() {
  let parsed
  try {
    const options = { port: { type: 'string' }, store: { type: 'boolean', default: false } }
    parsed = parseArgs({ allowPositionals: true, options })
  } catch (error) {
    throw new ScriptError(`${error.message}\n${USAGE}`)
  }
  const [app = 'next-auth-v4', ...others] = parsed.positionals
  const port = parsed.values.port === undefined ? undefined : Number(parsed.values.port)
  const isPort = port === undefined || (Number.isInteger(port) && port > 0 && port < 65_536)
  if (!Object.hasOwn(APPS, app) || others.length > 0 || !isPort) throw new ScriptError(USAGE)
  return { app, port, hasStore: parsed.values.store }
}

/** Installs the example's dependencies, with this package packed as it is now. */
async function install(folder) {
  const stamp = path.join(folder, 'node_modules', '.set-up')
  const wanted = await fingerprint(folder)
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return
  fs.rmSync(stamp, { force: true })
  await step('installing the example', 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder })
  fs.writeFileSync(stamp, wanted)
}

async function fingerprint(folder) {
  const { code, output } = await quietly('npm', ['pack', '--dry-run', '--json', '--silent'])
  if (code !== 0) {
    showOutput({ output })
    throw new ScriptError('npm cannot pack this package; it says why above.')
  }
  const lock = fs.readFileSync(path.join(folder, 'package-lock.json'))
  return createHash('sha256').update(lock).update(output).digest('hex')
}

const nextOf = (folder) => path.join(folder, 'node_modules', 'next', 'dist', 'bin', 'next')

async function freePort(wanted) {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted
    throw new ScriptError(`Port ${wanted} is taken. ${USAGE}`)
  }
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS_TRIED; port += 1) {
    if (await isFree(port)) return port
  }
  const last = FIRST_PORT + PORTS_TRIED - 1
  throw new ScriptError(`The ports ${FIRST_PORT} to ${last} are all taken. ${USAGE}`)
}

async function isFree(port) {
  const probe = createServer()
  try {
    await once(probe.listen(port, HOST), 'listening')
  } catch (error) {
    if (error.code === 'EADDRINUSE' || error.code === 'EACCES') return false
    throw error
  }
  await once(probe.close(), 'close')
  return true
}

/** Runs everything until a signal comes or the application ends, and leaves no process behind. */
async function run({ app, folder, hasStore }, port) {
  const stopped = nextSignal()
  const url = `http://${HOST}:${port}`
  const closers = []
  try {
    const env = {
      ...secretsOf(app, url),
      ...(hasStore && makeStore(closers)),
      ...(await startProvider(app, { url, hasStore }, closers)),
    }
    const next = startNext(folder, port, env)
    closers.push(next.close)
    const serve = async () => {
      if (await isServing(url, next)) welcome(app, url)
      await next.ended
    }
    await Promise.race([serve(), stopped])
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

/** A new secret for every run: the authorization server has forgotten the sessions of the last. */
function secretsOf(app, url) {
  const { prefix } = APPS[app]
  return { [`${prefix}_URL`]: url, [`${prefix}_SECRET`]: randomBytes(32).toString('base64url') }
}

/** A place for the tokens beside the cookie, so that the provider can end sessions. Gone with the demonstration. */
function makeStore(closers) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-web-'))
  closers.push(() => fs.rmSync(folder, { recursive: true, force: true }))
  return { STORE_FILE: path.join(folder, 'tokens.db') }
}

const usesGoogle = (app) => Boolean(process.env[APPS[app].google])

/** Starts the authorization server and its control port, unless Google takes its place. */
async function startProvider(app, { url, hasStore }, closers) {
  if (usesGoogle(app)) return {}
  const { startAuthorizationServer } = require('../../examples/authorization-server/control.js')
  const { openControlPort } = require('../../examples/next-auth-v4/demo_control_port.js')
  const server = await startAuthorizationServer({
    ...AUTHORIZATION_SERVER,
    redirectUris: [`${url}/api/auth/callback/demo`],
    postLogoutRedirectUris: [`${url}/`],
    ...(hasStore && { backchannelLogoutUri: `${url}/api/backchannel-logout` }),
  })
  closers.push(server.close)
  const control = await openControlPort(server, AUTHORIZATION_SERVER)
  closers.push(control.close)
  const { issuer, clientId, clientSecret } = server
  return {
    ISSUER: issuer,
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
    DEMO_CONTROL_URL: control.url,
  }
}

/**
 * @returns {{ ended: Promise<void>, close: () => Promise<void> }} `ended` rejects when it ends
 *   without having been asked to
 */
function startNext(folder, port, env) {
  const args = [nextOf(folder), 'start', '--hostname', HOST, '--port', String(port)]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT)
    })
  }
  let isClosing = false
  const exited = once(child, 'exit')
  const ended = exited.then(([code, signal]) => {
    if (isClosing) return
    showOutput({ output })
    throw new ScriptError(`The application ended by itself (${signal ?? `exit code ${code}`}).`)
  })
  // The application may end while no caller waits for that.
  ended.catch(() => {})
  const close = () => {
    isClosing = true
    return end(child, exited)
  }
  return { ended, close }
}

async function end(child, exited) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_WITHIN_MS)
  await exited
  clearTimeout(timer)
}

/** Waits until the application answers. @returns false if it was closed before it did */
async function isServing(url, next) {
  const closed = next.ended.then(() => 'closed')
  const giveUpAt = Date.now() + READY_WITHIN_MS
  while (Date.now() < giveUpAt) {
    const found = await Promise.race([answers(url), closed])
    if (found) return found !== 'closed'
    await delay(POLL_MS)
  }
  throw new ScriptError(`${url} does not answer.`)
}

async function answers(url) {
  try {
    const { ok } = await fetch(`${url}/api/auth/csrf`)
    return ok
  } catch {
    return false
  }
}

function welcome(app, url) {
  const name = usesGoogle(app) ? 'your Google account' : 'any user name'
  console.log(`\n  ${url}\n\n  Sign in with ${name}. Ctrl-C ends it.`)
}

/** Resolves at the first signal; a second one ends the process the hard way. */
function nextSignal() {
  return Promise.race(
    SIGNALS.map((signal) => new Promise((resolve) => process.once(signal, resolve))),
  )
}

runAsScript(main)
