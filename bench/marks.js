'use strict'

// The marks that this package sets itself, and whether a run met them.

const { CONTENDERS, OURS } = require('./contenders')
const { SHOWN } = require('./metrics.js')

const SEED = 'fetch-authjs'
const PEERS = CONTENDERS.map(({ id }) => id).filter((id) => id !== OURS)

/**
 * @typedef {object} Verdict
 * @property {string} mark
 * @property {string} found
 * @property {boolean} met
 */

/**
 * @param {ReturnType<typeof import('./summary.js').summarize>} summary
 * @param {{ fanOutSessions: number }} sizes
 * @returns {Verdict[]} only for what was measured
 */
function judge(summary, { fanOutSessions }) {
  const verdicts = []
  const of = (scenario, judgeEvent) => {
    for (const [variant, figures] of Object.entries(summary[scenario] ?? {})) {
      // A run with --contenders may lack what a mark compares.
      for (const verdict of judgeEvent(figures, variant)) {
        if (verdict.found !== undefined) verdicts.push(verdict)
      }
    }
  }
  of('hot_path', judgeHotPath)
  of('session_cookie', judgeSessionCookie)
  of('session_read', judgeSessionRead)
  of('stored_read', judgeStoredRead)
  of('storm', (figures, variant) =>
    variant.startsWith('h2') ? judgeStorm(figures, variant) : judgeOldStorm(figures, variant),
  )
  of('fan_out', (figures) => judgeFanOut(figures, fanOutSessions))
  of('renewal', judgeRenewal)
  of('cold_start', judgeColdStart)
  of('memory', judgeMemory)
  return verdicts
}

function judgeHotPath(figures, layout) {
  return ['jwtNs', 'jwtAndSessionNs'].map((name) => {
    const ratio = inverse(figures.seed?.[name]?.ratio)
    const what = name === 'jwtNs' ? 'jwt' : 'jwt and session'
    return atMost(`hot path, ${layout}: ${what}, ours ÷ copied (aim 0.8)`, ratio, 1)
  })
}

/** Of the size of a usual user's cookie. Of a larger one encryption and JSON are a larger part, and they are the same for all. */
const USUAL_KB = '2'
const COOKIE = { v4: { decodeUs: 20, encodeUs: 8 }, v5: { decodeUs: 40, encodeUs: 30 } }

function judgeSessionCookie(figures, variant) {
  const [version, kilobytes] = variant.split('-')
  if (kilobytes !== USUAL_KB) return []
  return Object.entries(COOKIE[version]).flatMap(([name, least]) => {
    const mark = `session cookie, ${version}, ${kilobytes} kB: ${name.replace('Us', '')}`
    return [
      atLeast(`${mark}, NextAuth's own ÷ ours`, figures.stock?.[name]?.ratio, least),
      atLeast(`${mark}, node:crypto ÷ ours`, figures['node-crypto']?.[name]?.ratio, 3),
    ]
  })
}

/** What NextAuth's own read costs beside the cookie bounds what can be had of the whole. */
const WHOLE_READ = { v4: 3.5, v5: 3 }

function judgeSessionRead(figures, version) {
  const copied = figures.copied?.readUs?.ratio
  const alone = copied / figures['server-tokens']?.readUs?.ratio
  return [
    atLeast(`session read, ${version}: whole session, copied ÷ ours`, copied, WHOLE_READ[version]),
    atLeast(`session read, ${version}: copied ÷ getAccessToken()`, alone, 20),
  ]
}

function judgeStoredRead(figures, version) {
  const mark = `session read, ${version}: tokens in a store, fresh in memory ÷ in the cookie`
  return [atMost(mark, figures.fresh?.readUs?.ratio, 1.3)]
}

function judgeStorm(figures, variant) {
  const seed = figures[SEED] ?? {}
  const name = `storm ${variant}`
  return [
    atLeast(`${name}: main thread, copied ÷ ours`, seed.mainCpuUs?.ratio, 60),
    atLeast(`${name}: main thread, best peer ÷ ours`, least(figures, 'mainCpuUs'), 8),
    atLeast(`${name}: throughput, ours ÷ copied`, inverse(seed.refreshesPerSecond?.ratio), 5),
    atLeast(
      `${name}: throughput, ours ÷ best peer`,
      inverse(most(figures, 'refreshesPerSecond')),
      2,
    ),
    atLeast(
      `${name}: throughput, ours ÷ h2load`,
      inverse(figures.h2load?.refreshesPerSecond?.ratio),
      0.5,
    ),
    atMost(`${name}: event loop p99, ms`, figures[OURS]?.delayP99Ms?.median, 10),
  ]
}

function judgeOldStorm(figures, variant) {
  return SHOWN.storm.rows.map(({ name, label, less }) => {
    const worst = less ? least(figures, name) : inverse(most(figures, name))
    return atLeast(`storm ${variant}: ${label}, ahead of the best peer`, worst, 1)
  })
}

function judgeFanOut(figures, sessions) {
  return [
    atMost('fan-out: token requests', figures[OURS]?.tokenRequests?.most, sessions),
    atMost('fan-out: failed callers', figures[OURS]?.failedCallers?.most, 0),
  ]
}

function judgeRenewal(figures) {
  const { slowestMs, hotP99Ms } = figures['ours-background'] ?? {}
  const ratio = slowestMs && slowestMs.median / hotP99Ms.median
  return [atMost('renewal in the background: slowest while due ÷ p99 while not due', ratio, 1)]
}

function judgeColdStart(figures) {
  const ours = figures[OURS] ?? {}
  return [
    atMost('cold start: require, main thread ms', ours.loadCpuMs?.median, 5),
    atMost('cold start: first refresh, main thread ms', ours.firstRefreshCpuMs?.median, 5),
  ]
}

function judgeMemory(figures, variant) {
  const ours = figures[OURS]
  if (variant === 'successors') {
    return [atMost('memory: bytes a remembered successor', ours?.bytesASuccessor?.median, 4096)]
  }
  const grown = ours?.growthMb && ours.growthMb.median / ours.rssWarmMb.median
  return [atMost(`memory: ${variant} after warm-up, part of RSS`, grown, 0.05)]
}

const ratiosOf = (figures, name) =>
  PEERS.map((id) => figures[id]?.[name]?.ratio).filter(Number.isFinite)

const least = (figures, name) => extreme(Math.min, ratiosOf(figures, name))
const most = (figures, name) => extreme(Math.max, ratiosOf(figures, name))
const extreme = (pick, values) => (values.length > 0 ? pick(...values) : undefined)
const inverse = (ratio) => (ratio === undefined ? undefined : 1 / ratio)

const atLeast = (mark, value, limit) => verdict(mark, value, `≥ ${limit}`, value >= limit)
const atMost = (mark, value, limit) => verdict(mark, value, `≤ ${limit}`, value <= limit)

function verdict(mark, value, wanted, met) {
  const found = Number.isFinite(value) ? Number(value.toPrecision(3)) : undefined
  return { mark: `${mark} ${wanted}`, found, met }
}

module.exports = { judge }
