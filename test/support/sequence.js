'use strict'

const { longestFirst } = require('./longest_first.js')

module.exports = longestFirst([
  ...['recipes', 'response_meaning', 'store_failures', 'store_holder', 'store_conformance'],
  ...['sign_out', 'failures', 'database_adapter', 'response_samples', 'silent_connection'],
])
