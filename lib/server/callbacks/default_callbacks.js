'use strict'

const { print } = require('../errors/log.js')
const { markOurs } = require('../config/our_functions.js')
const { readOf } = require('../errors/readable.js')
const { withoutSessionToken } = require('../tokens/session_fields.js')
const { noteRotation, rotationOf } = require('../config/rotations.js')

/** Google's credentials under the names the NextAuth documents use. */
const CREDENTIAL_VARIABLES = [
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['GOOGLE_ID', 'GOOGLE_SECRET'],
  ['AUTH_GOOGLE_ID', 'AUTH_GOOGLE_SECRET'],
]

/** The line begins with the package's name, as the message of an error does. */
const withoutName = (message) => message.replace(/^next-auth-token-rotation: /, '')

/** A session as it is while nothing can be refreshed; one of a database has no token. */
const withoutTokens = (session, token) => (token ? session : withoutSessionToken(session))

/**
 * `jwtCallback` and `sessionCallback`: Google, credentials from the environment, the layout `authjs`. Made on first use,
 * when the environment has been loaded; while credentials are missing, tokens pass through and that is said once.
 */
function makeDefaultCallbacks(createCallbacks) {
  let callbacks
  let told = false

  function defaultCallbacks() {
    callbacks ??= create()
    return callbacks
  }

  function create() {
    const [id, secret] =
      CREDENTIAL_VARIABLES.find((pair) => pair.every((name) => process.env[name])) ??
      CREDENTIAL_VARIABLES.find(([name]) => process.env[name]) ??
      CREDENTIAL_VARIABLES[0]
    const google = { clientId: process.env[id], clientSecret: process.env[secret] }
    try {
      return createCallbacks({ providers: { google } })
    } catch (error) {
      tell(
        `${withoutName(error.message)} jwtCallback reads ${id} and ${secret}; until then tokens pass through.`,
      )
      return undefined
    }
  }

  function tell(message) {
    if (told) return
    told = true
    print(message)
  }

  const made = {
    jwtCallback: (params) => defaultCallbacks()?.jwt(params) ?? readOf(params, 'token'),
    sessionCallback: (params) =>
      defaultCallbacks()?.session(params) ??
      withoutTokens(readOf(params, 'session'), readOf(params, 'token')),
  }
  for (const fn of Object.values(made)) {
    markOurs(fn, {})
    noteRotation(fn, () => rotationOf(defaultCallbacks()?.jwt))
  }
  return made
}

module.exports = { makeDefaultCallbacks }
