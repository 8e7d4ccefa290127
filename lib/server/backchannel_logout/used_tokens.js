'use strict'

const { createHash, randomBytes } = require('node:crypto')

/**
 * Remembers in the store that a logout token has been used (`jti`), for as long as its times let it be used again: no
 * process takes it a second time. A lock is what a store gives to one caller only.
 * @param {import('../../../binding-types').TokenStore} store
 * @param {number} timeoutMs of each operation
 */
function createUsedTokens(store, timeoutMs) {
  /**
   * @param {{ issuer: string, id: string, replayableUntilMs: number }} logout
   * @returns {Promise<{ isFirst: boolean, forget: () => Promise<void> }>} `forget`: nothing came of the token
   */
  async function use({ issuer, id, replayableUntilMs }) {
    const key = keyOf(issuer, id)
    const owner = randomBytes(16).toString('base64url')
    const ttlMs = Math.max(1, Math.ceil(replayableUntilMs - Date.now()))
    const isFirst = await within(store.acquire(key, owner, ttlMs), timeoutMs)
    return { isFirst, forget: () => within(store.release(key, owner), timeoutMs) }
  }

  return { use }
}

/** A hash in base64url, as all keys of a store. */
const keyOf = (issuer, id) =>
  createHash('sha256')
    .update(JSON.stringify(['logout token', issuer, id]))
    .digest('base64url')

async function within(promise, ms) {
  let timer
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new StoreTimeoutError()), ms)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}

class StoreTimeoutError extends Error {
  constructor() {
    super('the store did not answer in time')
    this.code = 'timeout'
  }
}

module.exports = { createUsedTokens }
