'use strict'

// Gets a machine that has Node, npm and git to where the project builds, or tests.
// Done already, it costs one dpkg-query and prints nothing.

const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { REQUIREMENTS } = require('./requirements')
const { ROOT, ScriptError, runAsScript, step } = require('./steps')
const { ensureSystemPackages } = require('./system_packages')

const LOCK = path.join(ROOT, 'package-lock.json')
// npm writes this one last, so an interrupted installation does not have it.
const INSTALLED_LOCK = path.join(ROOT, 'node_modules', '.package-lock.json')
const STAMP = path.join(ROOT, 'node_modules', '.set-up.json')

/**
 * Installs what is missing: system packages, then npm dependencies.
 *
 * @param {object} [options]
 * @param {('build' | 'demo' | 'test')[]} [options.parts] what the machine is to be ready for
 * @throws {ScriptError} with what to do, where it cannot go on
 */
async function setUp({ parts = ['build'] } = {}) {
  const unknown = parts.find((part) => !Object.hasOwn(REQUIREMENTS, part))
  if (unknown !== undefined) throw new ScriptError(`Set-up knows no part "${unknown}".`)
  checkNodeVersion(process.versions.node)
  await ensureSystemPackages(parts)
  await ensureNpmDependencies()
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

async function ensureNpmDependencies() {
  const lockHash = createHash('sha256').update(fs.readFileSync(LOCK)).digest('hex')
  if (isInstalled(lockHash)) return
  // An install that is cut off must not look like a finished one.
  fs.rmSync(INSTALLED_LOCK, { force: true })
  await step('installing the npm dependencies', 'npm', ['ci', '--no-audit', '--no-fund'])
  fs.writeFileSync(STAMP, JSON.stringify({ lockHash, installedMs: modifiedMs(INSTALLED_LOCK) }))
}

// Times alone would install everything again after each `git checkout`; a hash alone would miss
// an `npm install` in between that was taken back in package-lock.json only.
function isInstalled(lockHash) {
  const installedMs = modifiedMs(INSTALLED_LOCK)
  if (installedMs === undefined) return false
  if (installedMs >= modifiedMs(LOCK)) return true
  const stamp = readStamp()
  return stamp.lockHash === lockHash && stamp.installedMs === installedMs
}

function modifiedMs(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs
}

function readStamp() {
  try {
    return JSON.parse(fs.readFileSync(STAMP, 'utf8'))
  } catch {
    return {}
  }
}

async function main() {
  let purpose
  try {
    purpose = parseArgs({ options: { for: { type: 'string' } } }).values.for ?? 'demo'
  } catch (error) {
    throw new ScriptError(`${error.message}\nUsage: node scripts/setup.js [--for demo|test]`)
  }
  await setUp({ parts: [purpose] })
}

module.exports = { setUp }

if (require.main === module) runAsScript(main)
