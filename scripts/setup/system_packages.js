'use strict'

// Installs the Debian packages that are missing, or says what a person has to do instead.

const { spawnSync } = require('node:child_process')
const { elsewhere, hasCommand, missing } = require('./requirements')
const { ScriptError, showOutput, step } = require('../steps')

// A new machine often runs its own upgrade in the first minutes and holds the lock meanwhile.
const WAIT_FOR_LOCK = ['-o', 'DPkg::Lock::Timeout=120']
const INSTALL = ['install', '-y', '--no-install-recommends']

/**
 * Makes sure that the system packages of these parts are there. Prints nothing if they are.
 *
 * @param {string[]} parts
 */
async function ensureSystemPackages(parts) {
  const lacking = missing(parts)
  if (lacking.length === 0) return
  if (!hasCommand('apt-get')) throw noAptGet(lacking, parts)
  const asRoot = privilege()
  if (!asRoot) throw noRights(lacking)
  await install(lacking, asRoot)
  const still = missing(parts)
  if (still.length > 0) {
    throw new ScriptError(`Installed, yet not found afterwards: ${preferred(still).join(' ')}`)
  }
}

async function install(lacking, asRoot) {
  let names = available(lacking)
  // An empty answer is a machine that never fetched the package lists, as every container image is.
  let updated = !names
  if (updated) {
    await update(asRoot)
    names = available(lacking)
    if (!names) throw notOffered(lacking)
  }
  let outcome = await aptGet(asRoot, `installing ${names.join(' ')}`, [...INSTALL, ...names])
  if (outcome.code !== 0 && !updated) {
    // Old lists name versions that the archive no longer has.
    await update(asRoot)
    updated = true
    names = available(lacking) ?? names
    outcome = await aptGet(asRoot, 'installing them again', [...INSTALL, ...names])
  }
  if (outcome.code === 0) return
  showOutput(outcome)
  throw new ScriptError(
    `Could not install the packages; apt-get says why above. By hand:\n\n  ${byHand(names)}`,
  )
}

async function update(asRoot) {
  const outcome = await aptGet(asRoot, 'fetching the package lists', ['update'])
  if (outcome.code === 0) return
  showOutput(outcome)
  throw new ScriptError('Could not fetch the package lists; apt-get says why above.')
}

function aptGet(asRoot, title, args) {
  // `env` and not this process's environment: sudo would drop the variable.
  const [command, ...rest] = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    ...WAIT_FOR_LOCK,
    ...args,
  ]
  return step(title, command, rest, { tolerate: true })
}

/** What goes before a command to run it as root, or undefined if that is not to be had. */
function privilege() {
  if (process.getuid?.() === 0) return []
  if (spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0) return ['sudo', '-n']
  return undefined
}

/** The package to install for each requirement, or undefined if apt knows none for one of them. */
function available(requirements) {
  const known = candidates(requirements.flatMap(({ packages }) => packages))
  const names = requirements.map(({ packages }) => packages.find((name) => known.has(name)))
  return names.includes(undefined) ? undefined : names
}

function candidates(names) {
  const { stdout } = spawnSync('apt-cache', ['policy', ...names], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
  const known = new Set()
  let name
  for (const line of (stdout ?? '').split('\n')) {
    name = /^(\S+):$/.exec(line)?.[1] ?? name
    if (/^ {2}Candidate: (?!\(none\))/.test(line)) known.add(name)
  }
  return known
}

// Without package lists nothing is known about names; the plainest one is in the most releases.
function preferred(requirements) {
  return available(requirements) ?? requirements.map(({ packages }) => packages.at(-1))
}

function byHand(names) {
  return `sudo apt-get install -y --no-install-recommends ${names.join(' ')}`
}

function noAptGet(lacking, parts) {
  return new ScriptError(
    [
      `Not found on this machine: ${lacking.map(({ packages }) => packages[0]).join(', ')}.`,
      'Set-up installs only with apt-get, and there is none here. Install the same things with what',
      'this system has, then run the command again:',
      '',
      ...elsewhere(parts),
    ].join('\n'),
  )
}

function noRights(lacking) {
  return new ScriptError(
    [
      'Some packages are missing, and this user may not install any. Run this once, then the same',
      'command again:',
      '',
      '  sudo apt-get update',
      `  ${byHand(preferred(lacking))}`,
    ].join('\n'),
  )
}

function notOffered(lacking) {
  const names = lacking
    .filter((one) => !available([one]))
    .map(({ packages }) => packages.join(' or '))
  return new ScriptError(
    `This system's package sources do not offer: ${names.join(', ')}. On Ubuntu they are in "universe".`,
  )
}

module.exports = { ensureSystemPackages }
