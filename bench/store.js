'use strict'

// What a store costs a refresh: added latency and round trips, each refresh alone and against an endpoint that answers
// at once. Run with: node bench/store.js [refreshes]. Needs redis-server.

const { createCallbacks } = require('..')
const { redisStore } = require('../lib/server/redis_store.js')
const { LIBRARIES } = require('../test/fixtures/redis_clients.js')
const { startRedis } = require('../test/fixtures/redis_server.js')
const { startStrictEndpoint } = require('../test/fixtures/strict_endpoint.js')

const REFRESHES = Number(process.argv[2] ?? 1_000)
const WARM_UP = 200
const SECRET = 'a secret of thirty-two characters'

const percentile = (sorted, share) => sorted[Math.floor(sorted.length * share)]
const rounded = (ms) => `${ms.toFixed(2)} ms`

/** Latencies (ms) of refreshes one after the other, sorted. */
async function measure(name, endpoint, store) {
  const { jwt } = createCallbacks({ ...endpoint.options(), store })
  const times = []
  for (let index = 0; index < WARM_UP + REFRESHES; index += 1) {
    const token = endpoint.session(`${name}-${index}`)
    const started = process.hrtime.bigint()
    await jwt({ token })
    if (index >= WARM_UP) times.push(Number(process.hrtime.bigint() - started) / 1e6)
  }
  return times.sort((a, b) => a - b)
}

/** Scripts that Redis has run so far; every operation of the store is one, and one round trip. */
const scriptsRun = (redis) =>
  Number(/cmdstat_eval:calls=(\d+)/.exec(redis.cli('INFO', 'commandstats'))?.[1] ?? 0)

async function main() {
  const redis = await startRedis()
  const endpoint = await startStrictEndpoint()
  const alone = await measure('alone', endpoint)
  console.log(
    `without a store: median ${rounded(percentile(alone, 0.5))}, p99 ${rounded(percentile(alone, 0.99))}`,
  )
  for (const [library, connect] of Object.entries(LIBRARIES)) {
    const { client, close } = await connect(redis.url)
    const store = redisStore(client, { secret: SECRET })
    const before = scriptsRun(redis)
    const times = await measure(library, endpoint, store)
    const roundTrips = (scriptsRun(redis) - before) / (WARM_UP + REFRESHES)
    const added = percentile(times, 0.5) - percentile(alone, 0.5)
    console.log(
      `${library}: median ${rounded(percentile(times, 0.5))} (${rounded(added)} more), ` +
        `p99 ${rounded(percentile(times, 0.99))}, ${roundTrips.toFixed(1)} round trips a refresh`,
    )
    store.close()
    close()
  }
  await endpoint.close()
  await redis.close()
}

main()
