'use strict'

const TICK_MS = 2

/**
 * Watches how late a timer on this thread gets.
 *
 * @returns {() => number} ends the watch and returns the worst delay, ms
 */
function watchEventLoop() {
  let worst = 0
  let expectedAt = performance.now() + TICK_MS
  const look = () => {
    const now = performance.now()
    worst = Math.max(worst, now - expectedAt)
    expectedAt = now + TICK_MS
  }
  const timer = setInterval(look, TICK_MS)
  return () => {
    clearInterval(timer)
    // The last callback may have kept the timer from firing at all.
    look()
    return worst
  }
}

module.exports = { watchEventLoop }
