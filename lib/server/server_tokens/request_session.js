'use strict'

const { reasonOf } = require('../errors/error_reason.js')
const { isPartOf, readSession, writeSession } = require('./chunks.js')
const { createRequestMemory } = require('./request_memory.js')
const { sessionCookieNames, sessionCookieOptions } = require('./session_cookie_names.js')

/**
 * The session of one request, as all calls for it share it: what its cookie holds, and what a refresh has made of that
 * since. `values`: what the cookie read while these are its claims; `own`: cookies that were set here, by name; `opened`:
 * itself, once it is decoded, so that calls at one time decode it once.
 * @typedef {{ name: string, values: string[], claims?: object, own?: Map<string, string>, opened: Promise<RequestSession>,
 *   reason?: string }} RequestSession
 */

/**
 * Makes the functions that read and renew sessions in cookies.
 * @returns {{ open: Function }}
 */
function createCookieSessions() {
  const sessions = createRequestMemory()

  /**
   * @param {import('./contexts.js').Context} context
   * @param {import('./session_config.js').SessionConfig} session
   * @param {boolean} bearer whether a request without the cookie may bring its value in `Authorization`
   * @returns {Promise<RequestSession | undefined>} undefined where the user is not signed in
   */
  async function open(context, session, bearer) {
    const names = sessionCookieNames(session.config, session.version, context.protocol())
    const cookies = context.cookies((name) => names.some((wanted) => isPartOf(name, wanted)))
    if (cookies.length === 0) return bearer ? openBearer(context, session, names) : undefined
    const candidates = names.flatMap((name) =>
      readSession(cookies, name).values.map((value) => ({ name, value })),
    )
    return firstOf(candidates, context.key, session)
  }

  async function openBearer(context, session, names) {
    const value = bearerOf(await context.header('authorization'))
    if (value === undefined) return undefined
    return firstOf(
      names.map((name) => ({ name, value })),
      context.key,
      session,
    )
  }

  /** The first that can be read. Why the last could not is said where none can. */
  async function firstOf(candidates, key, session) {
    let reason
    for (const { name, value } of candidates) {
      const found = await shared(key, session, name, value)
      if (found.claims) return found
      reason = found.reason ?? reason
    }
    if (reason !== undefined) logUnreadable(session, reason)
    return undefined
  }

  function shared(key, session, name, value) {
    const known = sessions.get(key)
    if (known?.name === name && known.values.includes(value)) return known.opened
    const entry = { name, values: [value], claims: undefined, own: undefined, opened: undefined }
    entry.opened = decoded(entry, session, value)
    sessions.set(key, entry)
    return entry.opened
  }

  return { open }
}

const bearerOf = (header) => {
  const [scheme, value] = header?.split(' ') ?? []
  if (scheme !== 'Bearer' || !value) return undefined
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}

/** A cookie that cannot be read is not a session, as in NextAuth, whose own route removes it. */
async function decoded(entry, session, value) {
  try {
    entry.claims = await session.decode(value, entry.name)
  } catch (error) {
    if (error?.code === 'ERR_NO_SECRET') throw error
    if (error?.code !== 'ERR_JWT_EXPIRED') entry.reason = reasonOf(error)
  }
  return entry
}

const logUnreadable = ({ rotation }, reason) =>
  rotation.logOnce(
    'session cookie',
    `serverTokens cannot read a session cookie (${reason}), so its request counts as signed out. If it is every request, ` +
      "the secret or the cookie's name differs from what NextAuth has: hand serverTokens the same config.",
  )

/**
 * The session's token, fresh; where that is a new one, later calls for the request have it, and the browser as well if a
 * cookie can be set.
 * @returns {Promise<object>} with an error in it where the refresh failed
 */
async function freshTokenOf(opened, session, context, forced) {
  const { rotation } = session
  const held = opened.claims
  const answer = rotation.refreshIfDue(held, forced)
  if (answer === held) return held
  const fresh = typeof answer?.then === 'function' ? await unlessEnded(answer) : answer
  if (fresh === null) return null
  if (!isRenewed(opened.claims, fresh, rotation.settings)) return fresh
  opened.claims = fresh
  if (context.response) await writeCookie(opened, session, context)
  return fresh
}

/** @returns {Promise<object | null>} null for a session whose tokens lay in a store, and that has ended */
const unlessEnded = (answer) =>
  answer.catch((error) => {
    if (error?.code === 'ERR_SESSION_ENDED') return null
    throw error
  })

/** Whether there is something new in it that a later request would need. */
function isRenewed(held, fresh, { layout }) {
  if (fresh === held || fresh[layout.error] !== undefined) return false
  return ['accessToken', 'refreshToken', 'idToken', 'expiresAt', 'error', 'handle'].some(
    (role) => fresh[layout[role]] !== held[layout[role]],
  )
}

/** Never fails: without the cookie the next request finds the tokens in memory. */
async function writeCookie(opened, session, context) {
  const { claims, name } = opened
  try {
    const protocol = context.protocol() ?? (await context.header('x-forwarded-proto'))
    const value = await session.encode(claims, name)
    // Another call for this request has renewed it since.
    if (opened.claims !== claims) return
    put(value, opened, session, context, protocol)
  } catch (error) {
    const reason = reasonOf(error)
    session.rotation.logOnce(
      'write cookie',
      `serverTokens could not write a renewed session cookie (${reason}); its tokens live in this process only`,
      reason,
    )
  }
}

function put(value, opened, session, context, protocol) {
  const { name, own = new Map() } = opened
  const { config, version, maxAge } = session
  const isOurs = (other) => isPartOf(other, name)
  const present = readSession(context.cookies(isOurs), name)
  // The app or NextAuth has signed in or out meanwhile.
  if (!present.values.some((one) => opened.values.includes(one))) return
  const current = context.response.current(isOurs) ?? []
  if (current.some(([other, text]) => own.get(other) !== text)) return
  const expires = new Date(Date.now() + maxAge * 1000)
  const options = sessionCookieOptions(config, version, name, protocol)
  const names = new Set([...present.names, ...own.keys()])
  const cookies = writeSession(value, { name, options, expires, version }, names)
  if (!context.response.set(cookies, isOurs)) return
  opened.own = new Map(cookies.map((cookie) => [cookie.name, cookie.value]))
  opened.values.push(value)
}

module.exports = { createCookieSessions, freshTokenOf }
