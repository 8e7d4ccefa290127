'use strict'

/** Another tab holds the lock. */
const BUSY = Symbol('busy')

/**
 * What the tabs of one app share: a lock, so that one of them does the work, and a channel on which it tells the others.
 * A browser without the one or the other (and an insecure context has no locks) leaves each tab to itself.
 * @param {string} name of the lock and of the channel
 * @param {(session: object | null) => void} onSession another tab has fetched this
 */
function joinTabs(name, onSession) {
  const channel = openChannel(name)
  if (channel) channel.onmessage = ({ data }) => onSession(data.session)
  return {
    alone: (work) => withLock(name, work),
    tell: (session) => channel?.postMessage({ session }),
    leave() {
      channel?.close()
    },
  }
}

function openChannel(name) {
  try {
    return typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined
  } catch {
    return undefined // a page without an origin
  }
}

/**
 * Does the work unless another tab is at it. Waiting for the lock would be no better: a tab may be frozen while it holds it.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T | typeof BUSY>}
 */
async function withLock(name, work) {
  let begun
  const begin = () => {
    begun = work()
    return begun
  }
  if (!navigator.locks) return begin()
  try {
    const options = { ifAvailable: true }
    return await navigator.locks.request(name, options, (lock) => (lock ? begin() : BUSY))
  } catch {
    return begun ?? begin() // a page without an origin may not lock
  }
}

module.exports = { BUSY, joinTabs, withLock }
