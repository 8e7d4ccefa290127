'use strict'

// Whether the addon compiles for the systems whose prebuilds are made there, found out here:
// `node scripts/build/compile_elsewhere.js`, once `npm run prebuilds` has fetched compiler and headers.
// Nothing is linked, and clang is not Visual C++; what only one system has is found all the same.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { nativeSources } = require('./native_sources')
const { fetchZig } = require('../release/prebuild/compiler')
const { fetchSources } = require('../release/prebuild/sources')
const { ROOT, ScriptError, describe, quietly, runAsScript, showOutput } = require('../steps')

const WORK = path.join(ROOT, 'build-prebuild')
/** Whose headers are taken: those of OpenSSL and libcurl say by macros what differs elsewhere. */
const PREFIX = path.join(WORK, 'linux-x64-glibc')
const SYSTEMS = {
  win32: { zig: 'x86_64-windows-gnu', definitions: ['NOMINMAX', 'WIN32_LEAN_AND_MEAN'] },
  darwin: { zig: 'aarch64-macos', definitions: [] },
}
const DEFINITIONS = [
  ...['NAPI_VERSION=8', 'NODE_ADDON_API_CPP_EXCEPTIONS', 'NODE_ADDON_API_DISABLE_DEPRECATED'],
  ...['NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS', 'CURL_STATICLIB', 'TOKEN_ROTATION_VERSION="0"'],
]
const WARNINGS = ['all', 'extra', 'pedantic', 'shadow', 'non-virtual-dtor', 'error']

/** The arguments that all sources have in common. @param {{ zig: string, definitions: string[] }} system */
function argumentsFor({ zig, definitions }, sources) {
  const headers = [
    path.join(PREFIX, 'curl/usr/include'),
    path.join(PREFIX, 'openssl/usr/include'),
    path.join(PREFIX, 'sqlite/usr/include'),
    path.join(sources['nlohmann-json3-dev'], 'usr/include'),
    require('node-api-headers').include_dir,
    require('node-addon-api').include_dir,
  ]
  return [
    ...['c++', '-target', zig, '-std=c++20', '-c'],
    ...WARNINGS.map((name) => `-W${name}`),
    ...[...DEFINITIONS, ...definitions].map((one) => `-D${one}`),
    '-Inative/core',
    ...headers.flatMap((folder) => ['-isystem', path.resolve(ROOT, folder)]),
  ]
}

/** @returns {Promise<{ passed: number, failed: number }>} the sources that compile, and those that do not */
async function compileFor(name, zig, sources) {
  const objects = path.join(WORK, name)
  fs.mkdirSync(objects, { recursive: true })
  const common = argumentsFor(SYSTEMS[name], sources)
  const cache = path.join(WORK, 'zig-cache')
  const env = { ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache }
  const all = nativeSources('native', /\.cpp$/)
  const waiting = [...all]
  let failed = 0
  const worker = async () => {
    while (waiting.length > 0) {
      const file = waiting.shift()
      const object = path.join(objects, `${file.replaceAll(path.sep, '-')}.o`)
      const outcome = await quietly(zig, [...common, file, '-o', object], { env })
      if (outcome.code === 0) continue
      failed += 1
      console.log(`${name}: ${file}: ${describe(outcome)}`)
      showOutput(outcome)
    }
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker))
  const passed = all.length - failed
  console.log(`${name}: ${passed} of ${all.length} sources compile`)
  return { passed, failed }
}

/**
 * Each source counts once for each system.
 *
 * @param {string[]} [names] keys of SYSTEMS
 * @returns {Promise<import('../test/core_tests').PartResult>}
 * @throws {ScriptError} if the headers of the prebuild's libraries are missing
 */
async function compileElsewhere(names = Object.keys(SYSTEMS)) {
  if (!fs.existsSync(path.join(PREFIX, 'curl/usr/include'))) {
    throw new ScriptError('The headers come with "npm run prebuilds -- --target linux-x64-glibc".')
  }
  const zig = await fetchZig(WORK)
  const sources = await fetchSources(WORK)
  const result = { name: 'elsewhere', passed: 0, failed: 0 }
  for (const name of names) {
    const { passed, failed } = await compileFor(name, zig, sources)
    result.passed += passed
    result.failed += failed
  }
  return result
}

async function main() {
  const { values } = parseArgs({ options: { for: { type: 'string', multiple: true } } })
  const unknown = values.for?.find((name) => !Object.hasOwn(SYSTEMS, name))
  if (unknown) throw new ScriptError(`Usage: --for ${Object.keys(SYSTEMS).join('|')}`)
  const { failed } = await compileElsewhere(values.for)
  if (failed > 0) process.exitCode = 1
}

module.exports = { compileElsewhere }

if (require.main === module) runAsScript(main)
