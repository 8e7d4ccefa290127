'use strict'

// What must be on the machine, and how to tell whether it is.

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

/**
 * @typedef {object} Requirement
 * @property {string[]} packages Debian packages that satisfy it, any one of them; the first is preferred
 * @property {() => boolean} found whether it is there without a Debian package: other systems, or a
 *   tool that a user installed by hand
 */

/** @type {Requirement} */
const REDIS = { packages: ['redis-server'], found: () => hasCommand('redis-server') }

/** @type {Requirement[]} */
const BUILD = [
  { packages: ['g++'], found: () => hasCommand('g++') },
  { packages: ['make'], found: () => hasCommand('make') },
  { packages: ['cmake'], found: () => hasCommand('cmake') },
  { packages: ['pkg-config', 'pkgconf'], found: () => hasCommand('pkg-config') },
  // The GnuTLS build of libcurl has the same headers and lacks CURLOPT_SSL_CTX_FUNCTION.
  {
    packages: ['libcurl4-openssl-dev'],
    found: () => says('curl-config', '--ssl-backends', /OpenSSL/),
  },
  { packages: ['libssl-dev'], found: () => hasModule('openssl') },
  { packages: ['nlohmann-json3-dev'], found: () => hasModule('nlohmann_json') },
  { packages: ['libsqlite3-dev'], found: () => hasModule('sqlite3') },
]

/** @type {Requirement[]} */
const FUZZ = [
  ...BUILD,
  { packages: ['clang'], found: () => hasCommand('clang++') },
  { packages: ['libclang-rt-dev'], found: hasFuzzerRuntime },
  // The core's tests, which share a build folder with the fuzz targets.
  { packages: ['libgtest-dev'], found: () => hasModule('gtest') },
  { packages: ['libgmock-dev'], found: () => hasModule('gmock') },
]

/** @type {Requirement[]} */
const TEST = [
  ...FUZZ,
  // Versions of clang-format disagree about the same file; the sources follow 14.
  { packages: ['clang-format-14', 'clang-format'], found: () => hasCommand('clang-format') },
  // The loop of an edit takes half as long with these two.
  { packages: ['ninja-build'], found: () => hasCommand('ninja') },
  { packages: ['lld'], found: () => hasCommand('ld.lld') },
  { packages: ['clang-tidy'], found: () => hasCommand('clang-tidy') },
  { packages: ['openssl'], found: () => hasCommand('openssl') },
  REDIS,
  { packages: ['libfaketime'], found: () => hasCommand('faketime') },
  { packages: ['ca-certificates'], found: () => CA_FILES.some((file) => fs.existsSync(file)) },
]

/** @type {Requirement[]} */
const BROWSER = [
  { packages: ['chromium-headless-shell', 'chromium'], found: () => findChromium() !== undefined },
  REDIS,
]

/** @type {Requirement[]} */
const BENCH = [
  ...BUILD,
  { packages: ['nghttp2-client'], found: () => hasCommand('h2load') },
  { packages: ['openssl'], found: () => hasCommand('openssl') },
  REDIS,
]

/** @type {Requirement[]} For the prebuilds, which bring their compiler and their libraries along. */
const PREBUILD = [
  { packages: ['make'], found: () => hasCommand('make') },
  { packages: ['cmake'], found: () => hasCommand('cmake') },
  { packages: ['perl'], found: () => hasCommand('perl') },
  { packages: ['patch'], found: () => hasCommand('patch') },
  // SQLite's one source file is put together by it.
  { packages: ['tcl'], found: () => hasCommand('tclsh') },
  { packages: ['xz-utils'], found: () => hasCommand('xz') },
]

/** @type {Requirement[]} For running the other processor's prebuild. */
const ARM64 = [
  ...PREBUILD,
  { packages: ['qemu-user'], found: () => hasCommand('qemu-aarch64') },
  {
    packages: ['libstdc++6-arm64-cross'],
    found: () => fs.existsSync('/usr/aarch64-linux-gnu/lib/libstdc++.so.6'),
  },
]

const CA_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
]

/**
 * The names that distributions give to Chromium, or to a Chrome that a user installed. The first is the same browser
 * without the windows around its pages; the browser tests take three quarters of the time with it.
 */
const CHROMIUM_COMMANDS = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
]

