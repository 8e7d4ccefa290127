'use strict'

// For the conformance tests of stores and of their sessions.

const assert = require('node:assert/strict')
const { setTimeout: sleep } = require('node:timers/promises')

/**
 * Does what a subscriber is to be told of, again and again: a subscription may take a moment to stand.
 * @param {(tell: () => void) => Promise<() => Promise<void>>} subscribe
 * @param {() => Promise<unknown>} action
 */
async function untilTold(subscribe, action) {
  let told = false
  const unsubscribe = await subscribe(() => {
    told = true
  })
  const giveUpAt = Date.now() + 5_000
  while (!told && Date.now() < giveUpAt) {
    await action()
    await sleep(20)
  }
  await unsubscribe()
  assert.ok(told, 'no word within 5 s')
}

module.exports = { untilTold }
