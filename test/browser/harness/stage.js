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

const AUTH_PATH = '/api/auth'

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
 * @param {Record<string, string> | ((identity: Stage['identity']) => Promise<Record<string, string>>)} [plan.env] further
 *   variables of the app
 * @param {Record<string, string>[]} [plan.processes] one of the app for each, with variables of its own beside those;
 *   requests are given to them in turn
 * @returns {Promise<Stage>}
 */
async function setStage({ identity: options, ...plan }) {
  const entrance = await openEntrance(plan)
  const identity = await startAuthorizationServer({ ...clientOf(entrance), ...options })
  return openStage(entrance, identity)
}

/**
 * Several apps that sign in at one authorization server, each as a client of its own.
 *
 * @param {(Parameters<typeof setStage>[0] & { client?: (origin: string) => object })[]} plans `client`: what the
 *   authorization server knows of it beside where it is, by the app's origin
 * @returns {Promise<Stage[]>} each of which closes the authorization server too
 */
async function setStages(plans) {
  const entrances = await Promise.all(plans.map(openEntrance))
  const [first, ...otherClients] = entrances.map((entrance, index) => ({
    clientId: `client-${index}`,
    ...clientOf(entrance),
    ...entrance.plan.client?.(entrance.origin),
  }))
  const identity = await startAuthorizationServer({ ...first, otherClients })
  return Promise.all(
    entrances.map((entrance, index) =>
      openStage(entrance, { ...identity, clientId: `client-${index}` }),
    ),
  )
}

/** Where browsers find an app, before it runs. */
async function openEntrance(plan) {
  const recorder = new Recorder()
  return { plan, recorder, origin: `http://localhost:${await recorder.open()}` }
}

const clientOf = ({ origin, plan: { authPath = AUTH_PATH } }) => ({
  redirectUris: [`${origin}${authPath}/callback/demo`],
  postLogoutRedirectUris: [`${origin}/server`, `${origin}/`],
})

/** @returns {Promise<Stage>} */
async function openStage({ plan, recorder, origin }, identity) {
  const { folder, command, authPath = AUTH_PATH, env, processes = [{}] } = plan
  const further = typeof env === 'function' ? await env(identity) : env
  const variables = { ...variablesOf({ origin, authPath, identity }), ...further }
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

module.exports = { setStage, setStages }
