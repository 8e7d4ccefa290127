'use strict'

// Packs what package.json's `files` names. Of this checkout's own build and the prebuilds it takes one: the build
// would win over the prebuilds on every user's machine.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { ROOT, ScriptError, quietly, showOutput } = require('../steps')

/** What npm packs whatever `files` says. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE']

/**
 * @typedef {{ filename: string, size: number, unpackedSize: number,
 *   files: { path: string, size: number }[] }} Packed what `npm pack --json` tells
 */

/**
 * @param {string} destination folder, which is there
 * @param {{ ownBuild?: boolean }} [options] `ownBuild`: this checkout's build in place of the prebuilds
 * @returns {Promise<Packed & { file: string }>}
 */
async function pack(destination, { ownBuild = false } = {}) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-pack-'))
  try {
    for (const name of stagedFiles(ownBuild)) {
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
function stagedFiles(ownBuild) {
  const { files } = require('../../package.json')
  const leftOut = ownBuild ? 'prebuilds' : 'build/'
  return [...ALWAYS, ...files]
    .map((name) => name.replace(/\/\*.*$/, ''))
    .filter((name) => !name.startsWith(leftOut) && fs.existsSync(path.join(ROOT, name)))
}

module.exports = { pack }
