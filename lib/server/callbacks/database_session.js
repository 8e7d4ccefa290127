'use strict'

const { readDatabaseOptions } = require('../options/database_options.js')
const { reasonOf } = require('../errors/error_reason.js')
const { bareSession, readOf } = require('../errors/readable.js')
const { Rotation } = require('./rotation.js')
const { createSessionWriter, withoutSessionToken } = require('../tokens/session_fields.js')
const { createRowReader } = require('../tokens/account_row_reader.js')
const { accountOfToken, tokenOfAccount, tokensOfSignIn } = require('../tokens/account_rows.js')
const { TEMPORARILY_UNAVAILABLE } = require('../errors/errors.js')
const { noteRotation } = require('../config/rotations.js')
const { forSignOut } = require('./for_sign_out.js')

/**
 * Makes the session callback for the `database` strategy: reads the user's account row, keeps its access token fresh by
 * the same rules as the jwt callback does, and writes back what a refresh brought.
 * @param {import('../../../binding-types').DatabaseSessionOptions} options
 * @returns {import('../../../binding-types').DatabaseSessionCallback}
 * @throws {import('../errors/errors.js').InvalidOptionError}
 */
function createDatabaseSessionCallback(options) {
  const { accounts, settings } = readDatabaseOptions(options)
  const rotation = new Rotation(settings, writeLater)
  const { logOnce, rotator } = rotation
  const writeSession = createSessionWriter(settings, (token) => rotation.refreshAt(token))
  const provider = settings.defaultProvider
  const { defaultLifetime } = settings.providers.find(({ id }) => id === provider)
  const expirySettings = { defaultLifetime, keepsIdToken: settings.idToken }
  // Account tables have no column for it.
  let lifetimeSeconds = defaultLifetime
  const rows = createRowReader(accounts, settings, logOnce)

  /** By user, while calls for them run: what those have written, so that callers of one refresh write it once. */
  const running = new Map()

  /** By token that a call was answered with: whose it is, should a refresh go on behind it. */
  const userIds = new WeakMap()

  /** Never throws and never rejects: a database that is away signs nobody out. */
  async function sessionCallback(params) {
    const given = readOf(params, 'session')
    try {
      return await sessionOf(withoutSessionToken(given), params)
    } catch (error) {
      logOnce('session', `a session was left without tokens: ${reasonOf(error)}`)
      return bareSession(given)
    }
  }

  async function sessionOf(shown, { user, trigger, newSession }) {
    if (user?.id === undefined) return shown
    const forced = trigger === 'update' && newSession?.forceRefresh === true
    try {
      const token = await ofUser(user.id, forced)
      return token ? writeSession(shown, withoutEmpty(token)) : shown
    } catch (error) {
      const reason = reasonOf(error)
      logOnce('accounts.get', `accounts.get failed, so a session has no tokens: ${reason}`, reason)
      return { ...shown, error: TEMPORARILY_UNAVAILABLE }
    }
  }

  const ofUser = (userId, forced) => among(userId, (calls) => freshToken(calls, forced))

  /** Runs `call` with what the user's other calls share with it. */
  async function among(userId, call) {
    const calls = running.get(userId) ?? { userId, count: 0, writes: new Map() }
    running.set(userId, calls)
    calls.count += 1
    try {
      return await call(calls)
    } finally {
      calls.count -= 1
      if (calls.count === 0) running.delete(userId)
    }
  }

  /** @returns {Promise<object | undefined>} undefined for a user without an account there */
  async function freshToken(calls, forced) {
    const row = await rows.of(calls.userId)
    if (!row) return undefined
    const fresh = await refreshed(row, calls, forced)
    if (fresh.error !== settings.errorName) return fresh
    // Another process may have spent this refresh token, and written its successor since.
    const latest = await rows.of(calls.userId)
    const isNewer = latest?.refresh_token && latest.refresh_token !== row.refresh_token
    return isNewer ? refreshed(latest, calls, false) : fresh
  }

  async function refreshed(row, calls, forced) {
    const token = tokenOfAccount(row, provider, lifetimeSeconds, defaultLifetime)
    const fresh = await rotation.refreshIfDue(token, forced)
    userIds.set(fresh, calls.userId)
    if (fresh.access_token !== token.access_token) await write(row, fresh, calls)
    return fresh
  }

  /** What a refresh in the background brought is written at once: the process may end before the next call. */
  async function writeLater(held, renewed) {
    try {
      await among(userIds.get(held), async (calls) => {
        const row = await rows.of(calls.userId)
        // Else a sign-in or another process has written since.
        if (row?.refresh_token === held.refresh_token) await write(row, renewed, calls)
      })
    } catch (error) {
      const reason = reasonOf(error)
      logOnce('background', `the tokens of a refresh in the background were not written: ${reason}`)
    }
  }

  /** What cannot be written is not lost: the row's refresh token finds its successor in memory, and it is tried again. */
  function write(row, token, { writes }) {
    const earlier = writes.get(row.refresh_token)
    if (earlier?.accessToken === token.access_token) return earlier.done
    lifetimeSeconds = token.expires_in ?? lifetimeSeconds
    const done = update(row, accountOfToken(token, rows.timeWriterOf(row)))
    writes.set(row.refresh_token, { accessToken: token.access_token, done })
    return done
  }

  async function update(row, tokens) {
    try {
      await accounts.update(row, tokens)
    } catch (error) {
      const reason = reasonOf(error)
      logOnce(
        'accounts.update',
        `accounts.update failed; refreshed tokens live in this process only: ${reason}`,
        reason,
      )
    }
  }

  /** For `events.signIn`. NextAuth writes tokens only when an account is linked, not at later sign-ins. */
  async function storeSignIn({ user, account }) {
    if (account?.provider !== provider || !account.access_token || user?.id === undefined) return
    try {
      // Ends what is remembered of the refresh token it brought; the token it makes is for cookies.
      await rotation.signIn({}, account, user)
      const row = await rows.of(user.id)
      if (!row) return
      const tokens = tokensOfSignIn(account, row, expirySettings, rows.timeWriterOf(row))
      await accounts.update(row, tokens)
    } catch (error) {
      const reason = reasonOf(error)
      logOnce('storeSignIn', `the tokens of a sign-in were not written: ${reason}`, reason)
    }
  }

  /** The tokens of the user's row as they are. */
  async function heldBy(userId) {
    const row = await rows.of(userId)
    return row && tokenOfAccount(row, provider, lifetimeSeconds, defaultLifetime)
  }

  const ofDatabase = {
    ...{ settings, rotator, sessions: rotation.sessions, logOnce, ofUser },
    forSignOut: { ...forSignOut(rotation), heldBy },
  }
  noteRotation(sessionCallback, () => ofDatabase)
  return Object.assign(sessionCallback, { rotator, storeSignIn })
}

/** The access token of a row that has none, while none has come. */
const withoutEmpty = (token) =>
  token.access_token === '' ? { ...token, access_token: undefined } : token

module.exports = { createDatabaseSessionCallback }
