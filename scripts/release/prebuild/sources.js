'use strict'

// Fetches the sources of what is linked in: Debian's, with its security patches applied.

const fs = require('node:fs')
const path = require('node:path')
const { ScriptError, step } = require('../../steps')
const { openArchive } = require('./apt')
const { once, sha256OfFile } = require('./folders')

const LOCK = path.join(__dirname, 'sources.json')

/**
 * @typedef {object} LockedPackage
 * @property {'source' | 'binary'} kind `binary` is a package that holds nothing but headers
 * @property {string} version Debian's
 * @property {Record<string, string>} files SHA-256 by name
 */

/** @returns {{ suite: string, packages: Record<string, LockedPackage> }} */
function readLock() {
  return JSON.parse(fs.readFileSync(LOCK, 'utf8'))
}

/** The version that the authors gave it: `3.5.7` of `3.5.7-1~deb13u2`. */
function upstreamVersion({ version }) {
  return version.replace(/^\d+:/, '').replace(/-[^-]*$/, '')
}

/**
 * Every package of the lock file, unpacked and patched.
 *
 * @param {string} work the folder of all prebuilds
 * @returns {Promise<Record<string, string>>} the folder of each, by name
 */
async function fetchSources(work) {
  const { suite, packages } = readLock()
  const downloads = path.join(work, 'downloads')
  fs.mkdirSync(downloads, { recursive: true })
  const lacking = Object.entries(packages).filter(([, one]) => !areThere(downloads, one))
  if (lacking.length > 0) {
    const archive = await openArchive(path.join(work, 'apt'), suite)
    for (const [name, one] of lacking) await download(archive, downloads, name, one)
  }
  const folders = {}
  for (const [name, one] of Object.entries(packages)) {
    verify(downloads, one)
    const folder = path.join(work, 'sources', name)
    folders[name] = await once(folder, one, () => unpack(name, one, downloads, folder))
  }
  return folders
}

function areThere(downloads, { files }) {
  return Object.keys(files).every((file) => fs.existsSync(path.join(downloads, file)))
}

async function download(archive, downloads, name, { kind, version }) {
  const verb = kind === 'source' ? ['source', '--download-only'] : ['download']
  const args = [...verb, `${name}=${version}`]
  await archive.run(`fetching ${name} ${version}`, 'apt-get', args, downloads)
}

/** apt has checked them against Debian's signature; this holds them to what was reviewed here. */
function verify(downloads, { files }) {
  for (const [file, expected] of Object.entries(files)) {
    const found = sha256OfFile(path.join(downloads, file))
    if (found === expected) continue
    fs.rmSync(path.join(downloads, file))
    throw new ScriptError(`${file} has the SHA-256 ${found}, not ${expected}. It was removed.`)
  }
}

async function unpack(name, { kind, files }, downloads, folder) {
  const file = (ending) => {
    const found = Object.keys(files).find((one) => ending.test(one))
    if (!found) throw new ScriptError(`sources.json names no ${ending} of ${name}`)
    return path.join(downloads, found)
  }
  const unpacking = `unpacking ${name}`
  if (kind === 'binary') {
    await step(unpacking, 'dpkg-deb', ['--extract', file(/\.deb$/), folder])
    return
  }
  const into = ['--directory', folder]
  await step(unpacking, 'tar', ['-xf', file(/\.orig\.tar\.\w+$/), '--strip-components=1', ...into])
  await step(`${unpacking}: Debian's part`, 'tar', ['-xf', file(/\.debian\.tar\.\w+$/), ...into])
  const apply = 'for patch; do patch --silent -p1 -i "$patch" || exit 1; done'
  await step(`patching ${name}`, 'sh', ['-c', apply, 'sh', ...patchesIn(folder)], { cwd: folder })
}

function patchesIn(folder) {
  const patches = path.join(folder, 'debian/patches')
  const series = fs.readFileSync(path.join(patches, 'series'), 'utf8')
  return series
    .split('\n')
    .map((line) => line.replace(/\s*#.*/, '').trim())
    .filter(Boolean)
    .map((name) => path.join(patches, name))
}

/**
 * Writes the newest versions that Debian's suite has into the lock file, as apt has verified them.
 * What changed is for a person to read before it is committed.
 *
 * @param {string} work
 * @returns {Promise<Record<string, string>>} the versions, by name
 */
async function renewLock(work) {
  const { suite, packages } = readLock()
  const downloads = path.join(work, 'renewed')
  fs.rmSync(downloads, { recursive: true, force: true })
  const archive = await openArchive(path.join(work, 'apt'), suite)
  const renewed = {}
  for (const [name, { kind }] of Object.entries(packages)) {
    const folder = path.join(downloads, name)
    fs.mkdirSync(folder, { recursive: true })
    const verb = kind === 'source' ? ['source', '--download-only'] : ['download']
    await archive.run(`fetching the newest ${name}`, 'apt-get', [...verb, name], folder)
    renewed[name] = lockOf(kind, folder)
  }
  fs.writeFileSync(LOCK, `${JSON.stringify({ suite, packages: renewed }, null, 2)}\n`)
  return Object.fromEntries(Object.entries(renewed).map(([name, one]) => [name, one.version]))
}

/** @returns {LockedPackage} */
function lockOf(kind, folder) {
  const names = fs
    .readdirSync(folder)
    .filter((name) => !name.endsWith('.asc'))
    .sort()
  const main = names.find((name) => /\.(dsc|deb)$/.test(name))
  const version = main.replace(/^[^_]+_/, '').replace(/(_all)?\.(dsc|deb)$/, '')
  const files = names.map((name) => [name, sha256OfFile(path.join(folder, name))])
  return { kind, version, files: Object.fromEntries(files) }
}

module.exports = { fetchSources, readLock, renewLock, upstreamVersion }
