'use strict'

/**
 * Random numbers that a seed repeats (mulberry32).
 * @param {number} seed
 */
function randomFrom(seed) {
  let state = seed >>> 0

  /** From 0 to 1. */
  function next() {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const between = (least, most) => least + Math.floor(next() * (most - least + 1))
  const chance = (probability) => next() < probability
  const pick = (list) => list[between(0, list.length - 1)]

  /** A new array in another order (Fisher and Yates). */
  function shuffled(list) {
    const copy = [...list]
    for (let last = copy.length - 1; last > 0; last -= 1) {
      const other = between(0, last)
      ;[copy[last], copy[other]] = [copy[other], copy[last]]
    }
    return copy
  }

  return { between, chance, next, pick, shuffled }
}

module.exports = { randomFrom }
