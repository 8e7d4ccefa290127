'use strict'

// A line is printed once an hour, and only so many: before each test nothing has been.

const STATE = Symbol.for('next-auth-token-rotation.log')
const FAILURES = Symbol.for('next-auth-token-rotation.failures')

function forgetTheLog() {
  globalThis[FAILURES]?.clear()
  const state = globalThis[STATE]
  if (!state) return
  state.printed.length = 0
  state.held.clear()
  for (const key of state.said.keys()) {
    // The store of an earlier test may go on failing behind it, which that test has been told.
    if (!/ store \d/.test(key)) state.said.delete(key)
  }
}

// Where a program of its own loads this file there is no Jest.
globalThis.beforeEach?.(forgetTheLog)

module.exports = { forgetTheLog }
