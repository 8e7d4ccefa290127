'use strict'

const path = require('node:path')
const { chromium } = require('playwright-core')
const { ROOT } = require('./paths.js')

const { findChromium } = require(path.join(ROOT, 'scripts/setup/requirements.js'))

/** Starts the machine's own Chromium, which no test run downloads. */
function launchChromium() {
  const executablePath = findChromium()
  if (!executablePath)
    throw new Error('There is no Chromium: node scripts/setup/setup.js --for browser')
  // Chromium's sandbox refuses root, who runs the tests in a container.
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid() !== 0 })
}

module.exports = { launchChromium }
