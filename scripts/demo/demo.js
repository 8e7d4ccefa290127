'use strict'

// What `npm run demo` runs, on a machine that may have nothing but Node, npm and git.

const path = require('node:path')
const { build } = require('../build/build')
const { setUp } = require('../setup/setup')
const { ROOT, runAsScript, show } = require('../steps')

const DEMO = path.join(ROOT, 'examples', 'session-life', 'index.js')

async function main() {
  await setUp({ parts: ['demo'] })
  await build()
  console.log()
  const { code } = await show(process.execPath, [DEMO])
  if (code !== 0) process.exitCode = 1
}

runAsScript(main)
