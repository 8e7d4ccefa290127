'use strict'

/** What jsdom has not and browsers share between the tabs of an origin: locks and channels. */

/** navigator.locks, as far as `ifAvailable` goes. */
function createLocks() {
  const held = new Set()
  return {
    held,
    async request(name, { ifAvailable }, callback) {
      if (!ifAvailable) throw new Error('these locks know no queue')
      if (held.has(name)) return callback(null)
      held.add(name)
      try {
        return await callback({ name })
      } finally {
        held.delete(name)
      }
    },
  }
}

/** A BroadcastChannel class whose channels hear each other, later and with a copy. */
function createBroadcastChannel() {
  const open = new Set()
  return class FakeBroadcastChannel extends EventTarget {
    constructor(name) {
      super()
      this.name = name
      open.add(this)
    }
    postMessage(message) {
      if (!open.has(this)) throw new Error('InvalidStateError')
      const copy = JSON.parse(JSON.stringify(message))
      for (const other of open) {
        if (other !== this && other.name === this.name) setTimeout(() => other.hear(copy), 1)
      }
    }
    hear(data) {
      if (!open.has(this)) return
      const event = new MessageEvent('message', { data })
      this.dispatchEvent(event)
      this.onmessage?.(event)
    }
    close() {
      open.delete(this)
    }
    /** How many of that name are open: what a page that is gone has left behind. */
    static countOpen(name) {
      return [...open].filter((channel) => channel.name === name).length
    }
  }
}

/** Sets what a page can see of its surroundings; undefined: it is not there. */
function setGlobal(target, name, value) {
  Object.defineProperty(target, name, { configurable: true, writable: true, value })
}

/**
 * A browser with an empty clock for each test: `sharing` between tabs, or one that knows neither locks nor channels.
 * @returns {{ locks?: ReturnType<typeof createLocks> }}
 */
function startBrowser({ sharing = false } = {}) {
  // React schedules microtasks: faked, they would wait for the next timer.
  jest.useFakeTimers({ now: 1.8e12, doNotFake: ['queueMicrotask', 'nextTick'] })
  const locks = sharing ? createLocks() : undefined
  setGlobal(navigator, 'locks', locks)
  setGlobal(globalThis, 'BroadcastChannel', sharing ? createBroadcastChannel() : undefined)
  setGlobal(navigator, 'sendBeacon', () => true) // next-auth v4 sends its server what it logs
  window.sessionStorage.clear()
  window.history.replaceState(null, '', '/')
  showTab(true)
  setOnline(true)
  return { locks }
}

function showTab(isShown) {
  const state = isShown ? 'visible' : 'hidden'
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
  document.dispatchEvent(new Event('visibilitychange'))
}

function setOnline(isOnline) {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => isOnline })
  window.dispatchEvent(new Event(isOnline ? 'online' : 'offline'))
}

module.exports = { setOnline, showTab, startBrowser }
