'use strict'

// Every time that does not come from the core is read here: of accounts, of database rows, of cookies and of JWTs.

/** Larger numbers are milliseconds: as seconds they are beyond the year 5138, as milliseconds 1973 has begun. */
const MOST_SECONDS = 1e11

const NUMBER = /^\s*-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/i

/** ISO 8601, extended or basic; databases have a blank for the T, six digits of a second and a short offset, Go a name. */
const ISO_8601 =
  /^\s*(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?(?: UTC)?)?)?\s*$/i

/** As HTTP and Date's own text have it. */
const NAMES_GMT = /^[a-z]{3}\w*,? .*\bGMT\b/i

/**
 * A point in time: a number, numeric text or a bigint in s or ms (by size), a Date or another object for one, ISO 8601.
 * Without a zone it is UTC, as databases keep times.
 * @param {unknown} value
 * @returns {number | undefined} Unix time in s; undefined for what is not a time
 */
function readTime(value) {
  if (typeof value === 'string' && !NUMBER.test(value)) return readText(value)
  if (typeof value === 'object') return readObject(value)
  const number = readNumber(value)
  return Math.abs(number) > MOST_SECONDS ? number / 1000 : number
}

/**
 * A lifetime in s: a number, numeric text or a bigint.
 * @param {unknown} value
 * @returns {number | undefined} undefined for anything else
 */
function readLifetime(value) {
  return readNumber(typeof value === 'object' ? plainOf(value) : value)
}

/** Whether it is a number already, or the text of one. */
const isNumeric = (value) =>
  typeof value === 'string' ? NUMBER.test(value) : Number.isFinite(value)

function readNumber(value) {
  const number = typeof value === 'bigint' || isNumeric(value) ? Number(value) : value
  return Number.isFinite(number) ? number : undefined
}

function readText(text) {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone] =
    ISO_8601.exec(text) ?? []
  if (year === undefined) return NAMES_GMT.test(text) ? secondsOf(Date.parse(text)) : undefined
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  // A leap second, which Date has none of.
  const seconds = second === '60' ? '59' : second
  const time = `${year}-${month}-${day}T${hour}:${minute}:${seconds}.${milliseconds}`
  return secondsOf(Date.parse(`${time}${offsetOf(zone)}`))
}

/** As Date.parse reads it: Z or ±hh:mm. */
function offsetOf(zone = 'Z') {
  if (/^[a-z]/i.test(zone)) return 'Z'
  const digits = zone.replace(/\D/g, '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

const secondsOf = (milliseconds) =>
  Number.isFinite(milliseconds) ? milliseconds / 1000 : undefined

/** A Date of whatever realm. Its number is of ms, however small. */
const isDate = (value) => Object.prototype.toString.call(value) === '[object Date]'

/** Beside Date: objects of date libraries, 64-bit integers and decimals of drivers. */
function readObject(value) {
  if (isDate(value)) return secondsOf(Number(value))
  const plain = plainOf(value)
  return plain === undefined ? undefined : readTime(plain)
}

/** What such an object stands for: a Date or a primitive; undefined where it says nothing of the kind. */
function plainOf(object) {
  if (object === null) return undefined
  try {
    const converted =
      object.toDate?.() ?? object.toJSDate?.() ?? object.epochMilliseconds ?? object.toNumber?.()
    const plain = converted ?? object.valueOf()
    return typeof plain === 'object' && !isDate(plain) ? undefined : plain
  } catch {
    return undefined
  }
}

module.exports = { ISO_8601, isDate, isNumeric, readLifetime, readTime }
