'use strict'

// How the work on the I/O thread grows with what a provider sends: npm run bench:readers. See bench/readers/growth.cpp.

const os = require('node:os')
const path = require('node:path')
const { configure } = require('./core_tests')
const { setUp } = require('../setup/setup')
const { runAsScript, show, step } = require('../steps')

const PROGRAM = 'reader_growth'

async function main() {
  await setUp({ parts: ['test'] })
  const folder = await configure('plain')
  await step('building the readers', 'cmake', [
    ...['--build', folder, '--parallel', String(os.availableParallelism())],
    ...['--target', PROGRAM],
  ])
  const { code } = await show(path.join(folder, PROGRAM), [])
  if (code !== 0) process.exitCode = 1
}

runAsScript(main)
