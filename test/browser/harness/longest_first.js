'use strict'

const path = require('node:path')
const { default: TestSequencer } = require('@jest/test-sequencer')

/** Jest goes by the size of files until it has seen them run, and what takes longest is small. */
const LONGEST = [
  'standalone',
  'several_processes',
  'deployment',
  'open_page_v4',
  'open_page_v5',
  'next_14_and_15',
  'rolling_v5',
  'rolling_v4',
]

const rank = ({ path: file }) => {
  const index = LONGEST.indexOf(path.basename(file, '.test.js'))
  return index === -1 ? LONGEST.length : index
}

/** So that no long one begins when all the others are done. */
class LongestFirst extends TestSequencer {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path))
  }
}

module.exports = LongestFirst
