'use strict'

// The tree is the architecture: native/core and lib/server have floors, and what stands on one includes or requires what
// stands on its own or below. Also that CMake is told of every C++ source.

const fs = require('node:fs')
const path = require('node:path')
const { nativeSources } = require('../build/native_sources')
const { ROOT, ScriptError, runAsScript } = require('../steps')

/** From the lowest. */
const CORE_FLOORS = ['base', 'encoding', 'http', 'oauth', 'jose', 'client', 'store', 'rotation']
const BELOW_OPTIONS = ['errors', 'providers', 'tokens']

/** What each folder may use besides itself. */
const CORE = {
  ...Object.fromEntries(CORE_FLOORS.map((floor, at) => [floor, CORE_FLOORS.slice(0, at)])),
  // It stands beside the network, not on it.
  jose: ['base', 'encoding'],
}
const SERVER = {
  errors: [],
  providers: ['errors'],
  tokens: ['errors', 'providers'],
  events: BELOW_OPTIONS,
  options: BELOW_OPTIONS,
  native: ['errors', 'tokens'],
  // What the addon calls of a store has its names from the contract.
  store: ['errors', 'native'],
  session_cookie: ['errors', 'native'],
  config: [...BELOW_OPTIONS, 'options'],
  callbacks: [...BELOW_OPTIONS, 'events', 'options', 'native', 'store', 'config', 'session_cookie'],
  // Reads cookies beside the callbacks, whose rotation it finds through the config.
  server_tokens: ['errors', 'tokens', 'native', 'config', 'session_cookie'],
  // Checks tokens natively, for the providers of the rotation.
  backchannel_logout: ['errors', 'config', 'callbacks', 'server_tokens'],
  // A session ends where it is read.
  sign_out: ['errors', 'config', 'server_tokens'],
}

const LISTS = {
  'native/core': 'native/core/sources.cmake',
  'native/binding': 'native/binding/addon.cmake',
  'test/native': 'test/native/sources.cmake',
}
/** It has the main function of every fuzz target, so CMakeLists.txt adds it to each. */
const LISTED_ELSEWHERE = ['test/native/fuzz/main.cpp']

const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8')
const slashes = (file) => file.replaceAll(path.sep, '/')

/** @returns {string[]} the files that a C++ file includes, from the root of the core */
const includesOf = (file) =>
  [...read(file).matchAll(/^#include "([^"]+)"/gm)].map(([, included]) => included)

/** @returns {string[]} what a module requires, from the root of lib/server */
const requiresOf = (file) =>
  [...read(file).matchAll(/require\('(\.[^']+)'\)/g)].map(([, required]) =>
    slashes(path.relative('lib/server', path.join(path.dirname(file), required))),
  )

/**
 * @param {string} root the folder whose folders are the floors
 * @param {Record<string, string[]>} floors what each may use besides itself
 * @param {string} file below `root`
 * @param {string[]} used the files it uses, from `root`
 * @returns {string[]} a line for each that its floor does not allow
 */
function wrongUses(root, floors, file, used) {
  const [floor] = slashes(path.relative(root, file)).split('/')
  if (!Object.hasOwn(floors, floor)) {
    return [`${file} is in no folder of ${root} that scripts/test/layers.js knows`]
  }
  const allowed = [floor, ...floors[floor]]
  return used
    .filter((one) => !one.startsWith('..') && !allowed.includes(one.split('/')[0]))
    .map((one) => `${file} uses ${one}: ${floor}/ may use ${allowed.join(', ')}`)
}

/** @returns {string[]} a line for each source that CMake is not told of */
function unlistedSources(folder, list) {
  const listed = new Set(read(list).match(/[\w/]+\.cpp/g))
  return nativeSources(folder, /\.cpp$/)
    .map(slashes)
    .filter((file) => !listed.has(file) && !LISTED_ELSEWHERE.includes(file))
    .map((file) => `${file} is not listed in ${list}`)
}

const isEntry = (file) => path.dirname(file) === path.join('lib', 'server')

async function main() {
  const core = nativeSources('native/core', /\.[ch]pp$/)
  const server = nativeSources('lib/server', /\.m?js$/).filter((file) => !isEntry(file))
  const problems = [
    ...core.flatMap((file) => wrongUses('native/core', CORE, file, includesOf(file))),
    ...server.flatMap((file) => wrongUses('lib/server', SERVER, file, requiresOf(file))),
    ...Object.entries(LISTS).flatMap(([folder, list]) => unlistedSources(folder, list)),
  ]
  if (problems.length > 0) throw new ScriptError(problems.join('\n'))
}

if (require.main === module) runAsScript(main)
