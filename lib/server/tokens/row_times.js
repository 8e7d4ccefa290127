'use strict'

const { ISO_8601, isDate, readTime } = require('./read_time.js')

/** As in read_time.js. */
const MOST_SECONDS = 1e11

/**
 * Makes the function that writes a time as a column had it, since a driver takes back what it gave: a number, a bigint
 * or its text in s or ms, a Date, ISO 8601 in the same form.
 * @param {unknown} given
 * @returns {((seconds: number) => number | bigint | string | Date) | undefined} undefined for a column that was NULL
 */
function timeWriter(given) {
  const perSecond = Math.abs(Number(isNumberLike(given) ? given : 0)) > MOST_SECONDS ? 1000 : 1
  switch (typeof given) {
    case 'number':
      return (seconds) => seconds * perSecond
    case 'bigint':
      return (seconds) => BigInt(seconds * perSecond)
    case 'string':
      return isoWriter(given) ?? ((seconds) => String(seconds * perSecond))
    case 'object':
      return given === null ? undefined : objectWriter(given)
    default:
      return undefined
  }
}

const isNumberLike = (value) => typeof value !== 'object' && typeof value !== 'symbol'

/** Drivers that give objects of their own for 64-bit integers take numbers; date libraries' objects stand for a Date. */
function objectWriter(given) {
  const isNumber = !isDate(given) && typeof given.toNumber === 'function'
  return isNumber ? (seconds) => seconds : (seconds) => new Date(seconds * 1000)
}

/** Of text with a time of day: a column for dates alone cannot hold what is to be written. */
function isoWriter(text) {
  if (readTime(text) === undefined) return undefined
  const [, , , , hour, , , fraction, zone] = ISO_8601.exec(text) ?? []
  if (hour === undefined) return ISO_8601.test(text) ? toIso : undefined
  const separator = /\d([T ])\d/i.exec(text)[1]
  return (seconds) => {
    const [, date, time] = /^(.+)T(.+)\.\d+Z$/.exec(toIso(seconds))
    const digits = fraction === undefined ? '' : `.${'0'.repeat(fraction.length)}`
    return `${date}${separator}${time}${digits}${utcLike(zone)}`
  }
}

const toIso = (seconds) => new Date(seconds * 1000).toISOString()

/** UTC, in the form of another offset. */
const utcLike = (zone = '') => zone.replace(/\d/g, '0').replace('-', '+')

module.exports = { timeWriter }
