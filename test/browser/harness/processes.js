'use strict'

const { spawn } = require('node:child_process')
const { once } = require('node:events')

const READY_WITHIN_MS = 120_000
const KILL_AFTER_MS = 5_000

/**
 * What a program sees besides what it is given. Nothing of Jest's own environment: its NODE_ENV makes
 * Next.js build another app.
 */
function environment(given) {
  const { PATH, HOME, LANG } = process.env
  return {
    PATH,
    HOME,
    LANG,
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_IGNORE_INCORRECT_LOCKFILE: '1',
    ...given,
  }
}

function start(args, { cwd, env }) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { all: '', stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      written.all += text
      written[name] += text
    })
  }
  return { child, written, output: () => written.all }
}

/**
 * Runs a Node program to its end.
 *
 * @param {string[]} args of node
 * @param {{ cwd: string, env?: Record<string, string> }} options
 * @returns {Promise<{ code: number | null, stdout: string, output: string }>} `output` is both streams'
 */
async function run(args, options) {
  const { child, written } = start(args, options)
  const [code] = await once(child, 'close')
  return { code, stdout: written.stdout, output: written.all }
}

/**
 * A server in a process of its own. It ends with this process.
 *
 * @typedef {object} ServerProcess
 * @property {number} pid
 * @property {() => string} output what it wrote so far
 * @property {() => Promise<void>} close resolves when it has exited
 * @property {() => Promise<void>} kill the same without a chance to finish anything
 */

/**
 * Starts a server and waits until it says that it is ready.
 *
 * @param {string[]} args of node
 * @param {{ cwd: string, env?: Record<string, string> }} options
 * @returns {Promise<ServerProcess>}
 */
async function startServer(args, options) {
  const { child, output } = start(args, options)
  const ended = once(child, 'close')
  const killWithUs = () => child.kill('SIGKILL')
  process.once('exit', killWithUs)
  ended.then(() => process.off('exit', killWithUs))
  await untilReady(child, output)
  const kill = async () => {
    killWithUs()
    await ended
  }
  return { pid: child.pid, output, close: () => end(child, ended), kill }
}

function untilReady(child, output) {
  return new Promise((resolve, reject) => {
    const fail = (why) => {
      child.kill('SIGKILL')
      reject(new Error(`The server ${why}. It wrote:\n${output()}`))
    }
    const timer = setTimeout(fail, READY_WITHIN_MS, `was not ready in ${READY_WITHIN_MS} ms`)
    child.stdout.on('data', () => {
      // What every Next.js prints, and the server for NextAuth v3.
      if (!/\bReady\b/.test(output())) return
      clearTimeout(timer)
      resolve()
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      fail(`ended (${signal ?? code})`)
    })
  })
}

async function end(child, ended) {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  await ended
  clearTimeout(timer)
}

module.exports = { run, startServer }
