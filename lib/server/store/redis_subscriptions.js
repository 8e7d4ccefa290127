'use strict'

/** How long the connection stays after the last one has waited (ms): long enough for the next storm. */
const KEPT_OPEN_MS = 10_000

/**
 * Tells those who wait in this process when a key was published. One connection and one channel for all keys, opened for
 * the first caller that waits and closed when none has for a while, so that it keeps no process alive.
 *
 * @param {(tell: (key: string, ...about: string[]) => void) => import('./redis_clients.js').Subscription} open
 */
function createPublications(open) {
  /** @type {Map<string, Set<(...about: string[]) => void>>} */
  const listeners = new Map()
  let subscription
  let closing

  const tell = (key, ...about) => {
    for (const listener of listeners.get(key) ?? []) listener(...about)
  }

  function ensureOpen() {
    clearTimeout(closing)
    if (subscription) return
    const opened = open(tell)
    subscription = opened
    // Without it those who wait look for themselves; the next one tries again.
    opened.ready.catch(() => {
      if (subscription === opened) close()
    })
  }

  function remove(key, listener) {
    const ofKey = listeners.get(key)
    if (!ofKey?.delete(listener)) return
    if (ofKey.size === 0) listeners.delete(key)
    if (listeners.size === 0) closing = setTimeout(close, KEPT_OPEN_MS).unref()
  }

  function close() {
    clearTimeout(closing)
    subscription?.close()
    subscription = undefined
  }

  function subscribe(key, listener) {
    if (!listeners.has(key)) listeners.set(key, new Set())
    listeners.get(key).add(listener)
    ensureOpen()
    return () => remove(key, listener)
  }

  return { subscribe, close }
}

module.exports = { createPublications }
