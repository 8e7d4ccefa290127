'use strict'

const { reasonOf } = require('../errors/error_reason.js')
const { rotationOf } = require('../config/rotations.js')
const { isPartOf, readSession } = require('../server_tokens/chunks.js')
const { sessionCookieNames } = require('../server_tokens/session_cookie_names.js')
const { withinLimit } = require('./limits.js')

/** How long (ms) the browser waits for the newest tokens, which a refresh under way may bring. */
const NEWEST_LIMIT_MS = 3_000

/** How long (ms) it waits for the app's own handler of `signOut`, which may ask others. */
const HANDLER_LIMIT_MS = 10_000

/** How long (ms) it waits for that; what takes longer goes on behind the answer. */
const REVOCATION_LIMIT_MS = 1_000

const TIMED_OUT = Symbol('timed out')

/**
 * Ends the session of a request as NextAuth's own sign-out does, and its tokens. Never rejects: what fails is logged, and
 * the browser loses its cookies all the same.
 * @param {import('../server_tokens/contexts.js').Context} context
 * @param {import('../server_tokens/session_config.js').SessionConfig} session
 * @param {{ open: Function }} sessions
 * @returns {Promise<{ isSignedIn: boolean, token?: object }>} `token`: with the newest tokens that are known
 */
async function endSession(context, session, sessions) {
  try {
    if (session.isDatabase) return await endDatabaseSession(context, session)
    return await endCookieSession(context, session, sessions)
  } catch (error) {
    const reason = reasonOf(error)
    const message = `at a sign-out the session could not be ended (${reason}); the browser has lost its cookie`
    session.rotation.logOnce('sign-out session', message, reason)
    return { isSignedIn: false }
  }
}

async function endCookieSession(context, session, sessions) {
  const opened = await sessions.open(context, session, false)
  const held = opened?.claims
  if (!held) return { isSignedIn: false }
  // Before the end, which forgets them.
  const token = await withinLimit(
    session.rotation.forSignOut.newestToken(held),
    NEWEST_LIMIT_MS,
    held,
  )
  // What the cookie held names the session; ours puts the newest tokens in its place for the app.
  await tellSignOut({ token: held }, session)
  await revokeAccessToken(token, session.rotation)
  return { isSignedIn: true, token }
}

/**
 * Behind the refresh token, which is what matters: not every provider revokes access tokens, and with those that end them with
 * the refresh token it is revoked already.
 */
async function revokeAccessToken(token, { settings, forSignOut }) {
  const { layout, revokeOnSignOut } = settings
  const accessToken = token[layout.accessToken]
  if (!revokeOnSignOut || typeof accessToken !== 'string' || !forSignOut.isOurs(token)) return
  if (accessToken === token[layout.refreshToken]) return
  await withinLimit(forSignOut.revokeAccessToken(token), REVOCATION_LIMIT_MS)
}

/** The row of the session goes. The tokens are the user's account's, which sessions in other browsers have too. */
async function endDatabaseSession(context, session) {
  const { config, version, rotation } = session
  const names = sessionCookieNames(config, version, context.protocol())
  const cookies = context.cookies((name) => names.some((wanted) => isPartOf(name, wanted)))
  const values = names.flatMap((name) => readSession(cookies, name).values)
  let ended = { isSignedIn: false }
  for (const value of values) {
    const found = await config.adapter.getSessionAndUser(value)
    if (!found) continue
    const token = await withinLimit(rotation.forSignOut.heldBy(found.user.id), NEWEST_LIMIT_MS)
    ended = { isSignedIn: true, token }
    const row = await config.adapter.deleteSession(value)
    await tellSignOut({ session: row }, session)
  }
  return ended
}

/** Ours ends the tokens and then the app does what it likes, as in NextAuth's own sign-out. */
async function tellSignOut(message, session) {
  const { config, rotation } = session
  const own = config.events?.signOut
  // In a wrapped config ours is in the app's.
  if (!rotationOf(own)) await rotation.forSignOut.signOut?.(message)
  if (!own) return
  try {
    const outcome = await within(own(message))
    if (outcome === TIMED_OUT)
      rotation.logOnce('sign-out slow', 'at a sign-out events.signOut took too long')
  } catch (error) {
    const reason = reasonOf(error)
    rotation.logOnce('sign-out handler', `at a sign-out events.signOut failed (${reason})`, reason)
  }
}

async function within(promise) {
  let failure
  const noted = Promise.resolve(promise).catch((error) => {
    failure = { error }
  })
  const outcome = await withinLimit(noted, HANDLER_LIMIT_MS, TIMED_OUT)
  if (failure) throw failure.error
  return outcome
}

module.exports = { endSession }
