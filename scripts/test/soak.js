'use strict'

// What `npm run soak` runs: test/soak for a given time, on a machine that may have nothing but Node, npm and git.

const path = require('node:path')
const { parseArgs } = require('node:util')
const { build } = require('../build/build')
const { setUp } = require('../setup/setup')
const { ROOT, ScriptError, runAsScript, show } = require('../steps')

const PROGRAM = path.join(ROOT, 'test', 'soak', 'main.js')
const USAGE = 'Usage: npm run soak -- [--seconds N] [--seed N] [--sessions N]'
/** Fewer samples tell nothing about growth. */
const LEAST_SECONDS = 30

function readArguments() {
  const options = {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    sessions: { type: 'string', default: '2000' },
  }
  let values
  try {
    values = parseArgs({ options }).values
  } catch (error) {
    throw new ScriptError(`${error.message}\n${USAGE}`)
  }
  const numbers = Object.fromEntries(
    Object.entries(values).map(([name, text]) => [name, Number(text)]),
  )
  const areWhole = Object.values(numbers).every((number) => Number.isInteger(number) && number >= 0)
  if (!areWhole || numbers.seconds < LEAST_SECONDS) {
    throw new ScriptError(`${USAGE}\nWhole numbers, and at least ${LEAST_SECONDS} seconds.`)
  }
  return numbers
}

async function main() {
  if (process.platform !== 'linux') {
    throw new ScriptError(
      'The soak test counts descriptors and threads in /proc, so it runs on Linux only.',
    )
  }
  const options = readArguments()
  await setUp({ parts: ['soak'] })
  await build()
  const { code } = await show(process.execPath, ['--expose-gc', PROGRAM, JSON.stringify(options)])
  if (code !== 0) process.exitCode = 1
}

runAsScript(main)
