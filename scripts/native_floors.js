'use strict'

// The floors of native/core: an include runs downward only, and every source is listed for CMake.

const fs = require('node:fs')
const path = require('node:path')
const { nativeSources } = require('./native_sources')
const { ROOT, ScriptError, runAsScript } = require('./steps')

/** From the lowest: a file may include its own floor and those before it. */
const FLOORS = ['base', 'encoding', 'http', 'oauth', 'jose', 'client', 'store', 'rotation']
/** Signatures know nothing of the network or of OAuth, although they stand above them. */
const ALLOWED = { jose: ['base', 'encoding', 'jose'] }
const LISTS = {
  'native/core': 'native/core/sources.cmake',
  'native/binding': 'native/binding/addon.cmake',
  'test/native': 'test/native/sources.cmake',
}
/** It has the main function of every fuzz target, so CMakeLists.txt adds it to each. */
const LISTED_ELSEWHERE = ['test/native/fuzz/main.cpp']

const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8')
const floorOf = (file) => path.relative('native/core', file).split(path.sep)[0]
const allowedOn = (floor) => ALLOWED[floor] ?? FLOORS.slice(0, FLOORS.indexOf(floor) + 1)

/** @returns {string[]} a line for each include of a file that its floor does not allow */
function wrongIncludes(file) {
  const floor = floorOf(file)
  if (!FLOORS.includes(floor)) return [`${file}: no floor of native/core (${FLOORS.join(', ')})`]
  return [...read(file).matchAll(/^#include "([^"]+)"/gm)]
    .map(([, included]) => included)
    .filter((included) => !allowedOn(floor).includes(included.split('/')[0]))
    .map(
      (included) =>
        `${file} includes "${included}": ${floor}/ may include ${allowedOn(floor).join(', ')}`,
    )
}

/** @returns {string[]} a line for each source that CMake is not told of */
function unlistedSources(folder, list) {
  const listed = new Set(read(list).match(/[\w/]+\.cpp/g))
  return nativeSources(folder, /\.cpp$/)
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => !listed.has(file) && !LISTED_ELSEWHERE.includes(file))
    .map((file) => `${file} is not listed in ${list}`)
}

async function main() {
  const problems = [
    ...nativeSources('native/core', /\.[ch]pp$/).flatMap(wrongIncludes),
    ...Object.entries(LISTS).flatMap(([folder, list]) => unlistedSources(folder, list)),
  ]
  if (problems.length > 0) throw new ScriptError(problems.join('\n'))
}

module.exports = { unlistedSources, wrongIncludes }

if (require.main === module) runAsScript(main)
