'use strict'

const { performance } = require('node:perf_hooks')
const { SessionMemory } = require('../store/session_memory.js')
const { SessionVault, StoreAwayError } = require('../store/session_vault.js')
const { indexNamesOf } = require('../tokens/session_info.js')

/** How much longer than its cookie a session stays, so that its time to live is not written at every read (s). */
const LONGEST_SLACK_SECONDS = 300
const SLACK_OF_MAX_AGE = 10

/** The records of sessions in the store, as this process reads and writes them: from memory while that is fresh. */
class SessionRecords {
  #slackMs
  #ttlMs

  /**
   * @param {object} settings
   * @param {(failure: object) => void} onStoreFailed
   */
  constructor(settings, onStoreFailed) {
    this.vault = new SessionVault(settings, onStoreFailed)
    this.memory = new SessionMemory(settings.storeFreshness * 1000, (listener) =>
      this.vault.subscribe(listener),
    )
    const slackSeconds = Math.min(settings.sessionMaxAge / SLACK_OF_MAX_AGE, LONGEST_SLACK_SECONDS)
    this.#slackMs = Math.ceil(slackSeconds * 1000)
    this.#ttlMs = Math.ceil(settings.sessionMaxAge * 1000) + this.#slackMs
  }

  /** @returns {import('../store/session_memory.js').Entry | undefined} undefined where the store has to be asked */
  fresh(opener) {
    const entry = this.memory.fresh(opener.id)
    if (entry === undefined || entry.isUnwritten) return undefined
    this.#touch(opener, entry)
    return entry
  }

  /**
   * @returns {Promise<import('../store/session_memory.js').Entry | undefined>} undefined for a session that has ended
   * @throws {StoreAwayError}
   */
  async read(opener, provider) {
    const unwritten = this.memory.unwritten(opener.id)
    if (unwritten && !(await this.write(opener, unwritten.held))) return undefined
    // A store that is still away: what is held here answers as long as it is fresh, as everywhere.
    const fresh = this.memory.fresh(opener.id)
    if (fresh) return fresh
    if (this.memory.unwritten(opener.id)) throw new StoreAwayError('sessions.write', 'unwritten')
    const entry = await this.memory.read(opener.id, () => this.vault.read(opener, provider))
    if (entry) this.#touch(opener, entry)
    return entry
  }

  /**
   * Writes a set of tokens. A store that is away gets it at the next read; until then this process has it.
   * @returns {Promise<boolean>} whether the session is still there, as far as is known
   */
  async write(opener, held) {
    const { info: before, readAt = Number.NEGATIVE_INFINITY } = this.memory.known(opener.id) ?? {}
    const info = usedNow(before)
    const startedAt = performance.now()
    try {
      const isThere = await this.vault.write(opener, { held, info }, this.#ttlMs)
      if (isThere && info) this.memory.keep(opener.id, held, info, startedAt)
      else this.memory.forget(opener.id)
      return isThere
    } catch (error) {
      if (!(error instanceof StoreAwayError)) throw error
      this.memory.keep(opener.id, held, before ?? {}, readAt, true)
      return true
    }
  }

  /** @throws {StoreAwayError} */
  async begin(opener, held, info) {
    const indexes = indexNamesOf(info).map(([kind, name]) => this.vault.indexes(kind, name)[0])
    const startedAt = performance.now()
    await this.vault.begin(opener, { held, info, indexes }, this.#ttlMs)
    this.memory.keep(opener.id, held, info, startedAt)
  }

  /**
   * Begins a session whose cookie holds its tokens, once of all processes that read it.
   * @returns {Promise<boolean>} whether it is in the store now, or was, and has ended; false while another process moves it
   * @throws {StoreAwayError}
   */
  async move(opener, held, info) {
    if (this.memory.fresh(opener.id)) return true
    const begin = () => this.begin(opener, held, info)
    return (await this.vault.moveOnce(opener.id, this.#ttlMs, begin)) !== 'later'
  }

  /**
   * @param {string} id
   * @returns {Promise<boolean>} whether it was there
   * @throws {StoreAwayError}
   */
  async end(id, provider) {
    this.memory.outdate(id)
    const wasThere = await this.vault.end(id, provider)
    // A read that was under way may have found it.
    this.memory.outdate(id)
    this.memory.forget(id)
    return wasThere
  }

  /** Begins the time to live anew, now and then, and behind the answer. */
  #touch(opener, entry) {
    const touchedAt = entry.touchedAt ?? entry.info.lastUsedAt ?? 0
    if (Math.abs(Date.now() - touchedAt) < this.#slackMs) return
    entry.touchedAt = Date.now()
    const info = usedNow(entry.info)
    entry.info = info ?? entry.info
    this.vault
      .write(opener, { info }, this.#ttlMs)
      .then((isThere) => isThere || this.memory.forget(opener.id))
      .catch(() => undefined)
  }
}

/** @returns {object | undefined} undefined for an info that was lost: it is not to be written over */
const usedNow = (info) => (info?.createdAt ? { ...info, lastUsedAt: Date.now() } : undefined)

module.exports = { SessionRecords }
