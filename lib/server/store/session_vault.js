'use strict'

const { createHash, createHmac, hkdfSync, randomBytes } = require('node:crypto')
const { TokenRotationError } = require('../errors/errors.js')
const { reasonOf } = require('../errors/error_reason.js')
const { openWith, readSecrets, sealWith, UnsealError } = require('./sealed_values.js')

const HALF_BYTES = 16
const KEY_BYTES = 32
const MOST_OPENERS = 10_000
const HANDLE = /^[\w-]{43}$/
const OF_SESSIONS = 'next-auth-token-rotation session'
const OF_INDEXES = 'next-auth-token-rotation index'
const OF_MOVES = 'next-auth-token-rotation move'

/** What an event calls an operation. */
const REPORTED_AS = {
  ...{ 'sessions.read': 'get', 'sessions.list': 'get' },
  ...{ 'sessions.begin': 'set', 'sessions.write': 'set', 'sessions.end': 'set' },
}

/** The store did not do what it was asked. */
class StoreAwayError extends TokenRotationError {
  constructor(operation, reason) {
    super('ERR_STORE_AWAY', `the store's ${operation} failed (${reason})`)
    this.name = 'StoreAwayError'
    this.reason = reason
  }
}

/**
 * Where the tokens of sessions lie. A handle, which the cookie holds, is an id and a key of 128 bits each. The store knows
 * SHA-256 of the id, and a value that only key and secret together open: neither the store nor a cookie alone yields a token.
 *
 * @typedef {{ id: string, salt: Buffer, key: Buffer }} Opener a handle, read
 */
class SessionVault {
  #sessions
  #store
  #timeoutMs
  #onFailed
  #secrets
  #keys
  /** By handle, so that a read that is answered from memory hashes nothing. */
  #openers = new Map()

  /**
   * @param {{ store: import('../../../binding-types').TokenStore, storeTimeout: number, secret?: string | string[] }} settings
   * @param {(failure: { provider: string | undefined, operation: string, reason: string }) => void} onFailed
   */
  constructor({ store, storeTimeout, secret }, onFailed) {
    this.#store = store
    this.#sessions = store.sessions
    this.#timeoutMs = storeTimeout
    this.#onFailed = onFailed
    this.#secrets = () => readSecrets(secret)
  }

