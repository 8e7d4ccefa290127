'use strict'

// What must not grow: memory, file descriptors, threads. Linux only, and with --expose-gc.

const fs = require('node:fs')

const MEGABYTE = 1024 * 1024
/** What each may be higher by at the end, than after the warm-up: the allocator and connection pools breathe. */
const ALLOWED = { rssMegabytes: 40, heapMegabytes: 8, descriptors: 24, threads: 2 }

/** @typedef {{ rssMegabytes: number, heapMegabytes: number, descriptors: number, threads: number }} Signs */

/** @returns {Signs} */
function readSigns() {
  global.gc()
  const { rss, heapUsed } = process.memoryUsage()
  return {
    rssMegabytes: rss / MEGABYTE,
    heapMegabytes: heapUsed / MEGABYTE,
    descriptors: fs.readdirSync('/proc/self/fd').length,
    threads: fs.readdirSync('/proc/self/task').length,
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/**
 * Medians of the first and of the last third of the samples, and what of them rose too much.
 * @param {Signs[]} samples
 */
function judge(samples) {
  const third = Math.max(Math.floor(samples.length / 3), 1)
  const medians = (part) =>
    Object.fromEntries(Object.keys(ALLOWED).map((name) => [name, median(part.map((s) => s[name]))]))
  const first = medians(samples.slice(0, third))
  const last = medians(samples.slice(-third))
  const risen = Object.keys(ALLOWED).filter((name) => !(last[name] - first[name] <= ALLOWED[name]))
  return { first, last, risen }
}

module.exports = { judge, readSigns }
