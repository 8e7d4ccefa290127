'use strict'

const { channel } = require('node:diagnostics_channel')
const { CHANNEL_NAME } = require('./channel.js')
const { fixFor } = require('./failure_fixes.js')
const { logOnce: printOnce } = require('./log.js')

const eventChannel = channel(CHANNEL_NAME)

/** Somebody has spent the token, and what came of it is in the store: see on_store_failure in shared_grant.cpp. */
const UNREADABLE = ['ERR_UNSEAL', 'unreadable_entry']

/**
 * Publishes events and speaks up, once each, about what its operator has to repair.
 * @param {{ onEvent?: (event: object) => void, providers: object[], store?: object }} settings
 */
function createEvents(settings) {
  const { onEvent } = settings
  const config = identityOf(settings)

  function emit(event) {
    if (eventChannel.hasSubscribers) eventChannel.publish(event)
    if (!onEvent) return
    try {
      // An async function rejects where a plain one throws.
      onEvent(event)?.catch?.(tellThrown)
    } catch (error) {
      tellThrown(error)
    }
  }

  const tellThrown = (error) =>
    logOnce('onEvent', `the function given as onEvent threw: ${error?.message}`)

  /** Once for all callbacks that have the same clients: some apps make them anew for each request. */
  const logOnce = (key, message) => printOnce(`${config} ${key}`, message, key)

  /** The event of one outcome of the addon; see binding-types/index.d.ts for its members. */
  function emitOutcome(outcome, provider) {
    const { source, failure, durationMs, requests } = outcome
    if (failure) tellFailure(failure, provider)
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

  /** The store brought nothing: `reason` is a code or a name. */
  function emitStoreFailure({ provider, operation, reason }) {
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

  function tellFailure(failure, provider) {
    const fix = fixFor(failure, provider)
    if (!fix) return
    const words = failure.description ? `: ${failure.description}` : ''
    const status = failure.httpStatus ? ` with HTTP status ${failure.httpStatus}` : ''
    logOnce(
      `${provider} ${failure.code}`,
      `access tokens of ${provider ? `provider "${provider}"` : 'a session that names no provider'} cannot be refreshed (${failure.code}${words})${status}. ${fix}`,
    )
  }

  return { emit, emitOutcome, emitStoreFailure, logOnce }
}

/** What tells the callbacks of one config from those of another, without a secret. */
function identityOf({ providers, store }) {
  const clients = providers.map(({ id, clientId, tokenEndpoint, issuer }) =>
    [id, clientId, tokenEndpoint ?? issuer].join(' '),
  )
  return clients.join() + (store ? ` store ${numberOf(store)}` : '')
}

const numbers = new WeakMap()
let lastNumber = 0

function numberOf(store) {
  if (!numbers.has(store)) numbers.set(store, ++lastNumber)
  return numbers.get(store)
}

module.exports = { createEvents }
