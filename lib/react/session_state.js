'use strict'

/** The fields of the built-in layouts, and the default of `refreshAt` in a layout of one's own. */
const STANDARD_FIELDS = {
  accessToken: ['access_token', 'accessToken'],
  expiresAt: ['expires_at', 'accessTokenExpires'],
  refreshAt: ['refresh_at', 'accessTokenRefreshAt', 'refreshAt'],
  provider: ['provider'],
}

/** Unix times above are in ms, up to here in s: 1e11 s is the year 5138, 1e11 ms is 1973. */
const LAST_SECOND = 1e11

/** Where the server names no time, a token is looked after a minute before it expires. */
const USUAL_LEAD_MS = 60000

/**
 * @typedef {object} SessionState
 * @property {string} [accessToken]
 * @property {number} [expiresAt] of the access token, ms since the epoch
 * @property {number} [dueAt] from when on the server renews it, ms since the epoch
 * @property {string} [error]
 * @property {string} [provider]
 */

/**
 * Reads what the session callback wrote, in any layout, from the session or from `session.user`.
 * @param {object | null | undefined} session
 * @param {object | string} [layout] the server's option: an object names the fields, the built-in ones need no naming
 * @returns {SessionState}
 */
function readSession(session, layout) {
  const text = (role) => find(session, namesOf(role, layout), isText)
  const time = (role) => timeOf(find(session, namesOf(role, layout), Number.isFinite), layout)
  const expiresAt = time('expiresAt').ms
  return {
    accessToken: text('accessToken'),
    expiresAt,
    dueAt: dueAtOf(time('refreshAt'), expiresAt),
    // Its name in the token may be another, in the session it is this.
    error: find(session, ['error'], isText),
    provider: text('provider'),
  }
}

function namesOf(role, layout) {
  const own = typeof layout === 'object' && layout !== null ? layout[role] : undefined
  return own === undefined ? STANDARD_FIELDS[role] : [own]
}

const isText = (value) => typeof value === 'string' && value !== ''

function find(session, names, isUsable) {
  for (const place of [session, session?.user]) {
    for (const name of names) {
      if (isUsable(place?.[name])) return place[name]
    }
  }
  return undefined
}

function timeOf(value, layout) {
  if (value === undefined) return {}
  const inSeconds = layout?.unit ? layout.unit === 's' : value <= LAST_SECOND
  return { ms: inSeconds ? value * 1000 : value, inSeconds }
}

function dueAtOf(refreshAt, expiresAt) {
  if (expiresAt === undefined) return undefined
  if (refreshAt.ms === undefined) return expiresAt - USUAL_LEAD_MS
  if (!refreshAt.inSeconds) return refreshAt.ms
  // Whole seconds are rounded down: a fetch on the stroke would be up to a second early, and bring nothing new.
  return refreshAt.ms + Math.min(1000, Math.max(0, (expiresAt - refreshAt.ms) / 2))
}

module.exports = { readSession }
