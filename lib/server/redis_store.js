'use strict'

const { InvalidOptionError } = require('./errors/errors.js')
const { checkObject, checkString } = require('./errors/option_checks.js')
const { createPublications } = require('./store/redis_subscriptions.js')
const { adaptClient } = require('./store/redis_clients.js')
const { isOne, textOf } = require('./store/redis_replies.js')
const { redisSessions } = require('./store/redis_sessions.js')
const { createSeal } = require('./store/sealed_values.js')

const OPTIONS = ['prefix', 'secret']
const DEFAULT_PREFIX = 'next-auth-token-rotation:'

// KEYS: 1 the value, 2 the lock. In a Cluster a script may use keys of one slot only, hence the braces in their names.

/** A script, so that a client which spreads reads over replicas does not read what is older. */
const GET = `return redis.call('GET', KEYS[1])`

const ACQUIRE = `return redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0`

const RELEASE = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1`

/**
 * The value, the end of the lock and the word to the processes that wait are one step: none of them sees one without the
 * others. A user without rights to the channel writes all the same (pcall): the others then look at intervals.
 */
const PUBLISH = `
if ARGV[1] ~= '' then
  if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
  redis.call('DEL', KEYS[2])
end
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1`

/**
 * A store in Redis or Valkey, over a client that the app already has: node-redis (4 or later) or ioredis, of a single
 * server or of a Cluster. What is written there is encrypted (AES-256-GCM), and its keys are hashes.
 *
 * @param {object} client connected, or connecting by itself
 * @param {{ prefix?: string, secret?: string | string[] }} [options] `prefix` of all keys; `secret` for the
 *   encryption, the same in every process, by default AUTH_SECRET or NEXTAUTH_SECRET. Of several the first encrypts
 *   and all decrypt: to change it, every process gets ['old', 'new'] before any gets ['new', 'old'].
 * @returns {import('../../binding-types/redis').RedisStore}
 * @throws {InvalidOptionError}
 */
function redisStore(client, options) {
  const redis = adaptClient(client)
  const { prefix, secret } = readOptions(options)
  const seals = createSeal(secret)
  const { seal, open } = seals
  const channel = `${prefix}published`
  const publications = createPublications((announce) =>
    redis.subscribe(channel, (key) => announce(key)),
  )

  const { close: closeSessions, ...sessions } = redisSessions(redis, prefix, seals)
  const valueKey = (key) => `${prefix}{${key}}:s`
  const lockKey = (key) => `${prefix}{${key}}:l`
  const run = (script, key, args) => redis.eval(script, [valueKey(key), lockKey(key)], args)
  const succeeds = async (script, key, ...args) => isOne(await run(script, key, args))

  return {
    async get(key) {
      const sealed = textOf(await run(GET, key, []))
      return sealed ? open(key, sealed) : undefined
    },
    set: (key, value, ttlMs, owner = '') =>
      succeeds(PUBLISH, key, owner, channel, key, seal(key, value), String(ttlMs)),
    acquire: (key, owner, ttlMs) => succeeds(ACQUIRE, key, owner, String(ttlMs)),
    release: (key, owner) => succeeds(RELEASE, key, owner, channel, key),
    subscribe: publications.subscribe,
    sessions,
    close() {
      publications.close()
      closeSessions()
    },
  }
}

function readOptions(options) {
  const { prefix = DEFAULT_PREFIX, secret } = checkObject(options, 'options', OPTIONS)
  checkString(
    prefix,
    'prefix',
    `Write a name that no other keys begin with, e.g. '${DEFAULT_PREFIX}'.`,
  )
  // Braces of the prefix would be taken for the hash tag (Redis Cluster specification, hash tags).
  if (/[{}]/.test(prefix)) throw new InvalidOptionError('prefix', 'holds a brace', 'Remove it.')
  return { prefix, secret }
}

module.exports = { redisStore }
