'use strict'

/**
 * The provider ids that any callbacks of this process are made for. In a chain of two createCallbacks each meets the
 * tokens of the other's provider, which is not a mistake. Kept where a second copy of this package finds it.
 */
const REGISTRY = Symbol.for('next-auth-token-rotation.configured-ids')

/** One for each tenant, and more. One beyond is taken for a mistake of the config: its tokens are refused aloud. */
const MOST_IDS = 10_000

/** @returns {Set<string>} */
function registry() {
  globalThis[REGISTRY] ??= new Set()
  return globalThis[REGISTRY]
}

/** @param {{ id: string }[]} providers of callbacks */
function noteConfigured(providers) {
  const ids = registry()
  for (const { id } of providers) if (ids.size < MOST_IDS) ids.add(id)
}

/** Whether any callbacks of this process are made for it. */
const isConfigured = (id) => registry().has(id)

module.exports = { isConfigured, noteConfigured }
