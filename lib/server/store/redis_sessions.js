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

/**
 * The sessions of a store in Redis.
 * @param {import('./redis_clients.js').RedisClient} redis
 * @param {string} prefix
 * @param {{ seal: (key: string, value: string) => string, open: (key: string, sealed: string) => string }} seals
 * @returns {import('../../../binding-types').SessionStore & { close: () => void }}
 */
function redisSessions(redis, prefix, { seal, open }) {
  const channel = `${prefix}sessions`
  const publications = createPublications((announce) =>
    redis.subscribe(channel, (id) => announce(channel, id)),
  )
  const sessionKey = (id) => `${prefix}{${id}}:t`
  const indexKey = (index) => `${prefix}{${index}}:u`
  const ofSession = (script, id, ...args) => redis.eval(script, [sessionKey(id)], args)
  const ofIndex = (script, index, ...args) => redis.eval(script, [indexKey(index)], args)
  const sealedInfo = (id, info) => seal(`info ${id}`, info)

  /** Without the secret it was sealed with a session is there all the same, and can be ended. */
  function openInfo(id, sealed) {
    try {
      return open(`info ${id}`, sealed)
    } catch (error) {
      if (error instanceof UnsealError) return ''
      throw error
    }
  }

  async function read(id) {
    const found = await ofSession(READ, id)
    if (found === null) return undefined
    if (!Array.isArray(found) || found.length !== 2) throw new UnexpectedReplyError(found)
    return { value: textOf(found[0]), info: openInfo(id, textOf(found[1])) }
  }

  const enlist = (indexes, id, ttlMs) =>
    Promise.all(indexes.map((index) => ofIndex(ENLIST, index, id, String(ttlMs))))

  /** First the session, which has no reader yet: a list strikes out what has none. */
  async function begin(id, { value, info, indexes }, ttlMs) {
    const names = [...new Set(indexes)]
    await ofSession(BEGIN, id, value, sealedInfo(id, info), names.join(' '), String(ttlMs))
    await enlist(names, id, ttlMs)
  }

  async function write(id, { value, info }, ttlMs) {
    const indexes = textOf(
      await ofSession(
        WRITE,
        id,
        ...[value === undefined ? '0' : '1', value ?? ''],
        ...[info === undefined ? '0' : '1', info === undefined ? '' : sealedInfo(id, info)],
        ...[String(ttlMs), channel, id],
      ),
    )
    if (indexes === undefined) return false
    await enlist(namesIn(indexes), id, ttlMs)
    return true
  }

  async function end(id) {
    const indexes = textOf(await ofSession(END, id, channel, id))
    if (indexes === undefined) return false
    // It has ended all the same; the next list strikes it out.
    await Promise.all(
      namesIn(indexes).map((index) => ofIndex(STRIKE, index, id).catch(() => undefined)),
    )
    return true
  }

  async function list(index) {
    const ids = await ofIndex(LISTED, index)
    if (!Array.isArray(ids)) throw new UnexpectedReplyError(ids)
    const sessions = []
    for (let from = 0; from < ids.length; from += LOOKED_UP_AT_ONCE) {
      const some = ids.slice(from, from + LOOKED_UP_AT_ONCE).map(textOf)
      sessions.push(...(await Promise.all(some.map(lookUp))))
    }
    const gone = sessions.filter(({ info }) => info === undefined)
    if (gone.length > 0) await ofIndex(STRIKE, index, ...gone.map(({ id }) => id))
    return sessions.filter(({ info }) => info !== undefined)
  }

  const lookUp = async (id) => ({ id, info: (await read(id))?.info })

  return {
    read,
    begin,
    write,
    end,
    list,
    subscribe: (listener) => publications.subscribe(channel, listener),
    close: publications.close,
  }
}

const namesIn = (indexes) => indexes.split(' ').filter(Boolean)

module.exports = { redisSessions }
