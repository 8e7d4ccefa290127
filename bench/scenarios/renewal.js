'use strict'

// One session is read at a steady rate while it becomes due. A read is what NextAuth does for
// `getServerSession`: the jwt callback, then the session callback, on a token of its own.

const { createContender } = require('../contenders')
const { quantile, runMany } = require('../measure.js')
const { CLIENT, LAYOUTS, callsOf, faultOf, freshSession, tokenOf } = require('../sessions.js')

const EXPIRES = '2030-01-01T00:00:00.000Z'
/** The clock that decides may be this coarse: a read may find the token due so much earlier. */
const CLOCK_MS = 5

async function run(job) {
  const { contender, url, protocol, warmUp, renewals, readsPerSecond } = job
  const made = await createContender(contender, {
    ...CLIENT,
    tokenEndpoint: url,
    protocol,
    concurrency: 1,
  })
  const calls = callsOf(contender.layout, made)
  const { leadSeconds } = made

  await warmUpWith(contender, calls, { warmUp, leadSeconds })

  const hot = []
  const renewing = []
  const all = []
  let faults = 0
  for (let session = 0; session < renewals; session += 1) {
    const dueInMs = await beforeWholeSecond(job.beforeMs)
    const dueAt = performance.now() + dueInMs
    const cookie = { token: tokenOf(contender, { session, dueInMs, leadSeconds }) }
    const first = cookie.token
    const reads = await readSteadily(contender.layout, calls, cookie, {
      everyMs: 1000 / readsPerSecond,
      forMs: job.beforeMs + job.afterMs,
    })
    if (faultOf(contender.layout, first, cookie.token, { oneTime: false })) faults += 1
    for (const { begun, ms } of reads) {
      all.push(ms)
      if (begun < dueAt - CLOCK_MS) hot.push(ms)
      else if (begun <= cookie.renewedAt) renewing.push(ms)
    }
  }
  return {
    replies: renewals,
    warmUpRequests: warmUp,
    failed: faults,
    reads: all.length,
    hotP99Ms: quantile(hot, 0.99),
    hotMaxMs: quantile(hot, 1),
    renewingReads: renewing.length,
    slowestMs: quantile(renewing, 1),
    slowestOfAllMs: quantile(all, 1),
  }
}

async function warmUpWith(contender, calls, { warmUp, leadSeconds }) {
  // Refreshes first, then hot calls: both paths are compiled and a connection is open.
  await runMany(warmUp, 1, async (i) => {
    const when = { session: 1_000_000 + i, dueInMs: -60_000, leadSeconds }
    await calls.jwt(tokenOf(contender, when))
  })
  const token = tokenOf(contender, { session: 2_000_000, dueInMs: 600_000, leadSeconds })
  await runMany(warmUp * 50, 1, async () => {
    await calls.session(freshSession(token, EXPIRES), await calls.jwt({ ...token }))
  })
}

/** Reads at fixed times, whether or not the earlier reads have been answered. */
async function readSteadily(layout, calls, cookie, { everyMs, forMs }) {
  const started = performance.now()
  const reads = []
  for (let i = 0; i * everyMs < forMs; i += 1) {
    await until(started + i * everyMs)
    reads.push(read(layout, calls, cookie))
  }
  return Promise.all(reads)
}

async function read(layout, calls, cookie) {
  const field = LAYOUTS[layout].accessToken
  const token = { ...cookie.token }
  const session = freshSession(token, EXPIRES)
  const begun = performance.now()
  const kept = await calls.jwt(token)
  await calls.session(session, kept)
  const ms = performance.now() - begun
  if (kept[field] !== token[field]) {
    cookie.token = kept
    cookie.renewedAt ??= performance.now()
  }
  return { begun, ms }
}

/** Expiries are whole seconds in some layouts, so one has to be that far away. Resolves to how far (ms) it is. */
async function beforeWholeSecond(ms) {
  const wholeSecond = Math.ceil((Date.now() + ms) / 1000) * 1000
  await until(performance.now() + wholeSecond - Date.now() - ms)
  return wholeSecond - Date.now()
}

async function until(time) {
  const left = time - performance.now()
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}

module.exports = { run }
