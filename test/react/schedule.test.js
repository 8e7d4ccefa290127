'use strict'

const { LONGEST_TIMER_MS, nextFetchAt, pollAt, timerMs } = require('../../lib/react/schedule.js')

const NOW = 1800000000000
const at = (situation) => nextFetchAt({ now: NOW, attempt: 0, random: () => 0, ...situation })
const LARGEST_RANDOM = 1 - Number.EPSILON

describe('a token that is not due yet', () => {
  const token = { dueAt: NOW + 60000, expiresAt: NOW + 100000 }

  test('is fetched when it is due', () => {
    expect(at(token)).toBe(NOW + 60000)
  })

  test('at a random time in the first quarter of what is left of it then', () => {
    expect(at({ ...token, random: () => 0.5 })).toBe(NOW + 65000)
    expect(at({ ...token, random: () => LARGEST_RANDOM })).toBeLessThanOrEqual(NOW + 70000)
  })

  test('that has no time between due and expired is fetched when it is due', () => {
    expect(at({ dueAt: NOW + 1, expiresAt: NOW + 1, random: () => 0.9 })).toBe(NOW + 1)
    expect(at({ dueAt: NOW + 9, expiresAt: NOW + 1, random: () => 0.9 })).toBe(NOW + 9)
  })
})

test('a token that is past due is fetched now', () => {
  expect(at({ dueAt: NOW - 60000, expiresAt: NOW + 9000, random: () => 0.5 })).toBe(NOW)
  expect(at({ dueAt: NOW - 60000, expiresAt: NOW - 9000, random: () => 0.5 })).toBe(NOW)
})

test('a session without an expiry is not fetched', () => {
  expect(at({})).toBe(Number.POSITIVE_INFINITY)
})

describe('after fetches that brought nothing', () => {
  const expired = { dueAt: NOW - 60000, expiresAt: NOW - 1 }
  const delays = (random) =>
    [1, 2, 3, 4, 5, 6, 7, 2000].map((attempt) => at({ ...expired, attempt, random }) - NOW)

  test('the pause doubles from 2 s to half a minute', () => {
    const full = [2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000]
    const longest = delays(() => LARGEST_RANDOM)
    expect(longest.map(Math.round)).toEqual(full)
  })

  test('up to half of it is left to chance', () => {
    expect(delays(() => 0)).toEqual([1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000])
  })

  test('a token that is still valid is tried again before it expires', () => {
    const dueAt = NOW - 60000
    const retry = (expiresAt) => at({ dueAt, expiresAt, attempt: 7 }) - NOW
    expect(retry(NOW + 20000)).toBe(10000)
    expect(retry(NOW + 3000)).toBe(1500)
    expect(retry(NOW + 100)).toBe(500)
    expect(retry(NOW + 3600000)).toBe(15000)
  })

  test('a session without an expiry is tried again too: it did not get through', () => {
    expect(at({ attempt: 1 })).toBe(NOW + 1000)
  })
})

describe('refetchInterval', () => {
  test('counts in seconds from the last fetch', () => {
    expect(pollAt(60, NOW)).toBe(NOW + 60000)
    expect(pollAt(30 * 86400, NOW)).toBe(NOW + 30 * 86400000)
  })

  test('is never shorter than a second', () => {
    expect(pollAt(0.0001, NOW)).toBe(NOW + 1000)
  })

  test.each([0, -1, undefined, Number.NaN, null])('%p turns it off', (interval) => {
    expect(pollAt(interval, NOW)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('a timer', () => {
  test('runs until it is time', () => {
    expect(timerMs(NOW + 1234, NOW)).toBe(1234)
  })

  test('is never of zero or less', () => {
    expect(timerMs(NOW, NOW)).toBe(1)
    expect(timerMs(NOW - 5000, NOW)).toBe(1)
  })

  test.each([2 ** 31, 30 * 86400000, Number.POSITIVE_INFINITY])(
    'never runs long, for %p ms',
    (ms) => {
      expect(timerMs(NOW + ms, NOW)).toBe(LONGEST_TIMER_MS)
      expect(LONGEST_TIMER_MS).toBeLessThan(2 ** 31)
    },
  )
})
