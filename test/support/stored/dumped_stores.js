// Stores, each with what a thief finds who has taken all of it.

const fs = require('node:fs')
const path = require('node:path')
const { localStore } = require('../../../lib/server/local_store.js')
const { redisStore } = require('../../../lib/server/redis_store.js')
const { memoryStore } = require('../memory_store.js')
const { LIBRARIES } = require('../redis_clients.js')
const { startRedis } = require('../redis_server.js')

/** By type, the command that shows what is under a key. */
const SHOWN_BY = { string: ['GET'], hash: ['HGETALL'], set: ['SMEMBERS'], zset: ['ZRANGE', 0, -1] }

/**
 * @param {{ secret: string, folder: string }} settings
 * @returns {Record<string, () => Promise<{ store: object, dump: () => string, close: () => Promise<void> }>>} `dump` is
 *   everything in the store, as text
 */
const dumpedStores = ({ secret, folder }) => ({
  async 'a store in memory'() {
    const store = memoryStore()
    const maps = [store.values, store.locks, store.sessions.all]
    const dump = () => JSON.stringify(maps.map((map) => [...map]))
    return { store, dump, close: async () => {} }
  },

  async localStore() {
    const own = fs.mkdtempSync(path.join(folder, 'store-'))
    const store = localStore({ path: path.join(own, 'tokens.db'), secret })
    const files = () => fs.readdirSync(own).map((name) => path.join(own, name))
    const dump = () =>
      files()
        .map((file) => fs.readFileSync(file, 'latin1'))
        .join('\n')
    return { store, dump, close: () => store.close() }
  },

  async redisStore() {
    const redis = await startRedis()
    const connection = await LIBRARIES.nodeRedis(redis.url)
    const store = redisStore(connection.client, { secret })
    const shown = (key) => redis.cli(...withKey(SHOWN_BY[redis.cli('TYPE', key)], key))
    const dump = () =>
      redis
        .cli('KEYS', '*')
        .split('\n')
        .map((key) => `${key}\n${shown(key)}`)
        .join('\n')
    const close = async () => {
      store.close()
      connection.close()
      await redis.close()
    }
    return { store, dump, close }
  },
})

const withKey = ([command, ...rest], key) => [command, key, ...rest.map(String)]

module.exports = { dumpedStores }
