'use strict'

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')
const { text } = require('node:stream/consumers')

const ROOT = path.join(__dirname, '../..')

/** Variables that would change what a child does, whatever the machine that runs the tests has set. */
const CLEARED =
  /^((https?|all|no)_proxy|NODE_EXTRA_CA_CERTS|NODE_OPTIONS|NEXT_PHASE|AUTH_.*|GOOGLE_.*)$/i

/**
 * Runs a Node program to its end.
 * @param {string[]} args of node
 * @param {{ input?: string, env?: Record<string, string> }} [options] `env` is added to a cleared environment
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
async function runNode(args, { input = '', env = {} } = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !CLEARED.test(name))
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: 'pipe',
  })
  child.stdin.end(input)
  const ended = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await ended
  return { code, stdout, stderr }
}

module.exports = { runNode }
