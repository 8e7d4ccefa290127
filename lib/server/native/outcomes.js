'use strict'

const { Source, Status } = require('./contract.js')

// The addon calls these with the outcome of a refresh.

const STATUSES = Object.keys(Status)
const SOURCES = Object.keys(Source)

/**
 * @typedef {object} Outcome
 * @property {'renewed' | 'unchanged' | 'temporarilyUnavailable' | 'signInAgain'} status
 * @property {'refreshed' | 'joined' | 'replayed' | 'started' | 'remembered'} source
 * @property {number} durationMs
 * @property {number} requests
 * @property {Tokens | undefined} tokens
 * @property {{ failureClass: string, code: string, description: string, httpStatus: number, retryAfterMs?: number }
 *   | undefined} failure
 * @property {Promise<Outcome> | undefined} completion of a refresh that goes on behind this outcome
 *
 * @typedef {object} Tokens
 * @property {string} accessToken
 * @property {string} refreshToken
 * @property {string | undefined} idToken
 * @property {number | undefined} expiresAtMs Unix time
 * @property {number | undefined} lifetimeMs
 */

/** @returns {Outcome} */
const makeOutcome = (status, source, durationMs, requests, tokens, failure) => ({
  status: STATUSES[status],
  source: SOURCES[source],
  durationMs,
  requests,
  tokens,
  failure,
  completion: undefined,
})

/** @returns {Tokens} */
const makeTokens = (accessToken, refreshToken, idToken, expiresAtMs, lifetimeMs) => ({
  accessToken,
  refreshToken,
  idToken,
  expiresAtMs,
  lifetimeMs,
})

module.exports = { makeOutcome, makeTokens }
