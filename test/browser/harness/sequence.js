'use strict'

const path = require('node:path')
const { ROOT } = require('./paths.js')

const { longestFirst } = require(path.join(ROOT, 'test/support/longest_first.js'))

module.exports = longestFirst([
  ...['standalone', 'several_processes', 'deployment', 'open_page_v4', 'open_page_v5'],
  ...['next_14_and_15', 'rolling_v5', 'rolling_v4'],
])
