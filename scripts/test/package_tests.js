'use strict'

// The tests of what is published: of the prebuild for this machine, of the tarball, and of what other systems' compilers
// will be given.

const path = require('node:path')
const { platformId } = require('../../lib/server/native/platform')
const { runJest } = require('./jest_run')
const { compileElsewhere } = require('../build/compile_elsewhere')
const { prebuild } = require('../release/prebuild')
const { setUp } = require('../setup/setup')
const { ROOT, step } = require('../steps')

const CONFIG = ['--config', path.join(ROOT, 'test/package/jest.config.js')]
const TOOLS = path.join(ROOT, 'test/package/tools')

/** @typedef {import('./core_tests').PartResult} PartResult */

/** These test files, wherever the checkout is. */
const only = (...names) => `/package/(${names.join('|')})\\.test\\.js$`

/**
 * Makes the prebuild of this machine, and holds every one there is to what it must be.
 *
 * @returns {Promise<PartResult>}
 */
async function testPrebuild() {
  await prebuild(platformId())
  return runJest('prebuild', { args: [...CONFIG, only('guards')] })
}

/**
 * Packs, and installs and runs what was packed.
 *
 * @returns {Promise<PartResult>}
 */
async function testTarball() {
  await prebuild(platformId())
  await step('installing package managers and versions of Node.js', 'npm', [
    ...['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', TOOLS],
  ])
  return runJest('smoke', { args: [...CONFIG, only('contents', '\\w+_smoke', 'types_7')] })
}

/**
 * Compiles the addon's sources for the systems that it is not built on here, with the headers that come with the prebuild.
 *
 * @returns {Promise<PartResult>}
 */
async function testElsewhere() {
  await prebuild(platformId())
  return compileElsewhere()
}

/**
 * The same as of the prebuild and the tarball for arm64, whose Node.js an emulator runs.
 *
 * @returns {Promise<PartResult>}
 */
async function testArm64() {
  await setUp({ parts: ['arm64'] })
  await prebuild('linux-arm64-glibc')
  await step('installing Node.js for arm64', 'npm', [
    ...['ci', '--cpu=arm64', '--os=linux', '--ignore-scripts', '--no-audit', '--no-fund'],
    ...['--prefix', `${TOOLS}_arm64`],
  ])
  return runJest('arm64', { args: [...CONFIG, only('arm64', 'guards')] })
}

module.exports = { testArm64, testElsewhere, testPrebuild, testTarball }
