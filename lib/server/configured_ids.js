'use strict'

/**
 * The provider ids that any callbacks of this process are made for, and whether those register users. In a chain of two
 * createCallbacks each meets the tokens of the other's provider, which is no mistake. Kept where a second copy of this
 * package finds it.
 */
const REGISTRY = Symbol.for('next-auth-token-rotation.configured-ids')

/** One for each tenant, and more. One beyond is taken for a mistake of the config: its tokens are refused aloud. */
const MOST_IDS = 10_000

/** @returns {Map<string, { registers: boolean }>} */
function registry() {
  globalThis[REGISTRY] ??= new Map()
  return globalThis[REGISTRY]
}

/**
 * Notes the providers of callbacks.
 * @param {{ id: string }[]} providers
 * @param {boolean} registers whether their signIn registers users
 */
function noteConfigured(providers, registers) {
  const ids = registry()
  for (const { id } of providers) {
    const before = ids.get(id)
    if (before || ids.size < MOST_IDS)
      ids.set(id, { registers: registers || before?.registers === true })
  }
}

/** What is known of a provider id that some callbacks of this process are made for; undefined if none are. */
const configuredId = (id) => registry().get(id)

module.exports = { configuredId, noteConfigured }
