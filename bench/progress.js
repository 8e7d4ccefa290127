'use strict'

const LOG_EVERY_MS = 15_000

/**
 * One line that says how far the benchmark is: redrawn on a terminal, now and then elsewhere.
 *
 * @param {number} total measurements to come
 */
function createProgress(total) {
  const started = performance.now()
  const live = process.stdout.isTTY
  let done = 0
  let logged = Number.NEGATIVE_INFINITY

  function left() {
    if (done < 3) return ''
    const seconds = ((performance.now() - started) / 1000 / done) * (total - done)
    return seconds < 90
      ? `, about ${Math.round(seconds)} s left`
      : `, about ${Math.round(seconds / 60)} min left`
  }

  return {
    /** Says what is being measured now. */
    begin(what) {
      const line = `${done + 1}/${total}${left()}: ${what}`
      if (live) {
        const width = (process.stdout.columns || 80) - 1
        process.stdout.write(`\r\x1b[2K${line.slice(0, width)}`)
      } else if (performance.now() - logged >= LOG_EVERY_MS) {
        logged = performance.now()
        console.log(line)
      }
    },
    advance() {
      done += 1
    },
    end() {
      if (live) process.stdout.write('\r\x1b[2K')
      const seconds = (performance.now() - started) / 1000
      console.log(`${done} measurements in ${seconds.toFixed(0)} s`)
    },
  }
}

module.exports = { createProgress }
