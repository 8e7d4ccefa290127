'use strict'

// A fresh process loads the contender, makes its callbacks and refreshes once.

// The server that serves the app has loaded it, whichever contender refreshes.
require('node:https')

const { mainThreadCpuNs } = require('../measure.js')
const { createContender, loadContender } = require('../contenders')
const { CLIENT, callsOf, faultOf, tokenOf } = require('../sessions.js')

const MILLISECOND = 1e6

async function run({ contender, url, protocol }) {
  const atStart = look()
  loadContender(contender)
  const loaded = look()
  const made = await createContender(contender, {
    ...CLIENT,
    tokenEndpoint: url,
    protocol,
    concurrency: 1,
  })
  const created = look()

  const { jwt } = callsOf(contender.layout, made)
  const when = { session: 0, dueInMs: -60_000, leadSeconds: made.leadSeconds }
  const before = tokenOf(contender, when)
  const atRefresh = look()
  const after = await jwt(before)
  const refreshed = look()

  const fault = faultOf(contender.layout, before, after, { oneTime: false })
  return {
    replies: 1,
    failed: fault ? 1 : 0,
    firstFault: fault,
    loadMs: loaded.ms - atStart.ms,
    loadCpuMs: (loaded.cpuNs - atStart.cpuNs) / MILLISECOND,
    createMs: created.ms - loaded.ms,
    createCpuMs: (created.cpuNs - loaded.cpuNs) / MILLISECOND,
    firstRefreshMs: refreshed.ms - atRefresh.ms,
    firstRefreshCpuMs: (refreshed.cpuNs - atRefresh.cpuNs) / MILLISECOND,
  }
}

// The wall clock first: reading the CPU time takes a millisecond of waiting.
function look() {
  const ms = performance.now()
  return { ms, cpuNs: mainThreadCpuNs() }
}

module.exports = { run }
