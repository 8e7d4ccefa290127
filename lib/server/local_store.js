'use strict'

const { InvalidOptionError } = require('./errors/errors.js')
const { checkObject, checkString, isNextBuild } = require('./errors/option_checks.js')
const { addon } = require('./native/addon.js')
const { absolutePath } = require('./store/local_path.js')
const { localSessions } = require('./store/local_sessions.js')
const { localStoreError } = require('./store/local_store_error.js')
const { createPublications } = require('./store/redis_subscriptions.js')
const { sealingKeys } = require('./store/sealed_values.js')

const OPTIONS = ['path', 'secret']
const PATH_FIX =
  "Write a file in a folder that outlives deployments: path: '/var/lib/my-app/tokens.db'."

/**
 * The embedded store: one file on one machine, for all of its processes. SQLite, on a thread of its own.
 *
 * @param {{ path: string, secret?: string | string[] }} options
 * @returns {import('../../binding-types/local_store').LocalStore}
 * @throws {InvalidOptionError} also where a file cannot be there
 */
function localStore(options) {
  const { path, secret } = checkObject(options, 'options', OPTIONS)
  checkString(path, 'path', PATH_FIX)
  const native = open(absolutePath(path), sealingKeys(secret))
  const { ask, listen, stopListening } = native
  const publications = createPublications((tell) => {
    const id = listen('key', tell)
    return { ready: Promise.resolve(), close: () => stopListening(id) }
  })

  return {
    get: async (key) => ask('get', key),
    set: async (key, value, ttlMs, owner) =>
      ask('set', key, owner, value, undefined, undefined, ttlMs),
    acquire: async (key, owner, ttlMs) =>
      ask('acquire', key, owner, undefined, undefined, undefined, ttlMs),
    release: async (key, owner) => ask('release', key, owner),
    subscribe: publications.subscribe,
    sessions: localSessions(native),
    async close() {
      publications.close()
      await native.close()
    },
  }
}

/** @throws {InvalidOptionError} */
function open(path, keys) {
  // `next build` loads the config on another machine than the one that serves, as a rule.
  const checkPlace = !isNextBuild()
  try {
    return addon().openLocalStore({ path, keys, checkPlace, makeError: localStoreError })
  } catch (error) {
    if (error.problem) throw new InvalidOptionError('path', error.problem, error.fix)
    if (!/open with another secret/.test(error.message)) throw error
    const fix = 'Use one localStore, or the same secrets in the same order.'
    throw new InvalidOptionError(
      'secret',
      'is not that of the other localStore of this file here',
      fix,
    )
  }
}

module.exports = { localStore }
