'use strict'

const { setTimeout: delay } = require('node:timers/promises')

/** Shares of requests that the rough server spoils. */
const FAULT_RATES = [0, 0.02, 0.1, 0.3]
/** Of the real authorization server; in none of them it acts on a request. */
const OUTAGES = ['503', 'reset', 'hang']

/**
 * Everything that goes wrong beside single requests, each at its own random times, until it is ended.
 * @param {{ rough: object, strict: object, callers: object, random: object }} world
 */
function startChaos({ rough, strict, callers, random }) {
  const controller = new AbortController()
  const { signal } = controller
  const counts = {
    'restarts of the rough server': 0,
    'times that its connections fell silent': 0,
    'outages of the strict one': 0,
  }

  async function repeat(leastMs, mostMs, action) {
    while (!signal.aborted) {
      await delay(random.between(leastMs, mostMs), undefined, { signal }).catch(() => {})
      if (!signal.aborted) await action()
    }
  }

  const ended = Promise.all([
    repeat(1_000, 4_000, () => rough.setFaultRate(random.pick(FAULT_RATES))),
    repeat(5_000, 15_000, async () => {
      counts['restarts of the rough server'] += 1
      await rough.restart(random.between(50, 1_000))
    }),
    repeat(4_000, 10_000, async () => {
      counts['times that its connections fell silent'] += 1
      await rough.silenceConnections()
    }),
    repeat(3_000, 8_000, async () => {
      counts['outages of the strict one'] += 1
      await strict.goDown(random.pick(OUTAGES))
      await delay(random.between(200, 1_500))
      await strict.comeUp()
      await strict.clearLog()
    }),
    repeat(2_000, 6_000, () => callers.replaceOne()),
  ])

  return {
    counts: () => counts,
    /** Resolves once everything is as it should be again. */
    end: async () => {
      controller.abort()
      await ended
      await rough.setFaultRate(0)
    },
  }
}

module.exports = { startChaos }
