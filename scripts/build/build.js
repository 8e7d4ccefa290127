'use strict'

// Builds the addon. CMake decides what is out of date.

const os = require('node:os')
const path = require('node:path')
const { removeIfFromElsewhere } = require('./build_folder')
const { ROOT, runAsScript, step } = require('../steps')

const CMAKE_JS = path.join(ROOT, 'node_modules', '.bin', 'cmake-js')

/** Builds build/Release/addon.node; throws a ScriptError, with the compiler's words shown, if it cannot. */
async function build() {
  removeIfFromElsewhere(path.join(ROOT, 'build'))
  await step('building the addon', CMAKE_JS, ['compile', '--config', 'Release'], {
    env: { CMAKE_BUILD_PARALLEL_LEVEL: String(os.availableParallelism()) },
  })
}

module.exports = { build }

if (require.main === module) runAsScript(build)
