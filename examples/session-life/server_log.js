'use strict'

const { isDeepStrictEqual } = require('node:util')
const { hashOf, shortHash } = require('./cookies.js')

const LISTED = 6

/** @typedef {import('../authorization-server/control.js').LogEntry} LogEntry */

/**
 * Reads the log of the authorization server a piece at a time. Each entry is in exactly one piece,
 * so a request that no step expected turns up in the next one at the latest.
 *
 * @param {import('../authorization-server/control.js').AuthorizationServer} server
 */
function createServerLog(server) {
  let refreshesRead = 0
  let revocationsRead = 0

  /** @returns {Promise<LogEntry[]>} what came in since the last call */
  async function news() {
    const refreshes = await server.tokenRequests()
    const revocations = await server.revocationRequests()
    const entries = [...refreshes.slice(refreshesRead), ...revocations.slice(revocationsRead)]
    refreshesRead = refreshes.length
    revocationsRead = revocations.length
    return entries
  }

  /** What was spent in the whole run. */
  async function total() {
    const refreshes = await server.tokenRequests()
    const spent = refreshes.filter(({ status }) => status === 200)
    return {
      requests: refreshes.length,
      spent: spent.length,
      spentOnce: new Set(spent.map(({ refreshTokenHash }) => refreshTokenHash)).size,
      refused: refreshes.filter(({ status }) => status === 400).length,
    }
  }

  return { news, total }
}

const request = (grantType, cookie, status, error) => ({
  grantType,
  refreshTokenHash: hashOf(cookie.refresh_token),
  status,
  error,
})

/** The entries that a step expects, made from the cookie whose refresh token is presented. */
const accepted = (cookie) => request('refresh_token', cookie, 200, null)
const refused = (cookie) => request('refresh_token', cookie, 400, 'invalid_grant')
const turnedAway = (cookie) => request('refresh_token', cookie, 503, 'outage_503')
const revoked = (cookie) => request('revocation', cookie, 200, null)

/** Whether exactly these requests came, in any order and at any time. */
function areSame(entries, expected) {
  const comparable = (list) =>
    list.map((one) => [one.grantType, one.refreshTokenHash, one.status, one.error].join(' ')).sort()
  return isDeepStrictEqual(comparable(entries), comparable(expected))
}

/** @returns {string} e.g. "1 refresh request: 3fa2c1d0 → 200" */
function describe(entries) {
  const parts = ['refresh_token', 'revocation']
    .map((grantType) => entries.filter((entry) => entry.grantType === grantType))
    .filter((some) => some.length > 0)
    .map((some) => `${count(some)}: ${some.length > LISTED ? summary(some) : list(some)}`)
  return parts.join('; ') || 'no refresh request'
}

function count(entries) {
  const [one, many] =
    entries[0].grantType === 'revocation'
      ? ['revocation', 'revocations']
      : ['refresh request', 'refresh requests']
  return `${entries.length} ${entries.length === 1 ? one : many}`
}

function list(entries) {
  return entries.map((one) => `${shortHash(one.refreshTokenHash)} → ${reply(one)}`).join(', ')
}

function summary(entries) {
  const different = new Set(entries.map(({ refreshTokenHash }) => refreshTokenHash)).size
  const replies = new Map()
  for (const one of entries) replies.set(reply(one), (replies.get(reply(one)) ?? 0) + 1)
  const times = [...replies].map(([text, often]) => `${often} × ${text}`).join(', ')
  return `${times}, for ${different} different refresh token${different === 1 ? '' : 's'}`
}

// An outage's error only repeats its status.
function reply({ status, error }) {
  const words = error && !error.startsWith('outage_') ? ` ${error}` : ''
  return `${status ?? 'no reply'}${words}`
}

module.exports = { accepted, areSame, createServerLog, describe, refused, revoked, turnedAway }
