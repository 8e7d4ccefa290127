'use strict'

const path = require('node:path')
const { default: TestSequencer } = require('@jest/test-sequencer')

/**
 * Jest goes by the size of files until it has seen them run, and what takes longest may be small. These begin first, so
 * that no long one begins when all the others are done.
 *
 * @param {string[]} names of test files, without `.test.js`
 * @returns {typeof TestSequencer}
 */
function longestFirst(names) {
  const rank = ({ path: file }) => {
    const index = names.indexOf(path.basename(file, '.test.js'))
    return index === -1 ? names.length : index
  }
  return class extends TestSequencer {
    sort(tests) {
      return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path))
    }
  }
}

module.exports = { longestFirst }
