'use strict'

// Many sessions are due at once: each is refreshed once, so many at a time.

const { createContender } = require('../contenders')
const { peakRssMb, quantile, runMany, startWatch } = require('../measure.js')
const { CLIENT, callsOf, faultOf, tokenOf } = require('../sessions.js')

async function run({ contender, url, protocol, concurrency, sessions, warmUp }) {
  const made = await createContender(contender, {
    ...CLIENT,
    tokenEndpoint: url,
    protocol,
    concurrency,
  })
  const { jwt } = callsOf(contender.layout, made)
  const due = { dueInMs: -60_000, leadSeconds: made.leadSeconds }
  const before = Array.from({ length: warmUp + sessions }, (_, session) =>
    tokenOf(contender, { session, ...due }),
  )
  const after = new Array(before.length)
  const latencies = new Float64Array(sessions)

  await runMany(warmUp, concurrency, async (i) => {
    after[i] = await jwt(before[i])
  })

  const stop = startWatch()
  await runMany(sessions, concurrency, async (i) => {
    const started = performance.now()
    after[warmUp + i] = await jwt(before[warmUp + i])
    latencies[i] = performance.now() - started
  })
  const watched = stop()

  // The check comes after the watch, so that no contender's figures include it.
  const faults = before
    .map((token, i) => faultOf(contender.layout, token, after[i], { oneTime: false }))
    .filter((fault) => fault !== undefined)
  return {
    replies: before.length,
    failed: faults.length,
    firstFault: faults[0],
    refreshesPerSecond: (sessions / watched.ms) * 1000,
    mainCpuUs: watched.mainCpuNs / sessions / 1000,
    totalCpuUs: watched.totalCpuNs / sessions / 1000,
    delayP99Ms: watched.delayP99Ms,
    latencyP50Ms: quantile(latencies, 0.5),
    latencyP99Ms: quantile(latencies, 0.99),
    rssMb: peakRssMb(),
  }
}

module.exports = { run }
