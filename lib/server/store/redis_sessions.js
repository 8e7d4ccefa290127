'use strict'

const { createPublications } = require('./redis_subscriptions.js')
const { textOf, UnexpectedReplyError } = require('./redis_replies.js')
const { UnsealError } = require('./sealed_values.js')

// A session is a hash: v the value, i the info, x its indexes. An index is a sorted set of ids by the time (ms) at which they
// end. Each has a slot of its own, so no script touches two keys.

/** KEYS: 1 the session. A script, so that a client which spreads reads over replicas does not read what is older. */
const READ = `
local session = redis.call('HMGET', KEYS[1], 'v', 'i')
return session[1] and session`

const BEGIN = `
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'v', ARGV[1])
redis.call('HSET', KEYS[1], 'i', ARGV[2])
redis.call('HSET', KEYS[1], 'x', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return ARGV[3]`

/** A user without rights to the channel writes all the same (pcall): the others then look when their copy is too old. */
const WRITE = `
local indexes = redis.call('HGET', KEYS[1], 'x')
if not indexes then return false end
if ARGV[1] == '1' then
  redis.call('HSET', KEYS[1], 'v', ARGV[2])
  redis.pcall('PUBLISH', ARGV[6], ARGV[7])
end
if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'i', ARGV[4]) end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return indexes`

const END = `
local indexes = redis.call('HGET', KEYS[1], 'x')
if not indexes then return false end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[1], ARGV[2])
return indexes`

/**
 * KEYS: 1 the index. The clock is Redis' own. Redis before 5 writes after TIME only when it replicates what a script did and
 * not the script.
 */
const CLOCK = `
if redis.replicate_commands then redis.replicate_commands() end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))`

/** The index lives as long as the last of its sessions. */
const ENLIST = `${CLOCK}
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], last[2])
return '1'`

const LISTED = `${CLOCK}
return redis.call('ZRANGE', KEYS[1], 0, -1)`

const STRIKE = `
for _, id in ipairs(ARGV) do redis.call('ZREM', KEYS[1], id) end
return '1'`

/** How many sessions of a list are looked up at a time. */
const LOOKED_UP_AT_ONCE = 100

class RedisSessions {
  #redis
  #prefix
  #seals
  #channel
  #publications

  constructor(redis, prefix, seals) {
    const channel = `${prefix}sessions`
    this.#redis = redis
    this.#prefix = prefix
    this.#seals = seals
    this.#channel = channel
    this.#publications = createPublications((announce) =>
      redis.subscribe(channel, (id) => announce(channel, id)),
    )
  }

  async read(id) {
    const found = await this.#ofSession(READ, id)
    if (found === null) return undefined
    if (!Array.isArray(found) || found.length !== 2) throw new UnexpectedReplyError(found)
    return { value: textOf(found[0]), info: this.#openInfo(id, textOf(found[1])) }
  }

  /** First the session, which has no reader yet: a list strikes out what has none. */
  async begin(id, { value, info, indexes }, ttlMs) {
    const names = [...new Set(indexes)]
    const sealed = this.#sealedInfo(id, info)
    await this.#ofSession(BEGIN, id, value, sealed, names.join(' '), String(ttlMs))
    await this.#enlist(names, id, ttlMs)
  }

  async write(id, { value, info }, ttlMs) {
    const indexes = textOf(
      await this.#ofSession(
        WRITE,
        id,
        ...[value === undefined ? '0' : '1', value ?? ''],
        ...[info === undefined ? '0' : '1', info === undefined ? '' : this.#sealedInfo(id, info)],
        ...[String(ttlMs), this.#channel, id],
      ),
    )
    if (indexes === undefined) return false
    await this.#enlist(namesIn(indexes), id, ttlMs)
    return true
  }

  async end(id) {
    const indexes = textOf(await this.#ofSession(END, id, this.#channel, id))
    if (indexes === undefined) return false
    // It has ended all the same; the next list strikes it out.
    await Promise.all(
      namesIn(indexes).map((index) => this.#ofIndex(STRIKE, index, id).catch(() => undefined)),
    )
    return true
  }

  async list(index) {
    const ids = await this.#ofIndex(LISTED, index)
    if (!Array.isArray(ids)) throw new UnexpectedReplyError(ids)
    const sessions = []
    for (let from = 0; from < ids.length; from += LOOKED_UP_AT_ONCE) {
      const some = ids.slice(from, from + LOOKED_UP_AT_ONCE).map(textOf)
      sessions.push(...(await Promise.all(some.map((id) => this.#lookUp(id)))))
    }
    const gone = sessions.filter(({ info }) => info === undefined)
    if (gone.length > 0) await this.#ofIndex(STRIKE, index, ...gone.map(({ id }) => id))
    return sessions.filter(({ info }) => info !== undefined)
  }

  subscribe(listener) {
    return this.#publications.subscribe(this.#channel, listener)
  }

  close() {
    this.#publications.close()
  }

  async #lookUp(id) {
    return { id, info: (await this.read(id))?.info }
  }

  #enlist(indexes, id, ttlMs) {
    return Promise.all(indexes.map((index) => this.#ofIndex(ENLIST, index, id, String(ttlMs))))
  }

  #ofSession(script, id, ...args) {
    return this.#redis.eval(script, [`${this.#prefix}{${id}}:t`], args)
  }

  #ofIndex(script, index, ...args) {
    return this.#redis.eval(script, [`${this.#prefix}{${index}}:u`], args)
  }

  #sealedInfo(id, info) {
    return this.#seals.seal(`info ${id}`, info)
  }

  /** Without the secret it was sealed with a session is there all the same, and can be ended. */
  #openInfo(id, sealed) {
    try {
      return this.#seals.open(`info ${id}`, sealed)
    } catch (error) {
      if (error instanceof UnsealError) return ''
      throw error
    }
  }
}

/**
 * The sessions of a store in Redis. The functions need no `this`, and `{ ...sessions }` copies them: an app may wrap them.
 * @param {import('./redis_clients.js').RedisClient} redis
 * @param {string} prefix
 * @param {{ seal: (key: string, value: string) => string, open: (key: string, sealed: string) => string }} seals
 * @returns {import('../../../binding-types').SessionStore & { close: () => void }}
 */
function redisSessions(redis, prefix, seals) {
  const sessions = new RedisSessions(redis, prefix, seals)
  return {
    read: (id) => sessions.read(id),
    begin: (id, session, ttlMs) => sessions.begin(id, session, ttlMs),
    write: (id, changes, ttlMs) => sessions.write(id, changes, ttlMs),
    end: (id) => sessions.end(id),
    list: (index) => sessions.list(index),
    subscribe: (listener) => sessions.subscribe(listener),
    close: () => sessions.close(),
  }
}

const namesIn = (indexes) => indexes.split(' ').filter(Boolean)

module.exports = { redisSessions }
