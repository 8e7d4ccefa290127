'use strict'

// Checks or corrects the layout of the C++ files.

const { spawnSync } = require('node:child_process')
const { nativeSources } = require('../build/native_sources')
const { ScriptError, runAsScript, show } = require('../steps')

// Major versions lay out the same file differently.
const MAJOR = 14
const CPP = /\.(hpp|cpp)$/
const MODES = { '--check': ['--dry-run', '--Werror'], '--write': ['-i'] }

async function main() {
  const mode = MODES[process.argv[2]]
  if (!mode) throw new ScriptError('Usage: node scripts/test/clang_format.js --check|--write')
  const files = [...nativeSources('native', CPP), ...nativeSources('test/native', CPP)]
  if (files.length === 0) throw new ScriptError('clang-format: no C++ file found')
  const { command, major } = findClangFormat()
  const { code } = await show(command, ['--style=file', ...mode, ...files])
  if (code === 0) {
    console.log(
      `clang-format: ${files.length} files ${mode[0] === '-i' ? 'laid out' : 'as they should be'}`,
    )
    return
  }
  const doubt = major === MAJOR ? '' : ` This is version ${major}, which may differ from ${MAJOR}.`
  throw new ScriptError(`clang-format found something to change: npm run format fixes it.${doubt}`)
}

function findClangFormat() {
  const found = [`clang-format-${MAJOR}`, 'clang-format']
    .map((command) => ({ command, major: majorVersion(command) }))
    .filter(({ major }) => major !== undefined)
  if (found.length === 0) {
    throw new ScriptError(
      `clang-format is not installed; the sources follow version ${MAJOR}.\n` +
        'node scripts/setup/setup.js --for test installs it.',
    )
  }
  return found.find(({ major }) => major === MAJOR) ?? found[0]
}

function majorVersion(command) {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  const major = /version (\d+)\./.exec(stdout ?? '')?.[1]
  return major === undefined ? undefined : Number(major)
}

runAsScript(main)
