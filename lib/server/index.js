'use strict'

const { CHANNEL_NAME } = require('./events/channel.js')
const errors = require('./errors/errors.js')
const { makeVersions } = require('./native/versions.js')

// What makes callbacks is loaded when the first are made: a process that only imports the auth config
// pays for four small files.

/** @type {import('../../binding-types').createCallbacks} */
const createCallbacks = (options) =>
  require('./callbacks/create_callbacks.js').createCallbacks(options)

const createComposedCallbacks = (options) =>
  require('./callbacks/create_callbacks.js').createComposedCallbacks(options)

/** @type {import('../../binding-types').createDatabaseSessionCallback} */
const createDatabaseSessionCallback = (options) =>
  require('./callbacks/database_session.js').createDatabaseSessionCallback(options)

const makeSessionCookie = (previousSecrets) =>
  require('./session_cookie/session_cookie.js').sessionCookieFor(previousSecrets)

/** @type {import('../../binding-types').withTokenRotation} */
const withTokenRotation = (authOptions, options) => {
  const { makeWithTokenRotation } = require('./config/with_token_rotation.js')
  const { logOnce } = require('./errors/log.js')
  return makeWithTokenRotation(createComposedCallbacks, { logOnce, makeSessionCookie })(
    authOptions,
    options,
  )
}

/** @type {import('../../binding-types').createBackchannelLogoutRoute} */
const createBackchannelLogoutRoute = (authOptions, options) =>
  require('./backchannel_logout/index.js').createBackchannelLogoutRoute(authOptions, options)

/** @type {import('../../binding-types').createSignOutRoute} */
const createSignOutRoute = (authOptions, options) =>
  require('./sign_out/index.js').createSignOutRoute(authOptions, options)

/** @type {import('../../binding-types').serverTokens} */
const serverTokens = (authOptions, options) =>
  require('./server_tokens/index.js').serverTokens(authOptions, options)

const { jwtCallback, sessionCallback } =
  require('./callbacks/default_callbacks.js').makeDefaultCallbacks(createCallbacks)

module.exports = {
  AddonLoadError: errors.AddonLoadError,
  CHANNEL_NAME,
  InvalidOptionError: errors.InvalidOptionError,
  RefreshRejectedError: errors.RefreshRejectedError,
  RevocationError: errors.RevocationError,
  SignInAgainError: errors.SignInAgainError,
  TemporarilyUnavailableError: errors.TemporarilyUnavailableError,
  TokenRotationError: errors.TokenRotationError,
  createBackchannelLogoutRoute,
  createCallbacks,
  createDatabaseSessionCallback,
  createSignOutRoute,
  jwtCallback,
  serverTokens,
  sessionCallback,
  versions: makeVersions(() => require('./native/addon.js').addon().versions()),
  withTokenRotation,
}
