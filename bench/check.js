'use strict'

// Whether a run is complete and correct. Never looks at a time.

const { OURS } = require('./contenders')
const { SHOWN } = require('./metrics.js')
const { CEILING } = require('./plan.js')

/** Metrics that a scenario has for some of its contenders only. */
const OPTIONAL = {
  storm: { [CEILING.id]: ['refreshesPerSecond', 'connections'] },
  memory: {
    growth: ['rssWarmMb', 'rssEndMb', 'growthMb'],
    reads: ['rssWarmMb', 'rssEndMb', 'growthMb'],
    successors: ['bytesASuccessor'],
  },
}

/**
 * @param {import('./run_plan.js').Measurement[]} measurements
 * @param {import('./plan.js').Event[]} plan
 * @returns {{ passed: number, problems: string[] }} one check for each measurement that was planned
 */
function check(measurements, plan) {
  const problems = []
  let passed = 0
  for (const event of plan) {
    for (let round = 1; round <= event.rounds; round += 1) {
      for (const { id } of event.contenders) {
        const problem = problemOf(measurements, event, id, round)
        const name = `${event.scenario} ${event.variant}, ${id}, round ${round}`
        if (problem) problems.push(`${name}: ${problem}`)
        else passed += 1
      }
    }
  }
  return { passed, problems }
}

function problemOf(measurements, event, id, round) {
  const found = measurements.filter(
    (one) =>
      one.scenario === event.scenario &&
      one.variant === event.variant &&
      one.contender === id &&
      one.round === round,
  )
  if (found.length !== 1) return `measured ${found.length} times`
  const { metrics } = found[0]
  const wanted =
    OPTIONAL[event.scenario]?.[event.scenario === 'memory' ? event.variant : id] ??
    SHOWN[event.scenario].rows.map(({ name }) => name).filter((name) => isServed(event, name))
  const missing = wanted.find((name) => !Number.isFinite(metrics[name]))
  if (missing) return `no figure for ${missing}`
  if (!(metrics.replies > 0)) return 'no reply'
  if (metrics.failed !== 0) return `${metrics.failed} failed (${metrics.firstFault ?? 'no reason'})`
  return event.scenario === 'fan_out' ? problemOfFanOut(metrics, event.work, id) : undefined
}

/** What the token endpoint counted is there only where one was asked. */
const isServed = (event, name) =>
  event.server !== undefined || !['connections', 'tokenRequests'].includes(name)

// Peers lose callers here; that is what the scenario shows. No contender may lose one without a trace.
function problemOfFanOut({ answeredCallers, failedCallers, tokenRequests }, work, id) {
  const { sessions, callers } = work
  if (answeredCallers !== sessions * callers) return `${answeredCallers} callers were answered`
  if (id !== OURS) return undefined
  if (failedCallers !== 0) return `${failedCallers} callers failed`
  return tokenRequests === sessions ? undefined : `${tokenRequests} token requests`
}

module.exports = { check }
