'use strict'

const { parseArgs } = require('node:util')

const USAGE = `Usage: npm run bench -- [options]
  --quick               everything in small, under a minute
  --check               assert that the results are complete and correct; no time is looked at
  --rounds <n>          how often everything is repeated
  --only <a,b>          these scenarios
  --update              with --only: put their figures into those of the last full run
  --contenders <a,b>    these contenders, by id`

/** How much of everything. The storm's numbers are the ones of the marks in marks.js. */
const FULL = {
  rounds: 5,
  hotPath: { slices: 400, callsInASlice: 5_000, warmUp: 200_000 },
  sessionCookie: { slices: 100, callsInASlice: 100, warmUp: 2_000 },
  sessionRead: { slices: 100, callsInASlice: 50, warmUp: 3_000 },
  storm: { sessions: 5_000, warmUp: 1_000 },
  concurrencies: [50, 500],
  fanOut: { sessions: 1_000, callers: 20, sessionsAtATime: 50, warmUp: 1_000 },
  renewal: { renewals: 5, readsPerSecond: 200, beforeMs: 400, afterMs: 150, warmUp: 100 },
  growth: { refreshes: 1_000_000, sessions: 20_000, concurrency: 500 },
  reads: { reads: 10_000_000 },
  successors: { successors: 10_000, concurrency: 200 },
  store: { refreshes: 1_000, warmUp: 200, slices: 100, callsInASlice: 5_000 },
  ceilingRequests: 40_000,
}

const QUICK = {
  rounds: 1,
  hotPath: { slices: 5, callsInASlice: 2_000, warmUp: 5_000 },
  sessionCookie: { slices: 5, callsInASlice: 20, warmUp: 50 },
  sessionRead: { slices: 5, callsInASlice: 20, warmUp: 50 },
  storm: { sessions: 100, warmUp: 50 },
  concurrencies: [50, 500],
  fanOut: { sessions: 20, callers: 20, sessionsAtATime: 5, warmUp: 20 },
  renewal: { renewals: 1, readsPerSecond: 200, beforeMs: 100, afterMs: 80, warmUp: 5 },
  growth: { refreshes: 2_000, sessions: 500, concurrency: 100 },
  reads: { reads: 20_000 },
  successors: { successors: 200, concurrency: 50 },
  store: { refreshes: 50, warmUp: 20, slices: 5, callsInASlice: 2_000 },
  ceilingRequests: 1_000,
}

/**
 * @param {string[]} args
 * @throws {Error} whose message tells how to call it
 */
function readOptions(args) {
  let values
  try {
    values = parseArgs({
      args,
      options: {
        quick: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        only: { type: 'string' },
        update: { type: 'boolean', default: false },
        contenders: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new Error(`${error.message}\n${USAGE}`)
  }
  const sizes = { ...(values.quick ? QUICK : FULL) }
  if (values.rounds !== undefined) sizes.rounds = Number(values.rounds)
  if (!Number.isInteger(sizes.rounds) || sizes.rounds < 1) {
    throw new Error(`--rounds takes a whole number\n${USAGE}`)
  }
  if (values.update && (!values.only || values.quick || values.contenders)) {
    throw new Error(`--update takes whole scenarios, named by --only\n${USAGE}`)
  }
  return {
    quick: values.quick,
    update: values.update,
    check: values.check,
    sizes,
    only: values.only?.split(','),
    contenders: values.contenders?.split(','),
  }
}

module.exports = { USAGE, readOptions }
