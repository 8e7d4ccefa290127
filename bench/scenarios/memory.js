'use strict'

// Ours only: whether it grows over very many refreshes and session reads, and what a remembered successor takes.

const { createContender } = require('../contenders')
const { runMany } = require('../measure.js')
const { CLIENT, callsOf, faultOf, tokenOf } = require('../sessions.js')

const SAMPLES = 20
const MEGABYTE = 1024 * 1024

async function run(job) {
  switch (job.variant) {
    case 'successors':
      return measureSuccessors(job)
    case 'reads':
      return require('./memory_reads.js').measureReads(job)
    default:
      return measureGrowth(job)
  }
}

/** Sessions go on from refresh to refresh with one-time tokens, as long as it takes. */
async function measureGrowth({ contender, url, protocol, concurrency, sessions, refreshes }) {
  const { jwt, leadSeconds } = await start(contender, { url, protocol, concurrency })
  const due = { dueInMs: -60_000, leadSeconds }
  const cookies = Array.from({ length: sessions }, (_, session) =>
    tokenOf(contender, { session, ...due }),
  )
  const expired = cookies[0].expires_at
  let failed = 0
  const samples = []
  for (let part = 0; part < SAMPLES; part += 1) {
    await runMany(refreshes / SAMPLES, concurrency, async (i) => {
      const session = (part * (refreshes / SAMPLES) + i) % sessions
      const before = { ...cookies[session], expires_at: expired }
      const after = await jwt(before)
      if (faultOf(contender.layout, before, after, { oneTime: true })) failed += 1
      cookies[session] = after
    })
    global.gc()
    samples.push(process.memoryUsage.rss() / MEGABYTE)
  }
  const warm = samples[Math.floor(SAMPLES / 4)]
  return {
    replies: refreshes,
    failed,
    rssWarmMb: warm,
    rssEndMb: samples.at(-1),
    growthMb: samples.at(-1) - warm,
    samplesMb: samples.map((sample) => Math.round(sample * 10) / 10),
  }
}

/** What one more remembered successor adds to the process, JavaScript's own heap left out. */
async function measureSuccessors({ contender, url, protocol, concurrency, successors }) {
  const options = { maxSuccessors: successors * 4 }
  const { jwt, leadSeconds } = await start(contender, { url, protocol, concurrency, options })
  let failed = 0
  let next = 0
  async function remember(count) {
    const first = next
    next += count
    await runMany(count, concurrency, async (i) => {
      const when = { session: first + i, dueInMs: -60_000, leadSeconds }
      const before = tokenOf(contender, when)
      const after = await jwt(before)
      if (faultOf(contender.layout, before, after, { oneTime: true })) failed += 1
    })
    global.gc()
    const { rss, heapTotal, external } = process.memoryUsage()
    return rss - heapTotal - external
  }
  // The first ones also fill the allocator's and libcurl's own buffers.
  const before = await remember(successors)
  const after = await remember(2 * successors)
  return {
    replies: 3 * successors,
    failed,
    bytesASuccessor: (after - before) / (2 * successors),
  }
}

async function start(contender, { url, protocol, concurrency, options }) {
  const context = { ...CLIENT, tokenEndpoint: url, protocol, concurrency, options }
  const made = await createContender(contender, context)
  return { ...callsOf(contender.layout, made), leadSeconds: made.leadSeconds }
}

module.exports = { run }
