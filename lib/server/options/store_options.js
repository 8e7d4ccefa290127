'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkNumber, checkOneOf, kindOf } = require('../errors/option_checks.js')

const METHODS = ['get', 'set', 'acquire', 'release']
const FIX =
  'Write redisStore(client), of next-auth-token-rotation/redis, or an object with the methods ' +
  `${METHODS.join(', ')}.`

/** What a store that fails means for refreshes. */
const ON_STORE_FAILURE = ['local', 'unavailable']

/**
 * The options that are about the store which several processes share.
 * @throws {InvalidOptionError}
 */
function readStoreOptions({ store, storeTimeout, onStoreFailure, ...options }) {
  const bounds = { fallback: 1_000, min: 1, max: 60_000, unit: 'ms' }
  return {
    store: store === undefined ? undefined : checkStore(store),
    storeTimeout: checkNumber(storeTimeout, 'storeTimeout', bounds),
    onStoreFailure: checkOneOf(onStoreFailure, 'onStoreFailure', ON_STORE_FAILURE) ?? 'local',
    ...readTokensIn(store, options),
  }
}

/** Where the tokens of a session lie. */
const TOKENS_IN = ['cookie', 'store']
const SESSION_METHODS = ['read', 'begin', 'write', 'end', 'list']
const SESSIONS_FIX =
  "With tokensIn: 'store' a store keeps sessions too: write redisStore(client), of next-auth-token-rotation/redis, or an " +
  `object whose sessions have the methods ${SESSION_METHODS.join(', ')}.`

function readTokensIn(store, { tokensIn, storeFreshness, secret }) {
  const bounds = { fallback: 5, min: 0, max: 3600, unit: 's' }
  const settings = {
    tokensIn: checkOneOf(tokensIn, 'tokensIn', TOKENS_IN) ?? 'cookie',
    storeFreshness: checkNumber(storeFreshness, 'storeFreshness', bounds),
    secret,
  }
  if (settings.tokensIn === 'store') checkSessions(store)
  return settings
}

function checkSessions(store) {
  if (store === undefined) {
    throw new InvalidOptionError('tokensIn', "is 'store', and there is no store", SESSIONS_FIX)
  }
  const { sessions } = store
  if (typeof sessions !== 'object' || sessions === null || Array.isArray(sessions)) {
    throw new InvalidOptionError('store.sessions', `is ${kindOf(sessions)}`, SESSIONS_FIX)
  }
  for (const method of SESSION_METHODS) {
    if (typeof sessions[method] !== 'function') {
      const problem = `is ${kindOf(sessions[method])}`
      throw new InvalidOptionError(`store.sessions.${method}`, problem, SESSIONS_FIX)
    }
  }
}

function checkStore(store) {
  if (typeof store !== 'object' || store === null || Array.isArray(store)) {
    throw new InvalidOptionError('store', `is ${kindOf(store)}`, FIX)
  }
  if (typeof store.duplicate === 'function') {
    throw new InvalidOptionError('store', 'is a Redis client', 'Write store: redisStore(client).')
  }
  for (const method of METHODS) {
    if (typeof store[method] !== 'function') {
      throw new InvalidOptionError(`store.${method}`, `is ${kindOf(store[method])}`, FIX)
    }
  }
  if (store.subscribe !== undefined && typeof store.subscribe !== 'function') {
    const fix = 'Write a function, or leave it out: refreshes then look for themselves.'
    throw new InvalidOptionError('store.subscribe', `is ${kindOf(store.subscribe)}`, fix)
  }
  return store
}

module.exports = { readStoreOptions }
