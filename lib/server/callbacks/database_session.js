'use strict'

const { readDatabaseOptions } = require('../options/database_options.js')
const { reasonOf } = require('../errors/error_reason.js')
const { bareSession, readOf } = require('../errors/readable.js')
const { AccountTokens } = require('./account_tokens.js')
const { createSessionWriter, withoutSessionToken } = require('../tokens/session_fields.js')
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
  const read = readDatabaseOptions(options)
  const { settings } = read
  const tokens = new AccountTokens(read)
  const { rotation } = tokens
  const { logOnce, rotator } = rotation
  const writeSession = createSessionWriter(settings, (token) => rotation.refreshAt(token))
  const ofUser = (userId, forced) => tokens.ofUser(userId, forced)

  /** Never throws and never rejects: a database that is away does not sign the user out. */
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

  const ofDatabase = {
    ...{ settings, rotator, sessions: rotation.sessions, logOnce, ofUser },
    forSignOut: { ...forSignOut(rotation), heldBy: (userId) => tokens.heldBy(userId) },
  }
  noteRotation(sessionCallback, () => ofDatabase)
  const storeSignIn = (message) => tokens.storeSignIn(message)
  return Object.assign(sessionCallback, { rotator, storeSignIn })
}

/** The access token of a row that has none, while none has come. */
const withoutEmpty = (token) =>
  token.access_token === '' ? { ...token, access_token: undefined } : token

module.exports = { createDatabaseSessionCallback }
