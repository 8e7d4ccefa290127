'use strict'

const { setTimeout: delay } = require('node:timers/promises')
const { areSame, describe } = require('./server_log.js')

const STEP_LIMIT_MS = 60_000
const ASK_EVERY_MS = 25
const DEADLINE_MS = 10_000

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} about what happens and why, for the reader
 * @property {(stage: object) => Promise<void>} play
 */

/**
 * Plays one step and shows it.
 *
 * @param {Step} step
 * @param {{ screen: object, log: object }} scene with whatever else the steps need
 * @returns {Promise<boolean>} whether everything was as it should be
 */
async function playStep(step, scene) {
  const { screen, log } = scene
  let isRight = true
  let isOver = false

  function find(label, text, claims) {
    // A step past its limit may go on once the server closes.
    if (isOver) return
    const broken = Object.keys(claims).filter((claim) => !claims[claim])
    screen.finding(broken.length === 0, label, text)
    for (const claim of broken) screen.trouble(`expected: ${claim}`)
    if (broken.length > 0) isRight = false
  }

  const stage = {
    ...scene,
    /** What the callbacks returned, with what has to be true of it: `{ claim: boolean }`. */
    returned: (text, claims) => find('callbacks', text, claims),
    /** What the server saw since it was last asked, and that these are exactly the requests. */
    async serverSaw(expected) {
      const entries = await log.news()
      const claim = `${describe(expected)}, and no other`
      find('server saw', describe(entries), { [claim]: areSame(entries, expected) })
    },
  }
  try {
    await withinLimit(step.play(stage))
  } catch (error) {
    screen.finding(false, 'stopped', reasonOf(error))
    isRight = false
  }
  isOver = true
  return isRight
}

// Failed connections say it in their code or their cause, and leave the message empty or vague.
function reasonOf({ message, code, cause }) {
  return [message || code, cause?.message || cause?.code].filter(Boolean).join(': ')
}

// A promise that nothing settles would otherwise end the process silently, and as a success.
async function withinLimit(playing) {
  let timer
  const limit = new Promise((_resolve, reject) => {
    const late = new Error(`the step did not end within ${STEP_LIMIT_MS / 1000} s`)
    timer = setTimeout(() => reject(late), STEP_LIMIT_MS)
  })
  try {
    await Promise.race([playing, limit])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Calls `attempt` again and again, as page loads would, until `isDone` says so of its result.
 *
 * @template T
 * @param {string} what for the message when the deadline passes
 * @param {() => Promise<T> | T} attempt
 * @param {(result: T) => boolean} isDone
 * @returns {Promise<T>}
 */
async function until(what, attempt, isDone) {
  const giveUpAt = performance.now() + DEADLINE_MS
  for (;;) {
    const result = await attempt()
    if (isDone(result)) return result
    if (performance.now() > giveUpAt) {
      throw new Error(`${what} did not happen within ${DEADLINE_MS / 1000} s`)
    }
    await delay(ASK_EVERY_MS)
  }
}

module.exports = { playStep, until }
