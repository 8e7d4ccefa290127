'use strict'

const { execFileSync, spawn } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')
const readline = require('node:readline')

const PROGRAM = path.join(__dirname, 'limited_program.js')

/**
 * A process with callbacks of its own, whose limits can be set while it runs: limited_program.js says what it can be told.
 */
async function startLimitedProcess() {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => JSON.parse((await lines.next()).value)
  await next()
  let uid = process.getuid()
  let gid = process.getgid()
  return {
    /** Of a user for whom limits of processes hold. */
    async dropRights() {
      if (process.getuid() === 0) uid = gid = await this.tell({ becomeNobody: true })
    },
    tell(command) {
      child.stdin.write(`${JSON.stringify(command)}\n`)
      return next()
    },
    /** The soft limit alone, so that it can be raised again. */
    limit(resource, value) {
      execFileSync('prlimit', ['--pid', `${child.pid}`, `--${resource}=${value}:`], { uid, gid })
    },
    async close() {
      const exited = once(child, 'exit')
      child.stdin.end()
      await exited
    },
  }
}

module.exports = { startLimitedProcess }
