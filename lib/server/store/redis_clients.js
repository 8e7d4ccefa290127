'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { kindOf } = require('../errors/option_checks.js')

/**
 * What redisStore needs of a client, whichever library it is of.
 * @typedef {object} RedisClient
 * @property {(script: string, keys: string[], args: string[]) => Promise<unknown>} eval
 * @property {(channel: string, listener: (message: string) => void) => Subscription} subscribe over a connection of its
 *   own
 *
 * @typedef {object} Subscription
 * @property {Promise<unknown>} ready
 * @property {() => void} close
 */

/**
 * Adapts a client of node-redis (4 and later) or ioredis, of a single server, of Sentinel or of a Cluster.
 * @returns {RedisClient}
 * @throws {InvalidOptionError}
 */
function adaptClient(client) {
  refuseCallbackClient(client)
  if (isFunction(client?.eval)) {
    // Only ioredis defines commands at run time.
    if (isFunction(client.defineCommand)) return adaptIoredis(client)
    if (isFunction(client.getSentinelNode)) return adaptNodeRedisSentinel(client)
    if (isFunction(client.duplicate)) return adaptNodeRedis(client)
  }
  throw new InvalidOptionError(
    'client',
    client && typeof client === 'object' ? 'is not a Redis client' : `is ${kindOf(client)}`,
    'Write redisStore(client) with a client of redis (node-redis, 4 or later) or ioredis.',
  )
}

/** Commands of these take a callback and return no promise: every refresh would wait for an answer that never comes. */
function refuseCallbackClient(client) {
  const options = client?.options
  if (options?.legacyMode || options?.defaults?.legacyMode) {
    throw new InvalidOptionError(
      'client',
      'is a node-redis client in legacyMode',
      'Give redisStore one without: client.duplicate({ legacyMode: false }), connected.',
    )
  }
  if (isFunction(client?.internal_send_command)) {
    throw new InvalidOptionError(
      'client',
      'is a client of node-redis 3 or earlier',
      'Upgrade redis to 4 or later, or use ioredis.',
    )
  }
}

const isFunction = (value) => typeof value === 'function'

/** https://github.com/redis/node-redis */
const adaptNodeRedis = (client) => ({
  eval: evalOfNodeRedis(client),
  subscribe(channel, listener) {
    const subscriber = client.duplicate()
    subscriber.on('error', ignore)
    return {
      ready: subscriber.connect().then(() => subscriber.subscribe(channel, listener)),
      close: () => closeNodeRedis(subscriber),
    }
  },
})

/** It has a connection of its own for subscriptions, and follows the master with it. */
const adaptNodeRedisSentinel = (client) => ({
  eval: evalOfNodeRedis(client),
  subscribe: (channel, listener) => ({
    ready: client.subscribe(channel, listener),
    close: () => client.unsubscribe(channel, listener).catch(ignore),
  }),
})

const evalOfNodeRedis = (client) => (script, keys, args) =>
  client.eval(script, { keys, arguments: args })

/** `destroy` since version 5; both complain about a connection that was never made. */
function closeNodeRedis(subscriber) {
  try {
    if (isFunction(subscriber.destroy)) subscriber.destroy()
    else subscriber.disconnect().catch(ignore)
  } catch {
    // It is closed, which is all that is wanted.
  }
}

/** A subscription is made before the connection is, and again after each loss, whatever the app wants of its client. */
const IOREDIS_SUBSCRIBER = { enableOfflineQueue: true, autoResubscribe: true }

/** https://github.com/redis/ioredis */
const adaptIoredis = (client) => ({
  eval: (script, keys, args) => client.eval(script, keys.length, ...keys, ...args),
  subscribe(channel, listener) {
    const subscriber = client.isCluster
      ? client.duplicate([], IOREDIS_SUBSCRIBER)
      : client.duplicate(IOREDIS_SUBSCRIBER)
    subscriber.on('error', ignore)
    subscriber.on('message', (_channel, message) => listener(message))
    return { ready: subscriber.subscribe(channel), close: () => subscriber.disconnect() }
  },
})

/** Both libraries connect again by themselves; a process that waits looks into the store now and then. */
function ignore() {}

module.exports = { adaptClient }
