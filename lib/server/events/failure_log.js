'use strict'

const { adviceFor, revocationAdviceFor } = require('./failure_fixes.js')
const { forgetLine, logOnce } = require('../errors/log.js')

// Which failures of refreshes and revocations are logged: those that an operator has to repair at the first, all others
// when they repeat without a success in between. Refreshes are counted, not the callers that wait for one or meet its
// failure later.

/** Logged at the first, though of a class that is not: they do not pass by themselves. */
const AT_ONCE = [
  'no_refresh_token',
  'unusable_response',
  'unreadable_response',
  'id_token_mismatch',
]

/** The end of a session by its own user; and a store that failed, which has a line of its own. */
const QUIET = ['revoked', 'revocation_failed', 'store_unavailable']

/** Not about the session's provider, but about the session: the success of another does not end it. */
const OF_A_SESSION = ['no_refresh_token', 'unknown_provider', 'id_token_mismatch']

/** A session that has nothing to revoke. The caller is told, and a sign-out of such a session is not a failure. */
const NOTHING_TO_REVOKE = ['no_refresh_token', 'unknown_provider']

/** What a provider says of a grant that has ended. One user's is not news; those of several in a row are. */
const REFUSALS = [
  ...['invalid_grant', 'invalid_token', 'bad_refresh_token', 'invalid_refresh_token'],
  ...['expired_token', 'token_expired', 'token_revoked', 'expired_refresh_token'],
  ...['token_not_valid', 'refresh_rejected'],
  ...['refresh_token_expired', 'refresh_token_revoked', 'refresh_token_not_found'],
  ...['refresh_token_already_used', 'session_expired', 'session_not_found'],
  ...['access_denied', 'interaction_required', 'consent_required', 'login_required'],
]

/** A whole answer that was not read is one like those; a gateway's page is not. */
const isUnread = ({ failureClass, code }) =>
  failureClass === 'terminal' && code === 'response_too_large'

const isRefusal = ({ failureClass, code }) =>
  failureClass === 'terminal' && REFUSALS.includes(code.toLowerCase())

/** After so many successes a provider is busy: there two users in a row whose grants have ended are a coincidence. */
const BUSY = 20
const REFUSALS_OF_A_BUSY_PROVIDER = 5

const MAX_PROVIDERS = 1000
const MAX_LINES_OF_A_RUN = 20

/** On the global object, as what the log remembers is. */
const STATE = Symbol.for('next-auth-token-rotation.failures')
globalThis[STATE] ??= new Map()

/**
 * What happened at a provider since its last success; the one that was met last comes last.
 * @typedef {{ refusals: number, troubles: number, successes: number, lines: Set<string> }} Run
 * @type {Map<string, Run>}
 */
const runs = globalThis[STATE]

/** The last one that was met here: it need not come last once more, for which a Map is built anew. */
let newest

function runOf(key) {
  const known = runs.get(key)
  if (known !== undefined && known === newest) return known
  newest = known ?? { refusals: 0, troubles: 0, successes: 0, lines: new Set() }
  runs.delete(key)
  if (runs.size >= MAX_PROVIDERS) runs.delete(runs.keys().next().value)
  runs.set(key, newest)
  return newest
}

/** @param {string} key of the provider's client */
function noteSuccess(key) {
  const run = runOf(key)
  for (const line of run.lines) forgetLine(line)
  run.lines.clear()
  run.refusals = 0
  run.troubles = 0
  run.successes = Math.min(run.successes + 1, BUSY)
}

/**
 * Whose a failure is.
 * @typedef {object} About
 * @property {string | undefined} provider its id, as the token names it
 * @property {object | undefined} settings of the provider, where it is configured here
 * @property {string} [fix] where the caller knows more than the code says
 */

/**
 * @param {string} key of the provider's client
 * @param {{ failureClass: string, code: string, description: string, httpStatus: number }} failure
 * @param {About} about
 * @param {boolean} isNew it is a refresh's own, not one that another caller had
 */
function noteFailure(key, failure, { provider, settings, fix }, isNew) {
  const { code, failureClass } = failure
  if (QUIET.includes(code)) return
  const isLoud = failureClass === 'configuration' || AT_ONCE.includes(code) || isUnread(failure)
  if (!isLoud && !isNew) return
  const run = runOf(key)
  const inARow = isNew ? count(run, failure) : 0
  if (!isLoud && inARow < enoughOf(run, failure)) return
  const line = `${key} ${code}`
  const seen = seenOf(failure, inARow, 'refreshes')
  const advice = fix ?? adviceFor(failure, provider, settings)
  logOnce(
    line,
    `access tokens of ${whose(provider)} cannot be refreshed (${seen}. ${advice}`,
    code,
    key,
  )
  // A settled matter may come back within the hour, and is news then. A refusal is not, nor what an operator was told.
  if (!isLoud && !isRefusal(failure)) forgetAtSuccess(run, line)
}

/** Counted apart: a provider may refresh and not revoke. */
const revocationsOf = (key) => `${key} revocations`

/** @param {string} key of the provider's client */
const noteRevocation = (key) => noteSuccess(revocationsOf(key))

/**
 * A refresh token that was not revoked, or a session that was not forgotten.
 * @param {string} key of the provider's client
 * @param {{ failureClass: string, code: string, description: string, httpStatus: number }} failure
 * @param {About} about
 * @param {boolean} isSignOut no caller is told: at the first
 */
function noteFailedRevocation(key, failure, { provider, settings }, isSignOut) {
  const { code, failureClass } = failure
  if (NOTHING_TO_REVOKE.includes(code)) return
  const ownKey = revocationsOf(key)
  const run = runOf(ownKey)
  const inARow = ++run.troubles
  const isLoud = failureClass === 'configuration'
  if (!isLoud && !isSignOut && inARow < 2) return
  const line = `${ownKey} ${code}`
  const seen = seenOf(failure, inARow, 'revocations')
  const fix = revocationAdviceFor(failure, provider, settings)
  logOnce(
    line,
    `refresh tokens of ${whose(provider)} are not revoked (${seen}. ${fix}`,
    code,
    ownKey,
  )
  if (!isLoud) forgetAtSuccess(run, line)
}

function forgetAtSuccess({ lines }, line) {
  if (lines.size < MAX_LINES_OF_A_RUN) lines.add(line)
}

/** @returns {number} how many of its like there were in a row */
function count(run, failure) {
  if (OF_A_SESSION.includes(failure.code)) return 0
  if (isRefusal(failure)) return ++run.refusals
  return ++run.troubles
}

const enoughOf = ({ successes }, failure) =>
  successes >= BUSY && isRefusal(failure) ? REFUSALS_OF_A_BUSY_PROVIDER : 2

/** The provider's words, or what was seen in their place, behind a bracket; and how often. */
function seenOf({ code, description, httpStatus }, inARow, deeds) {
  const words = description ? `${code}: ${description}` : code
  const status = httpStatus ? ` with HTTP status ${httpStatus}` : ''
  const times = inARow > 1 ? `, ${inARow} ${deeds} in a row` : ''
  return `${words})${status}${times}`
}

const whose = (provider) =>
  provider ? `provider ${quoted(provider)}` : 'a session that names no provider'

/** A cookie may name any. */
const quoted = (provider) =>
  JSON.stringify(provider.length > 100 ? `${provider.slice(0, 100)}…` : provider).replace(
    /[^\x20-\x7e…]/g,
    '?',
  )

module.exports = { noteFailedRevocation, noteFailure, noteRevocation, noteSuccess }
