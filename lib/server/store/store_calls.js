'use strict'

const { reasonOf } = require('../errors/error_reason.js')
const { StoreOperation } = require('../native/contract.js')

// The addon asks for one operation at a time, by name; here the user's store is called, whatever it does.

/**
 * The function by which the addon calls a store, see native/binding/js_store.hpp. It never throws.
 *
 * Made apart from the callbacks, because the addon keeps it: it must not keep them.
 *
 * @param {import('../../../binding-types').TokenStore} store
 * @param {number} timeoutMs for each operation; for a wait, beyond its end
 * @param {{ settle: (callId: number, problem: string | undefined, value?: string | boolean) => void }} answers
 * @param {(failure: { provider: string, operation: string, reason: string }) => void} onFailed told of an operation
 *   that brought nothing
 */
function createStoreCaller(store, timeoutMs, answers, onFailed) {
  const operations = operationsOf(store)

  // After what has arrived meanwhile: a busy event loop is not a failed store. The addon takes one answer.
  const expire = (callId) => setImmediate(() => answers.settle(callId, 'timeout'))

  return function callStore(operation, callId, key, owner, value, ms) {
    if (operation === StoreOperation.failed) {
      return onFailed({ provider: key, operation: owner, reason: value })
    }
    const limitMs = timeoutMs + (operation === StoreOperation.wait ? ms : 0)
    const timer = setTimeout(expire, limitMs, callId)
    timer.unref() // the promises of those who wait keep the process alive
    // An own async function, so that a store that throws at once counts as one that rejects.
    const run = async () => operations[operation](key, owner, value, ms)
    run()
      .then(
        (answer) => answers.settle(callId, undefined, answer),
        (error) => answers.settle(callId, reasonOf(error)),
      )
      .finally(() => clearTimeout(timer))
  }
}

const operationsOf = (store) => ({
  [StoreOperation.get]: async (key) => textOf(await store.get(key)),
  [StoreOperation.set]: async (key, owner, value, ttlMs) => {
    if (owner) return isTrue('set', await store.set(key, value, ttlMs, owner))
    await store.set(key, value, ttlMs)
    return true
  },
  [StoreOperation.acquire]: async (key, owner, _value, ttlMs) =>
    isTrue('acquire', await store.acquire(key, owner, ttlMs)),
  [StoreOperation.release]: async (key, owner) => {
    await store.release(key, owner)
    return true
  },
  [StoreOperation.wait]: (key, _owner, _value, ms) => wait(store, key, ms),
})

/** Resolves at the next publication under the key, after `ms` at the latest. */
async function wait(store, key, ms) {
  let wake
  const woken = new Promise((resolve) => {
    wake = resolve
  })
  const timer = setTimeout(wake, ms)
  // A store that cannot subscribe now costs the waiting a little time, and nothing else.
  const subscription = Promise.resolve(subscribe(store, key, wake)).catch(() => undefined)
  await woken
  clearTimeout(timer)
  subscription.then((unsubscribe) => unsubscribe?.()).catch(() => undefined)
  return true
}

async function subscribe(store, key, listener) {
  return store.subscribe?.(key, listener)
}

/** @returns {string} empty for nothing */
function textOf(value) {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new StoreContractError('get', 'a string or undefined')
  return value
}

function isTrue(method, value) {
  if (typeof value !== 'boolean') throw new StoreContractError(method, 'true or false')
  return value
}

class StoreContractError extends Error {
  constructor(method, expected) {
    super(`${method} resolved to something else than ${expected}`)
    this.code = `store.${this.message}`
  }
}

module.exports = { createStoreCaller }
