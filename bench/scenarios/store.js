'use strict'

// What a store adds. Refreshes run one after the other, in turn without and with a Redis of this machine, at an
// endpoint that answers at once. Calls with tokens that are not due are measured too: they ask neither Redis nor the
// endpoint.

const { redisStore } = require('../../lib/server/redis_store.js')
const { LIBRARIES } = require('../../test/support/redis_clients.js')
const { startRedis } = require('../../test/support/redis_server.js')
const { createContender } = require('../contenders')
const { quantile } = require('../measure.js')
const { CLIENT, callsOf, faultOf, tokenOf } = require('../sessions.js')
const { timed } = require('./hot_path.js')

async function run(job) {
  const redis = await startRedis()
  try {
    const { client } = await LIBRARIES[job.variant](redis.url)
    const store = redisStore(client, { secret: 'a secret of thirty-two characters' })
    return await measure(job, redis, store)
  } finally {
    await redis.close()
  }
}

async function measure(job, redis, store) {
  const alone = await callbacksOf(job)
  const shared = await callbacksOf(job, { store })
  const times = await refreshInTurn(job, [alone, shared], () => scriptsRun(redis))
  // Once before, so that neither pays for what the compiler does.
  for (const callbacks of [alone, shared]) await hot(job, callbacks)
  const hotAloneNs = await hot(job, alone)
  const hotNs = await hot(job, shared)
  const [aloneTimes, sharedTimes] = times.latencies
  const [aloneP50Ms, aloneP99Ms] = [0.5, 0.99].map((part) => quantile(aloneTimes, part))
  return {
    replies: 2 * (job.warmUp + job.refreshes),
    warmUpRequests: 2 * job.warmUp,
    failed: times.faults.length,
    firstFault: times.faults[0],
    roundTrips: times.scripts / job.refreshes,
    aloneP50Ms,
    addedP50Ms: quantile(sharedTimes, 0.5) - aloneP50Ms,
    aloneP99Ms,
    addedP99Ms: quantile(sharedTimes, 0.99) - aloneP99Ms,
    hotAloneNs,
    hotNs,
  }
}

async function callbacksOf({ contender, url, protocol }, options) {
  const context = { ...CLIENT, tokenEndpoint: url, protocol, concurrency: 1, options }
  const made = await createContender(contender, context)
  return { ...callsOf(contender.layout, made), leadSeconds: made.leadSeconds }
}

/** Latencies (ms) by callbacks, faults of the tokens they gave, and how many scripts Redis ran meanwhile. */
async function refreshInTurn({ contender, warmUp, refreshes }, callbacks, countScripts) {
  const latencies = callbacks.map(() => [])
  const faults = []
  let scripts = 0
  for (let i = 0; i < warmUp + refreshes; i += 1) {
    if (i === warmUp) scripts = countScripts()
    for (const [which, { jwt, leadSeconds }] of callbacks.entries()) {
      const session = 2 * i + which
      const before = tokenOf(contender, { session, dueInMs: -60_000, leadSeconds })
      const started = performance.now()
      const after = await jwt(before)
      if (i >= warmUp) latencies[which].push(performance.now() - started)
      const fault = faultOf(contender.layout, before, after, { oneTime: true })
      if (fault) faults.push(fault)
    }
  }
  return { latencies, faults, scripts: countScripts() - scripts }
}

/** Scripts that Redis has run so far: each operation of the store is one, and one round trip. */
const scriptsRun = (redis) =>
  Number(/cmdstat_eval:calls=(\d+)/.exec(redis.cli('INFO', 'commandstats'))?.[1] ?? 0)

/** ns of a call for a token that is not due. */
function hot({ contender, slices, callsInASlice }, { jwt, leadSeconds }) {
  const token = tokenOf(contender, { session: 0, dueInMs: 1_800_000, leadSeconds })
  const call = async (count) => {
    for (let i = 0; i < count; i += 1) await jwt(token)
  }
  return timed(call, slices, callsInASlice)
}

module.exports = { run }
