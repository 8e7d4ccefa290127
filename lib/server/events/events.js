'use strict'

const { channel } = require('node:diagnostics_channel')
const { CHANNEL_NAME } = require('./channel.js')
const { messageOf } = require('../errors/error_reason.js')
const {
  noteFailedRevocation,
  noteFailure,
  noteRevocation,
  noteSuccess,
} = require('./failure_log.js')
const { logOnce: printOnce } = require('../errors/log.js')

const eventChannel = channel(CHANNEL_NAME)

/** Another process has spent the token, and the outcome is in the store: see on_store_failure in shared_grant.cpp. */
const UNREADABLE = ['ERR_UNSEAL', 'unreadable_entry']

/**
 * Publishes events and speaks up, once each, about what its operator has to repair.
 * @param {{ onEvent?: (event: object) => void, providers: object[], store?: object }} settings
 */
function createEvents(settings) {
  const { onEvent } = settings
  const config = identityOf(settings)
  const known = new Map(
    settings.providers.map((one) => [one.id, { client: clientOf(one), settings: one }]),
  )

  /**
   * Once for all callbacks that have the same clients: some apps make them anew for each request.
   * @param {string} kind of line
   * @param {string} message
   * @param {string} [cause] another one is printed once too
   */
  const logOnce = (kind, message, cause = '') =>
    printOnce(`${config} ${kind} ${cause}`, message, kind)

  const emit = createEmit(onEvent, logOnce)

  /**
   * The event of one outcome of the addon; see binding-types/index.d.ts for its members.
   * @param {string} [fix] of its failure, where the caller knows more than its code says
   */
  function emitOutcome(outcome, provider, fix) {
    const { source, failure, durationMs, requests } = outcome
    noteOutcome(clientNamed(provider), outcome, about(provider, fix))
    if (!onEvent && !eventChannel.hasSubscribers) return
    const type = source === 'refreshed' && failure ? 'failed' : source
    emit({
      type,
      provider,
      status: outcome.status,
      durationMs,
      requests,
      ...(failure && { failure }),
    })
  }

  const clientNamed = (provider) => known.get(provider)?.client ?? `${config} ${provider}`
  const about = (provider, fix) => ({ provider, settings: known.get(provider)?.settings, fix })

  /** The provider revoked the session's refresh token. */
  function emitRevoked(provider) {
    noteRevocation(clientNamed(provider))
    emit({ type: 'revoked', provider })
  }

  /**
   * A session was not ended, here or at its provider.
   * @param {boolean} isSignOut
   */
  function emitRevocationFailure(failure, provider, isSignOut) {
    noteFailedRevocation(clientNamed(provider), failure, about(provider), isSignOut)
    emit({ type: 'revocationFailed', provider, failure })
  }

  const emitStoreFailure = createStoreFailures(emit, logOnce)
  return { emit, emitOutcome, emitRevocationFailure, emitRevoked, emitStoreFailure, logOnce }
}

/** For the log, which has a line where a client begins to fail. */
function noteOutcome(client, { source, failure }, about) {
  if (failure) noteFailure(client, failure, about, source === 'refreshed')
  else if (source === 'refreshed') noteSuccess(client)
}

/** Publishes an event, to the channel and to the app's function. */
function createEmit(onEvent, logOnce) {
  const logThrown = (error) =>
    logOnce('onEvent', `the function given as onEvent threw: ${messageOf(error)}`)

  // Never throws.
  return function emit(event) {
    try {
      if (eventChannel.hasSubscribers) eventChannel.publish(event)
      const returned = onEvent?.(event)
      // An async function rejects where a plain one throws. What is returned may be anything that can be awaited.
      if (typeof returned?.then === 'function') Promise.resolve(returned).then(undefined, logThrown)
    } catch (error) {
      logThrown(error)
    }
  }
}

/** The store brought nothing: `reason` is a code or a name. */
function createStoreFailures(emit, logOnce) {
  return function emitStoreFailure({ provider, operation, reason }) {
    if (UNREADABLE.includes(reason)) {
      logOnce(
        reason,
        `the store failed (${operation}: ${reason}). It holds what cannot be read here, and that session's token is not ` +
          'refreshed: the processes have different secrets, or something else writes under the same keys.',
      )
    } else {
      logOnce(
        'store',
        `the store failed (${operation}: ${reason}). Until it is back, refreshes are coordinated within this process ` +
          "only, or wait if onStoreFailure is 'unavailable'; every failure is an event storeFailed.",
      )
    }
    emit({ type: 'storeFailed', provider, operation, reason })
  }
}

const clientOf = ({ id, clientId, tokenEndpoint, issuer }) =>
  [id, clientId, tokenEndpoint ?? issuer].join(' ')

/** What tells the callbacks of one config from those of another, without a secret. */
const identityOf = ({ providers, store }) =>
  providers.map(clientOf).join() + (store ? ` store ${numberOf(store)}` : '')

const numbers = new WeakMap()
let lastNumber = 0

function numberOf(store) {
  if (!numbers.has(store)) numbers.set(store, ++lastNumber)
  return numbers.get(store)
}

module.exports = { createEvents }
