'use strict'

const { NO_STATS } = require('../native/no_stats.js')

/**
 * The rotator of a config that may only be known once its function has been called.
 * @param {(request: undefined) => object | Promise<object>} configOf
 */
function lazyRotator(configOf) {
  const rotator = async () => (await configOf(undefined)).rotation.rotator
  let counted

  /** The counters are the process's: those of any rotator are those of all. */
  function stats() {
    const config = counted ? undefined : configOf(undefined)
    if (typeof config?.then === 'function') config.then(note, () => {})
    else if (config) note(config)
    return counted?.stats() ?? { ...NO_STATS }
  }

  function note({ rotation }) {
    counted = rotation.rotator
  }

  return {
    stats,
    refresh: async (token) => (await rotator()).refresh(token),
    revoke: async (token) => (await rotator()).revoke(token),
    forget: async (token) => (await rotator()).forget(token),
    close() {
      const config = configOf(undefined)
      if (typeof config?.then === 'function')
        config.then(
          ({ rotation }) => rotation.rotator.close(),
          () => {},
        )
      else config.rotation.rotator.close()
    },
  }
}

/** The same for its sessions. `handleOf` is asked by code that has a token, and so has called a callback. */
function lazySessions(configOf) {
  const sessions = async () => (await configOf(undefined)).rotation.sessions
  return {
    list: async (which) => (await sessions()).list(which),
    end: async (which) => (await sessions()).end(which),
    handleOf: async (token) => (await sessions()).handleOf(token),
  }
}

module.exports = { lazyRotator, lazySessions }
