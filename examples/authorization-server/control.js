const { fork } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')
const { commandChannel } = require('./command_channel.js')
const { signIn } = require('./sign_in.js')

const SERVER = path.join(__dirname, 'server.mjs')
const START_WITHIN = 20_000 // ms
const EXIT_WITHIN = 2_000 // ms
const KEPT_OUTPUT = 16_384 // characters

/**
 * One refresh or revocation request as the server saw it.
 *
 * @typedef {object} LogEntry
 * @property {number} at when it arrived, ms since the epoch
 * @property {'refresh_token' | 'revocation'} grantType
 * @property {string | null} refreshTokenHash SHA-256, hex, of the token presented
 * @property {number | null} status HTTP status; null when it got no reply
 * @property {string | null} error the reply's OAuth error, or `outage_503`, `outage_reset`,
 *   `outage_hang`
 */

/**
 * @typedef {object} AuthorizationServer
 * @property {string} issuer
 * @property {string} tokenEndpoint
 * @property {string} revocationEndpoint
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {string} clientAuthentication
 * @property {string} redirectUri the one `signIn` uses
 * @property {number} pid
 * @property {(user?: string | object) => ReturnType<typeof signIn>} signIn a user name, or the
 *   options of `signIn()` in sign_in.js
 * @property {() => Promise<LogEntry[]>} tokenRequests refreshes, in the order of the replies
 * @property {() => Promise<LogEntry[]>} revocationRequests
 * @property {() => Promise<void>} clearLog
 * @property {(mode: 'refuse' | 'reset' | '503' | 'hang',
 *   options?: { retryAfterSeconds?: number }) => Promise<void>} goDown for every path
 * @property {() => Promise<void>} comeUp on the same port
 * @property {(seconds: number) => Promise<void>} setAccessTokenSeconds of tokens issued from now on
 * @property {(milliseconds: number) => Promise<void>} setThinkTime
 * @property {(refreshToken: string) => Promise<boolean>} revokeGrantOf
 * @property {() => Promise<void>} close resolves once the child has exited
 */

/**
 * Starts the authorization server in a child process. The child ends with this process, and does
 * not keep it alive. Its output is shown only when it fails.
 *
 * @param {Partial<import('./settings.mjs').Settings>} [options]
 * @param {{ startWithin?: number }} [limits] ms after which one that is not ready is killed
 * @returns {Promise<AuthorizationServer>}
 */
async function startAuthorizationServer(options = {}, { startWithin = START_WITHIN } = {}) {
  const child = fork(SERVER, [JSON.stringify(options)], {
    // A debugger's or a loader's flags are meant for the parent.
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const output = collectOutput(child)
  const ask = commandChannel(child)
  const about = await untilReady(child, output, startWithin)
  for (const handle of [child, child.channel, child.stdout, child.stderr]) handle.unref()

  let closing = null
  child.on('close', (code) => {
    if (!closing && code) process.stderr.write(`authorization server, exit ${code}\n${output()}`)
  })
  const requests = async (grantType) => {
    return (await ask('log')).filter((entry) => entry.grantType === grantType)
  }

  const server = {
    ...about,
    pid: child.pid,
    signIn: (user) => signIn(server, typeof user === 'string' ? { user } : user),
    tokenRequests: () => requests('refresh_token'),
    revocationRequests: () => requests('revocation'),
    clearLog: () => ask('clearLog'),
    goDown: (mode, outage = {}) => ask('goDown', mode, outage),
    comeUp: () => ask('comeUp'),
    setAccessTokenSeconds: (seconds) => ask('set', { accessTokenSeconds: seconds }),
    setThinkTime: (milliseconds) => ask('set', { thinkTimeMs: milliseconds }),
    revokeGrantOf: (refreshToken) => ask('revokeGrantOf', refreshToken),
    close: () => {
      closing ??= end(child)
      return closing
    },
  }
  return server
}

function collectOutput(child) {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT)
    })
  }
  return () => output
}

function untilReady(child, output, startWithin) {
  return new Promise((resolve, reject) => {
    const fail = (why) =>
      reject(new Error(`the authorization server did not start (${why})\n${output()}`))
    // A server that hangs would keep this process alive for ever, and the user would not see how far
    // it came.
    const timer = setTimeout(() => {
      fail(`not ready within ${startWithin} ms`)
      child.kill('SIGKILL')
    }, startWithin)
    child.once('error', reject)
    child.once('message', ({ ready, ...about }) => resolve(about))
    child.once('close', (code, signal) => fail(signal ?? code))
    for (const end of ['error', 'message', 'close']) child.once(end, () => clearTimeout(timer))
  })
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  // Not 'close': Node never emits that for a child whose channel this side disconnected.
  const exited = once(child, 'exit')
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_WITHIN)
  await exited
  clearTimeout(timer)
}

module.exports = { startAuthorizationServer }