  /** The keys that are made of each secret. Read late: a process that opens no session needs none. */
  #ofSecrets() {
    this.#keys ??= this.#secrets().map((secret) => ({
      session: derived(secret, '', OF_SESSIONS),
      index: derived(secret, '', OF_INDEXES),
      move: derived(secret, '', OF_MOVES),
    }))
    return this.#keys
  }

  checkSecret() {
    this.#ofSecrets()
  }

  newHandle() {
    return randomBytes(2 * HALF_BYTES).toString('base64url')
  }

  /** The handle of a session whose cookie still holds its tokens: the same in every process, so that it moves once. */
  handleOfMove(name) {
    const [{ move }] = this.#ofSecrets()
    return createHmac('sha256', move).update(name).digest('base64url')
  }

  /** @returns {Opener | undefined} undefined for what is not a handle */
  opener(handle) {
    const known = this.#openers.get(handle)
    if (known) return known
    if (!HANDLE.test(handle)) return undefined
    const bytes = Buffer.from(handle, 'base64url')
    const salt = bytes.subarray(0, HALF_BYTES)
    const opener = { id: hashOf(salt), salt, key: bytes.subarray(HALF_BYTES) }
    if (this.#openers.size >= MOST_OPENERS) this.#openers.clear()
    this.#openers.set(handle, opener)
    return opener
  }

  /** What a session is listed under, by each secret. */
  indexes(kind, name) {
    return this.#ofSecrets().map(({ index }) =>
      createHmac('sha256', index).update(`${kind}\n${name}`).digest('base64url'),
    )
  }

  /** @returns {Promise<{ held: object, info: object } | undefined>} undefined for a session that has ended */
  async read(opener, provider) {
    const found = await this.#call('sessions.read', provider, () => this.#sessions.read(opener.id))
    if (found === undefined || found === null) return undefined
    return this.#attempt('sessions.read', provider, () => ({
      held: JSON.parse(this.#open(opener, found.value)),
      info: readInfo(found.info),
    }))
  }

  async begin(opener, { held, info, indexes }, ttlMs) {
    const value = this.#seal(opener, JSON.stringify(held))
    const session = { value, info: JSON.stringify(info), indexes }
    await this.#call('sessions.begin', info.provider, () =>
      this.#sessions.begin(opener.id, session, ttlMs),
    )
  }

  /** @returns {Promise<boolean>} whether the session was still there */
  write(opener, { held, info }, ttlMs) {
    const changes = {}
    if (info) changes.info = JSON.stringify(info)
    if (held) changes.value = this.#seal(opener, JSON.stringify(held))
    return this.#call('sessions.write', info?.provider, async () =>
      isTrue(await this.#sessions.write(opener.id, changes, ttlMs)),
    )
  }

  /** @returns {Promise<boolean>} whether it was there */
  end(id, provider) {
    return this.#call('sessions.end', provider, async () => isTrue(await this.#sessions.end(id)))
  }

  /** @returns {Promise<{ id: string, info: object }[]>} */
  async list(kind, name) {
    const lists = await Promise.all(
      this.indexes(kind, name).map((index) =>
        this.#call('sessions.list', undefined, () => this.#sessions.list(index)),
      ),
    )
    const byId = new Map(lists.flat().map(({ id, info }) => [id, { id, info: readInfo(info) }]))
    return [...byId.values()]
  }

  /**
   * Runs `begin` once of all processes for a session that moves into the store.
   * @returns {Promise<'moved' | 'before' | 'later'>} `before`: it has moved earlier; `later`: another process moves it now
   */
  async moveOnce(id, ttlMs, begin) {
    const key = createHash('sha256').update(`moved ${id}`).digest('base64url')
    const call = (operation, run) => this.#call(operation, undefined, run)
    if (await call('get', () => this.#store.get(key))) return 'before'
    const owner = randomBytes(HALF_BYTES).toString('base64url')
    const mine = await call('acquire', () => this.#store.acquire(key, owner, 10 * this.#timeoutMs))
    if (!mine) return 'later'
    // Between the look and the lock another process may have done it.
    if (await call('get', () => this.#store.get(key))) return 'before'
    await begin()
    const isNoted = await call('set', () => this.#store.set(key, 'moved', ttlMs, owner))
    return isNoted ? 'moved' : 'later'
  }

  subscribe(listener) {
    return this.#sessions.subscribe?.(listener)
  }

  #seal(opener, text) {
    const [{ session }] = this.#ofSecrets()
    return sealWith(keyOfSession(session, opener), opener.id, text)
  }

  #open(opener, value) {
    for (const { session } of this.#ofSecrets()) {
      const text = openWith(keyOfSession(session, opener), opener.id, value)
      if (text !== undefined) return text
    }
    throw new UnsealError()
  }

  async #call(operation, provider, run) {
    let timer
    const expired = new Promise((_resolve, reject) => {
      // After what has arrived meanwhile: a busy event loop is not a failed store.
      const expire = () =>
        setImmediate(() => reject(Object.assign(new Error(), { code: 'timeout' })))
      timer = setTimeout(expire, this.#timeoutMs)
    })
    try {
      return await Promise.race([(async () => run())(), expired])
    } catch (error) {
      throw this.#failed(operation, provider, error)
    } finally {
      clearTimeout(timer)
    }
  }

  #attempt(operation, provider, run) {
    try {
      return run()
    } catch (error) {
      throw this.#failed(operation, provider, error)
    }
  }

  #failed(operation, provider, error) {
    const reason = reasonOf(error)
    this.#onFailed({ provider, operation: REPORTED_AS[operation] ?? operation, reason })
    return new StoreAwayError(operation, reason)
  }
}

function isTrue(value) {
  if (typeof value === 'boolean') return value
  throw Object.assign(new Error(), { code: 'it did not resolve to true or false' })
}

/** The store may have lost it, which is not a reason to lose the session. */
function readInfo(text) {
  try {
    return { ...JSON.parse(text) }
  } catch {
    return {}
  }
}

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('base64url')

const derived = (key, salt, purpose) =>
  Buffer.from(hkdfSync('sha256', key, salt, purpose, KEY_BYTES))

const keyOfSession = (ofSecret, { salt, key }) =>
  derived(Buffer.concat([ofSecret, key]), salt, OF_SESSIONS)

module.exports = { SessionVault, StoreAwayError }
