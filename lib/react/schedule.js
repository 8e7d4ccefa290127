'use strict'

/**
 * No timer runs longer, then the clock is read again: a machine that slept, or a clock that was set, is noticed within
 * this time even where no event tells. Far below 2^31-1 ms, from where on browsers fire timers at once.
 */
const LONGEST_TIMER_MS = 60000
const FIRST_RETRY_MS = 2000
/** The longest cooldown of the server too. */
const LONGEST_RETRY_MS = 30000
const SHORTEST_RETRY_MS = 500

/**
 * When to fetch the session next. All times are ms since the epoch.
 * @param {object} situation
 * @param {number} situation.now
 * @param {number} [situation.dueAt] from when on the server renews the access token; undefined: never
 * @param {number} [situation.expiresAt] of the access token
 * @param {number} situation.attempt fetches in a row that did not bring what was due
 * @param {() => number} situation.random 0 <= random() < 1
 * @returns {number} Infinity: not at all
 */
function nextFetchAt({ now, dueAt, expiresAt, attempt, random }) {
  if (attempt > 0) return now + retryDelayMs({ now, expiresAt, attempt, random })
  if (dueAt === undefined) return Number.POSITIVE_INFINITY
  return Math.max(now, dueAt + random() * spreadMs(dueAt, expiresAt))
}

/** Jitter: a quarter of the time in which the token is due and still valid, so that all come in time. */
function spreadMs(dueAt, expiresAt) {
  return expiresAt > dueAt ? (expiresAt - dueAt) / 4 : 0
}

/** Doubles from 2 s to half a minute, less up to half of it. A token that is still valid is tried again before it expires. */
function retryDelayMs({ now, expiresAt, attempt, random }) {
  const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1))
  const delay = ceiling * (0.5 + random() / 2)
  if (!(expiresAt > now)) return delay
  return Math.min(delay, Math.max(SHORTEST_RETRY_MS, (expiresAt - now) / 2))
}

/**
 * When `refetchInterval` asks for the next fetch.
 * @param {number | undefined} intervalSeconds of SessionProvider; 0, negative or no number: off
 * @param {number} lastFetchAt ms since the epoch
 * @returns {number} ms since the epoch; Infinity: not at all
 */
function pollAt(intervalSeconds, lastFetchAt) {
  if (!(intervalSeconds > 0)) return Number.POSITIVE_INFINITY
  return lastFetchAt + Math.max(1, intervalSeconds) * 1000
}

/** How long a timer may run now, towards `at`. */
function timerMs(at, now) {
  return Math.min(LONGEST_TIMER_MS, Math.max(1, at - now))
}

module.exports = { LONGEST_TIMER_MS, nextFetchAt, pollAt, timerMs }
