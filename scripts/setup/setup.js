'use strict'

// Gets a machine that has Node, npm and git to where the project builds, or tests.
// Done already, it costs one dpkg-query and prints nothing.

const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { REQUIREMENTS } = require('./requirements')
const { ROOT, ScriptError, runAsScript, step } = require('../steps')
const { ensureSystemPackages } = require('./system_packages')

/** Further folders with dependencies and a lock of their own, by the part that needs them. */
const NPM_FOLDERS = { browser: 'test/browser' }

/**
 * Installs what is missing: system packages, then npm dependencies.
 *
 * @param {object} [options]
 * @param {(keyof typeof REQUIREMENTS)[]} [options.parts] what the machine is to be ready for
 * @throws {ScriptError} with what to do, where it cannot go on
 */
async function setUp({ parts = ['build'] } = {}) {
  const unknown = parts.find((part) => !Object.hasOwn(REQUIREMENTS, part))
  if (unknown !== undefined) throw new ScriptError(`Set-up knows no part "${unknown}".`)
  checkNodeVersion(process.versions.node)
  const folders = ['.', ...parts.map((part) => NPM_FOLDERS[part]).filter(Boolean)]
  // Each is mostly waiting for the network, and no npm package compiles anything.
  await Promise.all([ensureSystemPackages(parts), ...folders.map(ensureNpmDependencies)])
}

// The range of cmake-js 8. The published package itself runs on older versions.
function checkNodeVersion(version) {
  const [major, minor] = version.split('.').map(Number)
  const enough = (major === 20 && minor >= 17) || (major === 22 && minor >= 9) || major >= 23
  if (enough) return
  throw new ScriptError(
    `Building needs Node 20.17 or later, 22.9 or later, or a newer line. This is Node ${version}.`,
  )
}

async function ensureNpmDependencies(folder) {
  const { lock, installedLock, stamp } = npmFilesOf(folder)
  const lockHash = createHash('sha256').update(fs.readFileSync(lock)).digest('hex')
  if (isInstalled(folder, lockHash)) return
  // An install that is cut off must not look like a finished one.
  fs.rmSync(installedLock, { force: true })
  const what = folder === '.' ? 'the npm dependencies' : `the npm dependencies of ${folder}`
  const cwd = path.join(ROOT, folder)
  await step(`installing ${what}`, 'npm', ['ci', '--no-audit', '--no-fund'], { cwd })
  fs.writeFileSync(stamp, JSON.stringify({ lockHash, installedMs: modifiedMs(installedLock) }))
}

function npmFilesOf(folder) {
  const modules = path.join(ROOT, folder, 'node_modules')
  return {
    lock: path.join(ROOT, folder, 'package-lock.json'),
    // npm writes this one last, so an interrupted installation does not have it.
    installedLock: path.join(modules, '.package-lock.json'),
    stamp: path.join(modules, '.set-up.json'),
  }
}

// Times alone would install everything again after each `git checkout`; a hash alone would miss
// an `npm install` in between that was taken back in package-lock.json only.
function isInstalled(folder, lockHash) {
  const { lock, installedLock, stamp } = npmFilesOf(folder)
  const installedMs = modifiedMs(installedLock)
  if (installedMs === undefined) return false
  if (installedMs >= modifiedMs(lock)) return true
  const last = readStamp(stamp)
  return last.lockHash === lockHash && last.installedMs === installedMs
}

function modifiedMs(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs
}

function readStamp(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

async function main() {
  let purpose
  try {
    purpose = parseArgs({ options: { for: { type: 'string' } } }).values.for ?? 'demo'
  } catch (error) {
    throw new ScriptError(
      `${error.message}\nUsage: node scripts/setup/setup.js [--for demo|test|browser]`,
    )
  }
  await setUp({ parts: [purpose] })
}

module.exports = { setUp }

if (require.main === module) runAsScript(main)
