'use strict'

// How many sessions a strict provider ends when Redis fails at the worst moment: each session has its refresh under way in
// one of two processes while the other one is asked for it too. Run with: node bench/store_failures.js [sessions].
// Needs redis-server, and takes three minutes.

const { startProcess } = require('../test/support/processes.js')
const { startRedis } = require('../test/support/redis_server.js')
const { eventually } = require('../test/support/sessions.js')
const { startStrictEndpoint } = require('../test/support/strict_endpoint.js')

const SESSIONS = Number(process.argv[2] ?? 200)
const SECRET = 'a secret of thirty-two characters'
/** Long enough for both processes to have asked Redis for everything before the first reply. */
const THINK_MS = 2_000
const ASK_EVERY_MS = 1_000
/** After a failure a process asks again within half a minute. */
const SETTLED_WITHIN_MS = 60_000
/** With the default options a lock lives for 25 s, and what was not published is published again for half a minute. */
const SHORT_MS = 5_000
const LONG_MS = 45_000
/** No caller waits longer than for the life of a lock, and for a refresh after that. */
const LONGEST_ANSWER_MS = 30_000

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const pausedFor = (ms) => async (redis) => {
  redis.pause()
  await pause(ms)
  redis.resume()
}

const stoppedFor = (ms) => async (redis) => {
  await redis.stop()
  await pause(ms)
  await redis.start()
}

const CASES = {
  'nothing happens': async () => {},
  'paused for 5 s': pausedFor(SHORT_MS),
  'paused for 45 s': pausedFor(LONG_MS),
  'stopped for 5 s, then empty': stoppedFor(SHORT_MS),
  'stopped for 45 s, then empty': stoppedFor(LONG_MS),
  'restarted at once, empty': stoppedFor(0),
  flushed: async (redis) => redis.cli('FLUSHALL'),
}

/** Two processes behind one Redis, and a provider whose refresh tokens are good for one use. */
async function setScene(onStoreFailure) {
  const redis = await startRedis()
  const endpoint = await startStrictEndpoint()
  const options = { ...endpoint.options(), onStoreFailure }
  const processes = await Promise.all(
    ['nodeRedis', 'ioredis'].map((library) =>
      startProcess({ url: redis.url, library, secret: SECRET, options }),
    ),
  )
  // With a first reply they know that the endpoint speaks HTTP/1.1, and have as many connections as there are requests.
  for (const one of processes) await one.refresh([endpoint.session(`first-${one.pid}`)])
  endpoint.uses.length = 0
  endpoint.settings.thinkTimeMs = THINK_MS
  const close = () => Promise.all([...processes, endpoint, redis].map((one) => one.close()))
  return { redis, endpoint, processes, close }
}

/**
 * @returns {Promise<{ atOnce: number, inTheEnd: number, slowestMs: number }>} `atOnce` sessions are lost when every
 *   caller of the storm has its answer. `inTheEnd` sessions are lost when every caller has gone on asking with the old
 *   cookie, until it brought the new tokens or was refused. `slowestMs` is the time of the slowest answer.
 */
async function lossesOf(happens, onStoreFailure) {
  const { redis, endpoint, processes, close } = await setScene(onStoreFailure)
  const cookies = Array.from({ length: SESSIONS }, (_, index) => endpoint.session(`lost-${index}`))
  let slowestMs = 0
  async function askEverywhere() {
    const started = performance.now()
    // A callback that rejects ends the whole program.
    const answers = await Promise.all(processes.map((one) => one.refresh(cookies)))
    slowestMs = Math.max(slowestMs, performance.now() - started)
    return answers.flat()
  }
  const isSettled = (answers) => {
    const lost = endpoint.lost()
    return answers.every(({ sub, refresh_token }) => refresh_token.endsWith('-2') || lost.has(sub))
  }

  const answered = askEverywhere()
  await eventually(() => endpoint.uses.length >= SESSIONS)
  await pause(THINK_MS / 4)
  const isOver = happens(redis)
  await answered
  const atOnce = endpoint.lost().size

  let giveUpAt = Number.POSITIVE_INFINITY
  isOver.then(() => {
    giveUpAt = Date.now() + SETTLED_WITHIN_MS
  })
  while (!isSettled(await askEverywhere())) {
    if (Date.now() > giveUpAt) throw new Error('sessions without the new tokens, and not lost')
    await pause(ASK_EVERY_MS)
  }
  await isOver
  const losses = { atOnce, inTheEnd: endpoint.lost().size, slowestMs }
  await close()
  return losses
}

async function main() {
  console.log(
    `| Redis is | lost at once | in the end | slowest answer | at once, 'unavailable' | in the end | slowest answer |`,
  )
  console.log('|---|---|---|---|---|---|---|')
  for (const [name, happens] of Object.entries(CASES)) {
    const both = await Promise.all(
      ['local', 'unavailable'].map((onStoreFailure) => lossesOf(happens, onStoreFailure)),
    )
    const cells = both.flatMap(({ atOnce, inTheEnd, slowestMs }) => [
      `${atOnce} of ${SESSIONS}`,
      `${inTheEnd} of ${SESSIONS}`,
      `${(slowestMs / 1000).toFixed(1)} s`,
    ])
    console.log(`| ${[name, ...cells].join(' | ')} |`)
    if (both.some(({ slowestMs }) => slowestMs > LONGEST_ANSWER_MS)) {
      throw new Error(`${name}: a caller waited longer than ${LONGEST_ANSWER_MS} ms`)
    }
  }
}

main()
