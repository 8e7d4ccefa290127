'use strict'

// What is measured inside a contender's process. Loads nothing but `fs`: the cold start counts what
// is loaded.

const fs = require('node:fs')

const MAIN_THREAD = `/proc/self/task/${process.pid}/schedstat`
const MILLISECOND = 1e6
const DELAY_RESOLUTION_MS = 2

const sleepCell = new Int32Array(new SharedArrayBuffer(4))

/**
 * The time that the main thread has spent on a CPU, in ns. The kernel adds up a thread's time when it
 * leaves the CPU, so the thread leaves it for a moment first: a running thread's figure is up to a
 * timer tick old.
 */
function mainThreadCpuNs() {
  Atomics.wait(sleepCell, 0, 0, 1)
  return Number(fs.readFileSync(MAIN_THREAD, 'latin1').split(' ', 1)[0])
}

/** The time that all threads of this process have spent on a CPU, in ns. */
function totalCpuNs() {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}

/** Starts to watch CPU time and the event loop; the function it returns stops and tells. */
function startWatch() {
  const { monitorEventLoopDelay } = require('node:perf_hooks')
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  const main = mainThreadCpuNs()
  const total = totalCpuNs()
  delay.enable()
  const started = performance.now()
  return function stop() {
    const ms = performance.now() - started
    delay.disable()
    return {
      ms,
      mainCpuNs: mainThreadCpuNs() - main,
      totalCpuNs: totalCpuNs() - total,
      // The histogram holds the time between two looks at the clock, which are meant to be apart.
      delayP99Ms: Math.max(0, delay.percentile(99) / MILLISECOND - DELAY_RESOLUTION_MS),
    }
  }
}

/** The value below which this part of the values lies. Sorts them in place. */
function quantile(values, part) {
  values.sort((a, b) => a - b)
  return values[Math.min(values.length - 1, Math.floor(values.length * part))]
}

/** The most memory that this process has had, in MB. */
const peakRssMb = () => process.resourceUsage().maxRSS / 1024

/**
 * Runs `action(0)` to `action(count - 1)`, as many at a time as `concurrency` says.
 *
 * @param {number} count
 * @param {number} concurrency
 * @param {(index: number) => Promise<void>} action
 */
async function runMany(count, concurrency, action) {
  let next = 0
  async function worker() {
    while (next < count) {
      const index = next
      next += 1
      await action(index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker))
}

module.exports = { mainThreadCpuNs, peakRssMb, quantile, runMany, startWatch, totalCpuNs }
