'use strict'

const { readOptions } = require('./options.js')
const { createSignIn } = require('./registration.js')
const { createRotation } = require('./rotation.js')
const { createSessionWriter, withoutSessionToken } = require('./session_fields.js')

/**
 * Makes the callbacks of a NextAuth config.
 * @param {import('../binding-types').TokenRotationOptions} options
 * @returns {import('../binding-types').TokenRotationCallbacks}
 * @throws {import('./errors.js').InvalidOptionError}
 */
function createCallbacks(options) {
  const settings = readOptions(options)
  const rotation = createRotation(settings)
  const writeSession = createSessionWriter(settings, rotation.refreshAt)

  function jwt(token, account, user, forced) {
    const signsIn = account && (account.access_token ?? account.accessToken)
    return signsIn ? rotation.signIn(token, account, user) : rotation.keepFresh(token, forced)
  }

  const session = (current, token) =>
    token ? writeSession(current, token) : withoutSessionToken(current)

  const callbacks = settings.layout.positional
    ? positionalCallbacks(jwt, session)
    : namedCallbacks(jwt, session)
  return {
    ...callbacks,
    signIn: createSignIn(settings, rotation.tellOnce),
    rotator: rotation.rotator,
  }
}

/** NextAuth v4 and Auth.js v5. */
function namedCallbacks(jwt, session) {
  return {
    jwt(params) {
      const forced = params.trigger === 'update' && params.session?.forceRefresh === true
      return jwt(params.token, params.account, params.user, forced)
    },
    session: (params) => session(params.session, params.token),
  }
}

/** NextAuth v3. Its session callback gets the database's user where there is no token. */
function positionalCallbacks(jwt, session) {
  return {
    jwt: (token, user, account) => jwt(token, account, user, false),
    session: (current, token) => session(current, token),
  }
}

module.exports = { createCallbacks }
