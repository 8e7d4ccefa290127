'use strict'

// Preloaded into every process of a test run under a sanitizer: where the tests load the addon, this
// loads the one that was built with the sanitizer. The package itself has no switch for that.

const path = require('node:path')

const ADDON = path.join(__dirname, '../../build/Release/addon.node')
const { dlopen } = process

process.dlopen = function loadSanitized(module, file, ...flags) {
  const sanitized = file === ADDON ? process.env.TOKEN_ROTATION_SANITIZED_ADDON : file
  return dlopen.call(process, module, sanitized, ...flags)
}
