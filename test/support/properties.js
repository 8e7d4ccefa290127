// fast-check, for the property tests: what a failure says is worth a minute. Without an end, the search for the smallest
// values that fail may go on for an hour, in which no other test of the process runs and no time limit is looked at.

const fc = require('fast-check')

/** Below any test's limit, so that what has been found is said. */
const SEARCH_MS = 20_000

fc.configureGlobal({ interruptAfterTimeLimit: SEARCH_MS, markInterruptAsFailure: true })

module.exports = fc
