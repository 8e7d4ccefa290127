'use strict'

const { isPartOf, readSession } = require('./chunks.js')
const { sessionCookieNames } = require('./session_cookie_names.js')

/**
 * The token of a database session: the cookie names the session's row, that the user, and the account's row has the tokens.
 * @param {import('./contexts.js').Context} context
 * @param {import('./session_config.js').SessionConfig} session
 * @returns {Promise<{ isSignedIn: boolean, token?: object }>} no `token` for a user without an account at the provider
 */
async function databaseTokenOf(context, { config, version, rotation }, forced) {
  const user = await userOf(context, config, version)
  if (!user) return { isSignedIn: false }
  return { isSignedIn: true, token: await rotation.ofUser(user.id, forced) }
}

async function userOf(context, config, version) {
  const names = sessionCookieNames(config, version, context.protocol())
  const cookies = context.cookies((name) => names.some((wanted) => isPartOf(name, wanted)))
  for (const name of names) {
    for (const sessionToken of readSession(cookies, name).values) {
      const found = await config.adapter.getSessionAndUser(sessionToken)
      if (found && found.session.expires.valueOf() >= Date.now()) return found.user
    }
  }
  return undefined
}

module.exports = { databaseTokenOf }
