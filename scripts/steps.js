'use strict'

// Runs commands for the other scripts: one progress line for each, its output shown only when it fails.
// Plain Node without dependencies, because set-up runs before there are any.

const { spawn } = require('node:child_process')
const path = require('node:path')
const { stripVTControlCharacters } = require('node:util')

const ROOT = path.join(__dirname, '..')
const HEARTBEAT_MS = 15_000
const REDRAW_MS = 200
const KILL_GRACE_MS = 10_000

/** An end the person running a script should read about: its message is shown, its stack is not. */
class ScriptError extends Error {}

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 1 when a signal ended the command
 * @property {string} output what it wrote, stdout and stderr in order; empty when it was inherited
 * @property {string} [trouble] why there is no exit code of its own: not found, signal, time limit
 * @property {number} seconds
 */

/**
 * Runs a command behind one progress line. When it fails its output is printed and a ScriptError is
 * thrown, unless `tolerate` is set: then the caller gets the outcome and decides.
 *
 * @param {string} title
 * @param {string} command
 * @param {string[]} [args]
 * @param {{ cwd?: string, env?: object, tolerate?: boolean, timeLimitMs?: number }} [options]
 * @returns {Promise<Outcome>}
 */
async function step(title, command, args = [], options = {}) {
  const line = progressLine(title)
  const outcome = await execute(command, args, { ...options, stdio: 'pipe' })
  const failed = outcome.code !== 0
  line.end(
    failed ? `failed after ${seconds(outcome.seconds)}` : `done in ${seconds(outcome.seconds)}`,
  )
  if (failed && !options.tolerate) {
    showOutput(outcome)
    throw new ScriptError(`${title}: ${describe(outcome)} (${[command, ...args].join(' ')})`)
  }
  return outcome
}

/**
 * Runs several commands at a time behind one progress line. Never throws for a failing one.
 *
 * @param {string} title
 * @param {{ command: string, args: string[], env?: object, timeLimitMs?: number }[]} runs
 * @returns {Promise<Outcome[]>} in their order
 */
async function together(title, runs) {
  const line = progressLine(title)
  const outcomes = await Promise.all(
    runs.map(({ command, args, ...options }) => quietly(command, args, options)),
  )
  const longest = seconds(Math.max(...outcomes.map((outcome) => outcome.seconds)))
  const failed = outcomes.some(({ code }) => code !== 0)
  line.end(failed ? `failed after ${longest}` : `done in ${longest}`)
  return outcomes
}

/**
 * Runs a command whose own output is the point, like Jest. Never throws for a failing command.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: object, timeLimitMs?: number }} [options]
 * @returns {Promise<Outcome>}
 */
async function show(command, args, options = {}) {
  const outcome = await execute(command, args, { ...options, stdio: 'inherit' })
  if (outcome.trouble) console.log(`${path.basename(command)}: ${outcome.trouble}`)
  return outcome
}

/**
 * Runs a command and says nothing about it. Never throws for a failing command.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: object, timeLimitMs?: number }} [options]
 * @returns {Promise<Outcome>}
 */
function quietly(command, args, options = {}) {
  return execute(command, args, { ...options, stdio: 'pipe' })
}

/** Starts a script's `main` and turns what it throws into a message and exit code 1. */
function runAsScript(main) {
  main().catch((error) => {
    console.error(error instanceof ScriptError ? `\n${error.message}` : error)
    process.exitCode = 1
  })
}

/** Prints what a failed command wrote; Biome, for one, writes colours even into a pipe. */
function showOutput({ output }) {
  const text = process.stdout.isTTY ? output : stripVTControlCharacters(output)
  if (text.trim()) console.log(text.trimEnd())
}

/** Says how a command ended, for a message. */
function describe(outcome) {
  return outcome.trouble ?? `exit code ${outcome.code}`
}

function execute(command, args, { cwd = ROOT, env = {}, stdio, timeLimitMs }) {
  const started = performance.now()
  const piped = stdio === 'pipe'
  const chunks = []
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', piped ? 'pipe' : 'inherit', piped ? 'pipe' : 'inherit'],
    })
    const limit = timeLimit(child, timeLimitMs)
    const finish = (code, trouble) => {
      limit.clear()
      resolve({
        code,
        trouble,
        output: Buffer.concat(chunks).toString(),
        seconds: (performance.now() - started) / 1000,
      })
    }
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => chunks.push(chunk))
    }
    child.on('error', (error) => {
      finish(1, error.code === 'ENOENT' ? `${command} is not installed` : error.message)
    })
    child.on('close', (code, signal) => {
      if (limit.passed()) finish(1, `ended after its limit of ${timeLimitMs / 1000} s`)
      else if (signal) finish(1, `ended by ${signal}`)
      else finish(code)
    })
  })
}

// A test that hangs must end as a failure that names itself, not as a CI machine's time-out.
function timeLimit(child, milliseconds) {
  if (!milliseconds) return { clear() {}, passed: () => false }
  let passed = false
  let kill
  const timer = setTimeout(() => {
    passed = true
    child.kill('SIGTERM')
    kill = setTimeout(() => child.kill('SIGKILL'), KILL_GRACE_MS)
  }, milliseconds)
  return {
    clear() {
      clearTimeout(timer)
      clearTimeout(kill)
    },
    passed: () => passed,
  }
}

function progressLine(title) {
  const started = performance.now()
  const elapsed = () => seconds((performance.now() - started) / 1000)
  return process.stdout.isTTY ? liveLine(title, elapsed) : loggedLines(title, elapsed)
}

function liveLine(title, elapsed) {
  // A line longer than the terminal wraps, and then "back to its start" does not lead to its start.
  const draw = (text) => {
    const width = (process.stdout.columns || 80) - 1
    process.stdout.write(`\r\x1b[2K${text.length > width ? `${text.slice(0, width - 1)}…` : text}`)
  }
  const redraw = () => draw(`${elapsed()}  ${title} …`)
  redraw()
  const timer = setInterval(redraw, REDRAW_MS)
  return {
    end(how) {
      clearInterval(timer)
      process.stdout.write(`\r\x1b[2K${title}: ${how}\n`)
    },
  }
}

function loggedLines(title, elapsed) {
  console.log(`${title} …`)
  const timer = setInterval(() => console.log(`${title}: ${elapsed()} so far`), HEARTBEAT_MS)
  return {
    end(how) {
      clearInterval(timer)
      console.log(`${title}: ${how}`)
    },
  }
}

function seconds(value) {
  return `${value.toFixed(1)} s`
}

module.exports = {
  ROOT,
  ScriptError,
  describe,
  quietly,
  runAsScript,
  show,
  showOutput,
  step,
  together,
}
