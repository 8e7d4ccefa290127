'use strict'

// Makes the tarball that is released: what package.json's `files` names, but no build of this
// checkout, which would win over the prebuilds on every user's machine.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { ROOT, ScriptError, quietly, runAsScript, showOutput } = require('../steps')

/** What npm packs whatever `files` says. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE']

/**
 * @typedef {{ filename: string, size: number, unpackedSize: number,
 *   files: { path: string, size: number }[] }} Packed what `npm pack --json` tells
 */

/**
 * @param {string} destination folder
 * @returns {Promise<Packed & { file: string }>}
 */
async function pack(destination) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-pack-'))
  try {
    for (const name of stagedFiles()) {
      fs.cpSync(path.join(ROOT, name), path.join(stage, name), { recursive: true })
    }
    const args = ['pack', '--json', '--pack-destination', path.resolve(destination)]
    // Without what npm itself says on stderr: only JSON is wanted.
    const outcome = await quietly('npm', [...args, '--loglevel=silent'], { cwd: stage })
    if (outcome.code !== 0) {
      showOutput(outcome)
      throw new ScriptError('npm pack failed')
    }
    const [packed] = JSON.parse(outcome.output)
    return { ...packed, file: path.join(path.resolve(destination), packed.filename) }
  } finally {
    fs.rmSync(stage, { recursive: true, force: true })
  }
}

/** Of a pattern its folder: npm goes by the pattern again. */
function stagedFiles() {
  const { files } = require('../../package.json')
  return [...ALWAYS, ...files]
    .map((name) => name.replace(/\/\*.*$/, ''))
    .filter((name) => !name.startsWith('build/') && fs.existsSync(path.join(ROOT, name)))
}

/** A release has a binary for every platform that the loader knows. */
function checkPrebuilds() {
  const { PREBUILDS } = require('../../lib/server/native/addon.js')
  const lacking = Object.keys(PREBUILDS).filter(
    (target) => !fs.existsSync(path.join(ROOT, 'prebuilds', target, 'addon.node')),
  )
  if (lacking.length > 0) throw new ScriptError(`There is no prebuild of ${lacking.join(', ')}.`)
}

async function main() {
  const { to, release } = parseArgs({
    options: { to: { type: 'string', default: '.' }, release: { type: 'boolean' } },
  }).values
  if (release) checkPrebuilds()
  const { file, files, size, unpackedSize } = await pack(to)
  for (const { path: name, size: bytes } of files)
    console.log(`${String(bytes).padStart(9)} ${name}`)
  console.log(`${file}: ${size} bytes, ${unpackedSize} unpacked`)
}

module.exports = { pack }

if (require.main === module) runAsScript(main)
