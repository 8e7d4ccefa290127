'use strict'

// The whole session read by NextAuth, by where the tokens are: in the cookie; in a store, whose answer the process still
// believes; in a store that is asked at every read, one file of this machine or a Redis on it.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { localStore } = require('../../lib/server/local_store.js')
const { redisStore } = require('../../lib/server/redis_store.js')
const { LIBRARIES } = require('../../test/support/redis_clients.js')
const { startRedis } = require('../../test/support/redis_server.js')
const { SECRET, ourConfig, readerFor, stockCookie } = require('./session_reads.js')

const ASKED_AT_EVERY_READ = 0

/** @typedef {{ options: object, close: () => Promise<void> }} Place */

async function inFile(storeFreshness) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stored-reads-'))
  const store = localStore({ path: path.join(folder, 'tokens.db'), secret: SECRET })
  const close = async () => {
    await store.close()
    fs.rmSync(folder, { recursive: true })
  }
  return { options: { tokensIn: 'store', store, storeFreshness }, close }
}

async function inRedis(storeFreshness) {
  const redis = await startRedis()
  const { client, close: disconnect } = await LIBRARIES.nodeRedis(redis.url)
  const store = redisStore(client, { secret: SECRET })
  const close = async () => {
    store.close()
    disconnect()
    await redis.close()
  }
  return { options: { tokensIn: 'store', store, storeFreshness }, close }
}

const STORED_READ_CONTENDERS = [
  {
    id: 'ours',
    title: 'tokens in the cookie',
    place: async () => ({ options: { tokensIn: 'cookie' }, close: async () => {} }),
  },
  { id: 'fresh', title: 'in a store, fresh in memory', place: () => inFile(undefined) },
  { id: 'local', title: 'localStore asked', place: () => inFile(ASKED_AT_EVERY_READ) },
  { id: 'redis', title: 'redisStore asked', place: () => inRedis(ASKED_AT_EVERY_READ) },
]

/**
 * A session that has signed in, and its cookie as NextAuth itself writes it.
 *
 * @param {Place} place
 * @param {{ token: object, account: object, user: object }} signIn what NextAuth calls `jwt` with
 */
async function storedSession({ options }, version, signIn) {
  const config = ourConfig(version, options)
  const token = await config.callbacks.jwt(signIn)
  const cookie = await stockCookie(version, JSON.parse(JSON.stringify(token)))
  return { cookie, read: await readerFor(version, config) }
}

module.exports = { STORED_READ_CONTENDERS, storedSession }
