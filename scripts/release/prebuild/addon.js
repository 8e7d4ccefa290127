'use strict'

// The addon itself, by the same CMakeLists.txt that a checkout builds with.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { removeIfFromElsewhere } = require('../../build/build_folder')
const { ROOT, step } = require('../../steps')
const { cmakeArguments } = require('./compiler')

/**
 * @param {import('./dependencies').Place} place
 * @param {string[]} prefixes of the static libraries
 * @returns {Promise<string>} the stripped addon
 */
async function buildAddon({ folder, settings, toolchain, sources }, prefixes) {
  const build = path.join(folder, 'addon-build')
  removeIfFromElsewhere(build)
  // It would keep what is passed no more.
  fs.rmSync(path.join(build, 'CMakeCache.txt'), { force: true })
  const run = (title, args) => step(`addon: ${title}`, 'cmake', args, { env: toolchain.env })
  await run('configuring', [
    ...['-S', ROOT, '-B', build, '-G', 'Unix Makefiles'],
    ...cmakeArguments(toolchain, settings, [...prefixes, sources['nlohmann-json3-dev']]),
    ...nodeArguments(),
    '-DTOKEN_ROTATION_STATIC=ON',
    // Trying to link a program first would have zig build all of its C++ library for that.
    '-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY',
    '-DCMAKE_MODULE_LINKER_FLAGS=-s -Wl,--gc-sections',
  ])
  await run('building', [
    ...['--build', build, '--target', 'addon', '--parallel', String(os.availableParallelism())],
  ])
  return path.join(build, 'addon.node')
}

/** What cmake-js would say, without its looking for a compiler and a Node of this machine. */
function nodeArguments() {
  const include = [
    require('node-api-headers').include_dir,
    require('node-addon-api').include_dir,
  ].map((folder) => path.resolve(ROOT, folder))
  const { version } = require('cmake-js/package.json')
  return [`-DCMAKE_JS_VERSION=${version}`, `-DCMAKE_JS_INC=${include.join(';')}`]
}

module.exports = { buildAddon }
