'use strict'

const { InvalidOptionError } = require('./errors.js')
const { kindOf } = require('./option_checks.js')

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
  // Only ioredis defines commands at run time; both evaluate scripts and duplicate themselves.
  if (isFunction(client?.eval) && isFunction(client.duplicate)) {
    return isFunction(client.defineCommand) ? adaptIoredis(client) : adaptNodeRedis(client)
  }
  throw new InvalidOptionError(
    'client',
    client && typeof client === 'object' ? 'is no Redis client' : `is ${kindOf(client)}`,
    'Write redisStore(client) with a client of redis (node-redis, 4 or later) or ioredis.',
  )
}

const isFunction = (value) => typeof value === 'function'

/** https://github.com/redis/node-redis */
const adaptNodeRedis = (client) => ({
  eval: (script, keys, args) => client.eval(script, { keys, arguments: args }),
  subscribe(channel, listener) {
    const subscriber = client.duplicate()
    subscriber.on('error', ignore)
    return {
      ready: subscriber.connect().then(() => subscriber.subscribe(channel, listener)),
      close: () => closeNodeRedis(subscriber),
    }
  },
})

/** `destroy` since version 5; both complain about a connection that was never made. */
function closeNodeRedis(subscriber) {
  try {
    if (isFunction(subscriber.destroy)) subscriber.destroy()
    else subscriber.disconnect().catch(ignore)
  } catch {
    // It is closed, which is all that is wanted.
  }
}

/** https://github.com/redis/ioredis */
const adaptIoredis = (client) => ({
  eval: (script, keys, args) => client.eval(script, keys.length, ...keys, ...args),
  subscribe(channel, listener) {
    const subscriber = client.duplicate()
    subscriber.on('error', ignore)
    subscriber.on('message', (_channel, message) => listener(message))
    return { ready: subscriber.subscribe(channel), close: () => subscriber.disconnect() }
  },
})

/** Both libraries connect again by themselves; who waits looks into the store now and then. */
function ignore() {}

module.exports = { adaptClient }
