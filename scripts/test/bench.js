'use strict'

// What `npm run bench` runs, on a machine that may have nothing but Node, npm and git.

const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { build } = require('../build/build')
const { setUp } = require('../setup/setup')
const { ROOT, ScriptError, runAsScript, show, step } = require('../steps')

const BENCH = path.join(ROOT, 'bench')
const LOCK = path.join(BENCH, 'package-lock.json')
const STAMP = path.join(BENCH, 'node_modules', '.set-up')

async function main() {
  if (process.platform !== 'linux') {
    throw new ScriptError('The benchmark reads CPU times from /proc, so it runs on Linux only.')
  }
  await setUp({ parts: ['bench'] })
  await ensurePeers()
  await build()
  console.log()
  const args = [path.join(BENCH, 'main.js'), ...process.argv.slice(2)]
  const { code } = await show(process.execPath, args)
  if (code !== 0) process.exitCode = 1
}

/** What the benchmark compares with, in a node_modules that nothing else sees. */
async function ensurePeers() {
  const wanted = createHash('sha256').update(fs.readFileSync(LOCK)).digest('hex')
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === wanted) return
  await step('installing what is compared', 'npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: BENCH,
  })
  fs.writeFileSync(STAMP, wanted)
}

runAsScript(main)
