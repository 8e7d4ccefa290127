'use strict'

const { randomInt } = require('node:crypto')
const { once } = require('node:events')
const net = require('node:net')
const path = require('node:path')
const { ROOT } = require('./paths.js')
const { run, startServer } = require('./processes.js')
const { Recorder } = require('./recorder.js')

const { startAuthorizationServer } = require(
  path.join(ROOT, 'examples/authorization-server/control.js'),
)

// Below the range that the kernel takes outgoing connections' ports from.
const PORTS = [12_000, 20_000]

/**
 * An app that runs, the authorization server it signs in at, and what lies between it and browsers.
 *
 * @typedef {object} Stage
 * @property {string} origin where browsers find the app
 * @property {string} folder of the app
 * @property {import('../../../examples/authorization-server/control.js').AuthorizationServer} identity
 * @property {Recorder} recorder
 * @property {(import('./processes.js').ServerProcess & { port: number })[]} apps its processes
 * @property {import('./processes.js').ServerProcess} app the first of them
 * @property {string} authPath of NextAuth's own routes
 * @property {(cookie: { name: string, value: string }) => Promise<object>} readCookie the NextAuth
 *   token in a session cookie
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} plan
 * @param {string} plan.folder of the app
 * @param {(port: number) => string[]} plan.command the program and its arguments, for node
 * @param {string} [plan.authPath]
 * @param {object} [plan.identity] options of the authorization server
 * @param {Record<string, string>} [plan.env] further variables of the app
 * @param {Record<string, string>[]} [plan.processes] one of the app for each, with variables of its own beside those;
 *   requests are given to them in turn
 * @returns {Promise<Stage>}
 */
async function setStage(plan) {
  const { folder, command, authPath = '/api/auth', identity: options, env, processes = [{}] } = plan
  const recorder = new Recorder()
  const origin = `http://localhost:${await recorder.open()}`
  const identity = await startAuthorizationServer({
    redirectUris: [`${origin}${authPath}/callback/demo`],
    postLogoutRedirectUris: [`${origin}/server`],
    ...options,
  })
  const variables = { ...variablesOf({ origin, authPath, identity }), ...env }
  const apps = await Promise.all(
    processes.map((own) => startApp(folder, command, { ...variables, ...own })),
  )
  recorder.forwardTo(...apps.map(({ port }) => port))
  const readCookie = async ({ name, value }) => {
    const args = ['read_cookie.mjs', name, value]
    return JSON.parse((await run(args, { cwd: folder, env: variables })).stdout)
  }
  const close = () => Promise.all([...apps, identity, recorder].map((one) => one.close()))
  return { origin, folder, identity, recorder, apps, app: apps[0], authPath, readCookie, close }
}

async function startApp(folder, command, variables) {
  const port = await freePort()
  const env = { ...variables, PORT: String(port) }
  return { ...(await startServer(command(port), { cwd: folder, env })), port }
}

/** How apps are configured. */
function variablesOf({ origin, authPath, identity }) {
  const secret = 'a secret of NextAuth'
  return {
    ISSUER: identity.issuer,
    CLIENT_ID: identity.clientId,
    CLIENT_SECRET: identity.clientSecret,
    // v3 and v4, then v5.
    NEXTAUTH_URL: origin + authPath,
    NEXTAUTH_SECRET: secret,
    AUTH_URL: origin + authPath,
    AUTH_SECRET: secret,
  }
}

async function freePort() {
  for (;;) {
    const port = randomInt(...PORTS)
    const probe = net.createServer()
    probe.listen(port)
    const free = await once(probe, 'listening').then(
      () => true,
      () => false,
    )
    if (free) await new Promise((resolve) => probe.close(resolve))
    if (free) return port
  }
}

module.exports = { setStage }
