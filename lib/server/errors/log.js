'use strict'

// What this package prints on a server. No module of Node's, so that every runtime can load it.

const HOUR_MS = 3_600_000

/** In an hour: of one kind, and of all. More does not help a reader, and hundreds of tenants can fail at once. */
const MAX_LINES_OF_A_KIND = 10
const MAX_LINES = 60

/** On the global object: two bundles of one server print a line once. */
const STATE = Symbol.for('next-auth-token-rotation.log')
globalThis[STATE] ??= { said: new Map(), printed: [], held: new Map() }

/**
 * When each key was last printed for, what was printed in the last hour, and of which kinds too much; the oldest first.
 * @type {{ said: Map<string, number>, printed: { kind: string, source?: string, at: number }[], held: Map<string, number> }}
 */
const { said, printed, held } = globalThis[STATE]

/**
 * Prints a line, and again after an hour at the earliest. Never throws.
 * @param {string} key what the line is about: it is printed once for it
 * @param {string} message without the package's name, and without a secret
 * @param {string} [kind] what lines of other keys have in common with it: of those there are ten in an hour
 * @param {string} [source] whose words are in it: of one that finds a new word each time there are no more either
 */
function logOnce(key, message, kind = key, source = undefined) {
  const now = performance.now()
  forgetBefore(now - HOUR_MS)
  if (said.has(key)) return
  const full = fullOf(kind, source)
  if (full !== undefined) return hold(full, now)
  said.set(key, now)
  printed.push({ kind, source, at: now })
  print(message)
}

/** What there are too many lines of in this hour: of the source, of the kind, or '' for of all. */
function fullOf(kind, source) {
  const isFull = (lines) => lines.length >= MAX_LINES_OF_A_KIND
  if (source !== undefined && isFull(printed.filter((line) => line.source === source)))
    return source
  if (isFull(printed.filter((line) => line.kind === kind))) return kind
  return printed.length >= MAX_LINES ? '' : undefined
}

/** Says once that lines of a kind, or of all for '', are not printed. */
function hold(kind, now) {
  if (held.has(kind)) return
  if (held.size > MAX_LINES) return
  held.set(kind, now)
  const which = kind === '' ? 'lines' : 'lines like the last one'
  print(`more ${which} are not printed for an hour; every failure is an event (docs/events.md)`)
}

/** After a success, what is wrong later is news. */
function forgetLine(key) {
  said.delete(key)
}

function forgetBefore(limit) {
  while (printed.length > 0 && printed[0].at <= limit) printed.shift()
  for (const kept of [said, held]) {
    // The oldest come first.
    for (const [key, at] of kept) {
      if (at > limit) break
      kept.delete(key)
    }
  }
}

/** What does not change while the process runs. */
const TOLD = Symbol.for('next-auth-token-rotation.told')
globalThis[TOLD] ??= new Set()

/**
 * Warns of something that is as it is for as long as the process runs: never again. Never throws.
 * @param {string} key one of a few: they are kept
 * @param {string} message without the package's name
 */
function warnOnce(key, message) {
  if (globalThis[TOLD].has(key)) return
  globalThis[TOLD].add(key)
  print(message, 'warn')
}

/** An app may have put a console of its own in place, which throws. */
function print(message, method = 'error') {
  try {
    console[method](`next-auth-token-rotation: ${message}`)
  } catch {}
}

const LONGEST_NAME = 200
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** A claim or an option as it may stand in a line: short, without an end of line or a direction of writing of its own. */
const oneLine = (text) => text.slice(0, LONGEST_NAME).replace(CONTROLS, ' ')

module.exports = { forgetLine, logOnce, oneLine, print, warnOnce }
