'use strict'

const { spawn } = require('node:child_process')
const path = require('node:path')

const CHILD = path.join(__dirname, 'child.js')
/** The longest measurement is a million refreshes. */
const LIMIT_MS = 900_000

// A proxy would stand between the contenders and the server, and not all of them would use it.
const LEFT_OUT = /^(https?_proxy|all_proxy|no_proxy|node_options)$/i

/**
 * Runs one measurement in a fresh process.
 *
 * @param {object} job
 * @param {{ caFile: string, nodeOptions?: string[] }} setting
 * @returns {Promise<object>} the scenario's metrics
 * @throws {Error} with what the process wrote
 */
async function runChild(job, { caFile, nodeOptions = [] }) {
  const child = spawn(process.execPath, [...nodeOptions, CHILD, JSON.stringify(job)], {
    env: childEnvironment(caFile),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  })
  const [out, err, result, ending] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    textOf(child.stdio[3]),
    endOf(child),
  ])
  if (ending === 0 && result) return JSON.parse(result)
  const name = `${job.scenario} ${job.variant}, ${job.contender.id}`
  throw new Error(`${name}: ended with ${ending}\n${out}${err}`)
}

function childEnvironment(caFile) {
  const kept = Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name))
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: 'production',
    NODE_EXTRA_CA_CERTS: caFile,
  }
}

async function textOf(stream) {
  let text = ''
  stream.setEncoding('utf8')
  for await (const chunk of stream) text += chunk
  return text
}

function endOf(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
}

module.exports = { runChild }