/** What each part of the project needs: `build` the addon, `demo`, `test`, `browser` tests beside them. */
const REQUIREMENTS = {
  arm64: ARM64,
  bench: BENCH,
  browser: BROWSER,
  build: BUILD,
  demo: BUILD,
  fuzz: FUZZ,
  prebuild: PREBUILD,
  soak: BUILD,
  test: TEST,
}

/** The same for package managers that set-up does not run itself. */
const ELSEWHERE = {
  build: {
    dnf: 'gcc-c++ make cmake pkgconf-pkg-config libcurl-devel openssl-devel json-devel sqlite-devel',
    apk: 'g++ make cmake pkgconf curl-dev openssl-dev nlohmann-json sqlite-dev sqlite-static',
    pacman: 'gcc make cmake pkgconf curl openssl nlohmann-json sqlite',
    brew: 'gcc make cmake pkgconf curl openssl@3 nlohmann-json sqlite',
  },
  test: {
    dnf: 'gtest-devel gmock-devel clang clang-tools-extra compiler-rt lld ninja-build libasan libubsan libtsan openssl redis libfaketime ca-certificates',
    apk: 'gtest-dev clang clang-extra-tools compiler-rt lld ninja openssl redis libfaketime ca-certificates',
    pacman: 'gtest clang compiler-rt lld ninja redis libfaketime ca-certificates',
    brew: 'googletest clang-format llvm lld ninja redis libfaketime ca-certificates',
  },
  browser: { dnf: 'chromium', apk: 'chromium', pacman: 'chromium', brew: 'chromium' },
}

/**
 * The requirements of these parts that are not met.
 *
 * @param {string[]} parts
 * @returns {Requirement[]}
 */
function missing(parts) {
  const wanted = [...new Set(parts.flatMap((part) => REQUIREMENTS[part]))]
  const installed = installedPackages(wanted.flatMap(({ packages }) => packages))
  return wanted.filter(
    ({ packages, found }) => !packages.some((name) => installed.has(name)) && !found(),
  )
}

/**
 * Lines telling what to install with each package manager that set-up does not run.
 *
 * @param {string[]} parts
 * @returns {string[]}
 */
function elsewhere(parts) {
  const tests = parts.includes('fuzz') ? ['test', ...parts] : parts
  const further = ['test', 'browser'].filter((part) => tests.includes(part))
  const lists = ['build', ...further].map((part) => ELSEWHERE[part])
  const verbs = { dnf: 'dnf install', apk: 'apk add', pacman: 'pacman -S', brew: 'brew install' }
  return Object.entries(verbs).map(
    ([manager, verb]) => `  ${verb} ${lists.map((list) => list[manager]).join(' ')}`,
  )
}

/** Whether PATH has this command. */
const hasCommand = (name) => commandPath(name) !== undefined

function commandPath(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => path.join(folder, name)).find(isExecutable)
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @returns {string | undefined} the path of the Chromium that the browser tests use */
const findChromium = () => CHROMIUM_COMMANDS.map(commandPath).find(Boolean)

function installedPackages(names) {
  const format = '-f=$' + '{Package} $' + '{db:Status-Status}\n'
  // Exit code 1 means that some names are unknown; the known ones are printed all the same.
  const { stdout } = spawnSync('dpkg-query', ['-W', format, ...names], { encoding: 'utf8' })
  const lines = (stdout ?? '').split('\n').map((line) => line.split(' '))
  return new Set(lines.filter(([, status]) => status === 'installed').map(([name]) => name))
}

/** What clang links into a fuzz target; Debian packages it by itself. */
function hasFuzzerRuntime() {
  const { stdout } = spawnSync('clang++', ['-print-resource-dir'], { encoding: 'utf8' })
  const folder = path.join((stdout ?? '').trim(), 'lib')
  return (
    fs.existsSync(folder) &&
    fs
      .readdirSync(folder, { recursive: true })
      .some((file) => path.basename(file).startsWith('libclang_rt.fuzzer'))
  )
}

function hasModule(name) {
  return spawnSync('pkg-config', ['--exists', name]).status === 0
}

function says(command, argument, pattern) {
  const { status, stdout } = spawnSync(command, [argument], { encoding: 'utf8' })
  return status === 0 && pattern.test(stdout)
}

module.exports = { REQUIREMENTS, elsewhere, findChromium, hasCommand, missing }
