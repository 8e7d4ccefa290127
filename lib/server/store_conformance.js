'use strict'

// What a store must do, as plain functions for any test framework. Nothing else in the package uses this file.

const assert = require('node:assert/strict')
const { randomBytes } = require('node:crypto')
const { setTimeout: sleep } = require('node:timers/promises')
const {
  SESSION_CASES,
  SESSION_SUBSCRIPTION_CASES,
  sessionScene,
} = require('./store/session_cases.js')
const { untilTold } = require('./store/until_told.js')

/** Long enough for an operation over a network not to outlive it, short enough to wait for. */
const SHORT_MS = 300
const LONG_MS = 60_000

const newKey = () => randomBytes(32).toString('base64url')

/** Operations of a store under a key of their own, with two owners. */
const scene = (store) => ({
  store,
  key: newKey(),
  one: `one-${newKey()}`,
  other: `other-${newKey()}`,
})

const CASES = {
  async 'has nothing under a key that was never set'({ store, key }) {
    assert.ok((await store.get(key)) === undefined || (await store.get(key)) === null)
  },
  async 'hands back what was set, character by character'({ store, key }) {
    const value = `a=%00&b=${'x'.repeat(20_000)}&c=€`
    await store.set(key, value, LONG_MS)
    assert.equal(await store.get(key), value)
  },
  async 'replaces what was set before'({ store, key }) {
    await store.set(key, 'first', LONG_MS)
    await store.set(key, 'second', LONG_MS)
    assert.equal(await store.get(key), 'second')
  },
  async 'keeps keys apart'({ store, key }) {
    await store.set(key, 'mine', LONG_MS)
    assert.ok(!(await store.get(newKey())))
  },
  async 'forgets a value when its time is over'({ store, key }) {
    await store.set(key, 'value', SHORT_MS)
    await sleep(2 * SHORT_MS)
    assert.ok(!(await store.get(key)))
  },
  async 'starts a value anew when it is set again'({ store, key }) {
    await store.set(key, 'first', SHORT_MS)
    await store.set(key, 'second', LONG_MS)
    await sleep(2 * SHORT_MS)
    assert.equal(await store.get(key), 'second')
  },
  async 'gives a lock to one owner only'({ store, key, one, other }) {
    assert.equal(await store.acquire(key, one, LONG_MS), true)
    assert.equal(await store.acquire(key, other, LONG_MS), false)
  },
  async 'gives a lock to one of fifty who ask at once'({ store, key }) {
    const asked = Array.from({ length: 50 }, () => store.acquire(key, newKey(), LONG_MS))
    const given = (await Promise.all(asked)).filter(Boolean)
    assert.equal(given.length, 1)
  },
  async 'keeps locks of different keys apart'({ store, key, one, other }) {
    await store.acquire(key, one, LONG_MS)
    assert.equal(await store.acquire(newKey(), other, LONG_MS), true)
  },
  async 'has the lock and the value of a key side by side'({ store, key, one }) {
    await store.acquire(key, one, LONG_MS)
    assert.ok(!(await store.get(key)))
    await store.set(key, 'value', LONG_MS)
    assert.equal(await store.get(key), 'value')
    assert.equal(await store.acquire(key, newKey(), LONG_MS), false)
  },
  async 'gives a released lock to the next'({ store, key, one, other }) {
    await store.acquire(key, one, LONG_MS)
    await store.release(key, one)
    assert.equal(await store.acquire(key, other, LONG_MS), true)
  },
  async 'lets no owner release the lock of another'({ store, key, one, other }) {
    await store.acquire(key, one, LONG_MS)
    await store.release(key, other)
    assert.equal(await store.acquire(key, other, LONG_MS), false)
  },
  async 'gives a lock away when its time is over'({ store, key, one, other }) {
    await store.acquire(key, one, SHORT_MS)
    await sleep(2 * SHORT_MS)
    assert.equal(await store.acquire(key, other, LONG_MS), true)
  },
  async 'writes for the owner of the lock, and takes the lock back'({ store, key, one, other }) {
    await store.acquire(key, one, LONG_MS)
    assert.equal(await store.set(key, 'successor', LONG_MS, one), true)
    assert.equal(await store.get(key), 'successor')
    assert.equal(await store.acquire(key, other, LONG_MS), true)
  },
  async 'writes nothing for one who does not hold the lock'({ store, key, one, other }) {
    assert.equal(await store.set(key, 'from nobody', LONG_MS, one), false)
    await store.acquire(key, other, LONG_MS)
    assert.equal(await store.set(key, 'from one', LONG_MS, one), false)
    assert.ok(!(await store.get(key)))
    assert.equal(await store.acquire(key, one, LONG_MS), false)
  },
  async 'writes nothing for an owner whose lock has run out'({ store, key, one, other }) {
    await store.acquire(key, one, SHORT_MS)
    await sleep(2 * SHORT_MS)
    await store.acquire(key, other, LONG_MS)
    await store.set(key, 'newer', LONG_MS, other)
    assert.equal(await store.set(key, 'late', LONG_MS, one), false)
    assert.equal(await store.get(key), 'newer')
  },
}

const subscriptionOf = (store, key) => (tell) => store.subscribe(key, tell)

/** Only for a store that has `subscribe`. */
const SUBSCRIPTION_CASES = {
  async 'tells a subscriber of what the owner published'({ store, key, one }) {
    await untilTold(subscriptionOf(store, key), async () => {
      await store.acquire(key, one, LONG_MS)
      await store.set(key, 'successor', LONG_MS, one)
    })
  },
  async 'tells a subscriber of a released lock'({ store, key, one }) {
    await untilTold(subscriptionOf(store, key), async () => {
      await store.acquire(key, one, LONG_MS)
      await store.release(key, one)
    })
  },
  async 'tells a listener nothing after it has unsubscribed'({ store, key, one }) {
    let told = 0
    const unsubscribe = await store.subscribe(key, () => {
      told += 1
    })
    await unsubscribe()
    await store.acquire(key, one, LONG_MS)
    await store.set(key, 'successor', LONG_MS, one)
    await sleep(SHORT_MS)
    assert.equal(told, 0)
  },
}

/**
 * The tests of a store.
 *
 * @example for (const { name, run } of storeConformance(() => myStore)) test(name, run)
 * @param {() => object | Promise<object>} getStore called in each test; it may give the same store every time
 * @param {{ subscribes?: boolean, sessions?: boolean }} [options] `subscribes`: whether the store, and its sessions, have
 *   `subscribe`; `sessions`: whether it has `sessions`
 * @returns {{ name: string, run: () => Promise<void> }[]} `run` rejects with an AssertionError
 */
function storeConformance(getStore, { subscribes = false, sessions = false } = {}) {
  const ofKeys = casesOf({ ...CASES, ...(subscribes && SUBSCRIPTION_CASES) }, getStore, scene)
  if (!sessions) return ofKeys
  const cases = { ...SESSION_CASES, ...(subscribes && SESSION_SUBSCRIPTION_CASES) }
  return [...ofKeys, ...casesOf(cases, getStore, sessionScene)]
}

const casesOf = (cases, getStore, sceneOf) =>
  Object.entries(cases).map(([name, check]) => ({
    name,
    run: async () => check(sceneOf(await getStore())),
  }))

module.exports = { storeConformance }
