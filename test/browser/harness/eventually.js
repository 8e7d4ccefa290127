'use strict'

const ASK_EVERY_MS = 50

/** Calls `probe` until it gives something true; for what only time brings, such as a cooldown. */
async function eventually(probe, withinMs = 60_000) {
  const giveUpAt = Date.now() + withinMs
  for (;;) {
    const result = await probe()
    if (result) return result
    if (Date.now() > giveUpAt) throw new Error(`not within ${withinMs} ms: ${probe}`)
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
  }
}

module.exports = { eventually }
