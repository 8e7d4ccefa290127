'use strict'

const { checkBoolean, checkObject } = require('../errors/option_checks.js')
const { contextOf } = require('./contexts.js')
const { databaseTokenOf } = require('./database_session.js')
const { createFetch } = require('./fetch.js')
const { lazyRotator, lazySessions } = require('./lazy_rotator.js')
const { readServerTokensOptions } = require('./options.js')
const { createCookieSessions, freshTokenOf } = require('./request_session.js')
const { createConfigReader } = require('./session_config.js')
const { databaseAway, noAccount, tokensOf } = require('./tokens.js')

/**
 * Makes what server code gets at the session's tokens with.
 * @type {import('../../../binding-types').serverTokens}
 */
function serverTokens(authOptions, given) {
  const options = readServerTokensOptions(given)
  const configOf = createConfigReader(authOptions, options)
  const sessions = createCookieSessions()

  /** @returns {Promise<object | null>} tokens, or `{ error }` */
  async function getTokens(where, how) {
    const forced = isForced(how)
    const context = await contextOf(where)
    const session = await configOf(context.request)
    if (session.isDatabase) return tokensOfRow(context, session, forced)
    const opened = await sessions.open(context, session, options.bearer)
    if (!opened) return null
    const fresh = await freshTokenOf(opened, session, context, forced)
    return fresh && tokensOf(fresh, session.rotation)
  }

  async function getAccessToken(where, how) {
    const tokens = await getTokens(where, how)
    if (tokens?.error) throw tokens.error
    return tokens
  }

  return {
    getAccessToken,
    getTokens,
    fetch: createFetch(getAccessToken, options.origins),
    rotator: lazyRotator(configOf),
    sessions: lazySessions(configOf),
  }
}

async function tokensOfRow(context, session, forced) {
  try {
    const { isSignedIn, token } = await databaseTokenOf(context, session, forced)
    if (!isSignedIn) return null
    return token ? tokensOf(token, session.rotation) : { error: noAccount() }
  } catch (cause) {
    return { error: databaseAway(cause) }
  }
}

function isForced(how) {
  const { force } = checkObject(how, 'getAccessToken', ['force'])
  return checkBoolean(force, 'force', false)
}

module.exports = { serverTokens }
