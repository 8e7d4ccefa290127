'use strict'

const { performance } = require('node:perf_hooks')

const MOST_ENTRIES = 10_000
const MOST_BYTES = 32 * 1024 * 1024
const BYTES_BESIDES = 400

/** After this time (ms) without a read of the store this process hears of no changes: it has nothing that they would be about. */
const DEAF_AFTER_MS = 30_000

/**
 * What this process has read of sessions in a store. An entry answers while it is younger than the freshness, measured
 * from before its read was sent, by a clock that no one sets. Bounded: what was used last stays.
 *
 * @typedef {{ held: object, info: object, readAt: number, bytes: number, isUnwritten?: boolean }} Entry `isUnwritten`: the
 *   store could not be told of `held` yet
 */
class SessionMemory {
  #entries = new Map()
  #bytes = 0
  #reads = new Map()
  #freshnessMs
  #subscribe
  #subscription
  #deaf

  /**
   * @param {number} freshnessMs
   * @param {(listener: (id: string) => void) => unknown} subscribe to what other processes do
   */
  constructor(freshnessMs, subscribe) {
    this.#freshnessMs = freshnessMs
    this.#subscribe = subscribe
  }

  /** @returns {Entry | undefined} undefined where the store has to be asked */
  fresh(id) {
    const entry = this.#entries.get(id)
    if (entry === undefined || performance.now() - entry.readAt >= this.#freshnessMs)
      return undefined
    return entry
  }

  /** @returns {Entry | undefined} whatever its age */
  known(id) {
    return this.#entries.get(id)
  }

  /** @returns {Entry | undefined} one that the store could not be told of yet */
  unwritten(id) {
    const entry = this.#entries.get(id)
    return entry?.isUnwritten ? entry : undefined
  }

  /**
   * Reads a session once for all who ask at a time.
   * @param {string} id
   * @param {() => Promise<{ held: object, info: object } | undefined>} read
   * @returns {Promise<Entry | undefined>}
   */
  read(id, read) {
    const underWay = this.#reads.get(id)
    // Where every read asks the store, one that has begun may not know of what ended since.
    if (underWay && (this.#freshnessMs > 0 || underWay.isOfThisTurn)) return underWay.promise
    this.#listen()
    const reading = { isOfThisTurn: true, isStale: false, promise: undefined }
    queueMicrotask(() => {
      reading.isOfThisTurn = false
    })
    reading.promise = this.#readAs(id, reading, read)
    this.#reads.set(id, reading)
    return reading.promise
  }

  async #readAs(id, reading, read) {
    const readAt = performance.now()
    try {
      const found = await read()
      if (!found) {
        this.forget(id)
        return undefined
      }
      return this.keep(
        id,
        found.held,
        found.info,
        reading.isStale ? Number.NEGATIVE_INFINITY : readAt,
      )
    } finally {
      if (this.#reads.get(id) === reading) this.#reads.delete(id)
    }
  }

  /** @returns {Entry} */
  keep(id, held, info, readAt = performance.now(), isUnwritten = false) {
    this.#listen()
    const bytes = BYTES_BESIDES + bytesOf(held) + bytesOf(info)
    const entry = { held, info, readAt, bytes, isUnwritten }
    this.forget(id)
    this.#entries.set(id, entry)
    this.#bytes += bytes
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MOST_ENTRIES && this.#bytes <= MOST_BYTES) break
      this.forget(oldest)
    }
    return entry
  }

  forget(id) {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#bytes -= entry.bytes
  }

  /** The next call asks the store. */
  outdate(id) {
    const entry = this.#entries.get(id)
    if (entry) entry.readAt = Number.NEGATIVE_INFINITY
    const reading = this.#reads.get(id)
    if (reading) reading.isStale = true
  }

  close() {
    clearTimeout(this.#deaf)
    const subscription = this.#subscription
    this.#subscription = undefined
    subscription?.then((unsubscribe) => unsubscribe?.()).catch(() => undefined)
  }

  #listen() {
    if (this.#freshnessMs === 0) return
    clearTimeout(this.#deaf)
    this.#deaf = setTimeout(() => this.close(), DEAF_AFTER_MS).unref()
    // Without it changes are seen when the freshness is over.
    this.#subscription ??= Promise.resolve(
      (async () => this.#subscribe((id) => this.outdate(id)))(),
    ).catch(() => undefined)
  }
}

/** Roughly: of flat objects whose values are texts and numbers. */
function bytesOf(object) {
  let bytes = 0
  for (const name of Object.keys(object)) {
    const value = object[name]
    bytes += name.length + (typeof value === 'string' ? value.length : 8)
  }
  return bytes
}

module.exports = { SessionMemory }
