'use strict'

// What the package is where no native addon can load: edge routes, middleware, workers and the browser.
// It maps the sign-in and the session as the full package does, and passes tokens through without refreshing them.

const { authorizationServersOf, isUrl } = require('./providers/authorization_server.js')
const { shapeCallbacks } = require('./callbacks/callback_shapes.js')
const { CHANNEL_NAME } = require('./events/channel.js')
const { makeDefaultCallbacks } = require('./callbacks/default_callbacks.js')
const errors = require('./errors/errors.js')
const { NO_STATS } = require('./native/no_stats.js')
const { noteConfigured } = require('./providers/configured_ids.js')
const { knownProvider } = require('./providers/known_providers.js')
const { logOnce, warnOnce } = require('./errors/log.js')
const { noteAbout } = require('./config/own_jwt.js')
const { markCallbacks } = require('./config/our_functions.js')
const { readOptionsWithoutAddon } = require('./options/plain_options.js')
const { createSignIn, readRegisterUrl } = require('./options/registration.js')
const { newSessionId } = require('./tokens/session_id.js')
const { createSessionWriter, withoutSessionToken } = require('./tokens/session_fields.js')
const { createOwnership } = require('./tokens/token_owner.js')
const { signedInToken } = require('./tokens/token_fields.js')
const { makeVersions } = require('./native/versions.js')
const { issuerOfWellKnown } = require('./providers/well_known.js')
const { makeWithTokenRotation } = require('./config/with_token_rotation.js')
const { accessTokenOf, grantOfSignIn } = require('./tokens/sign_in_grant.js')
const { createTokensTeller } = require('./events/told_tokens.js')

const tellThatNothingIsRefreshed = () =>
  warnOnce(
    'edge refresh',
    'this runtime loads no native addons, so access tokens are not refreshed here. ' +
      'They are wherever the same config runs under Node.js.',
  )

const tellThatNothingIsRevoked = () =>
  warnOnce(
    'edge revokeOnSignOut',
    'revokeOnSignOut does nothing in this runtime, which loads no native addons: a sign-out ' +
      "here leaves the tokens valid. Let NextAuth's own route handler, which signs out, run under Node.js.",
  )

const tellThatServerTokensAreNotHere = () =>
  warnOnce(
    'edge serverTokens',
    isBrowser()
      ? 'getAccessToken, getTokens and fetch of serverTokens are for server code, and this is a browser. In a client ' +
          'component use useAccessToken or getAccessToken of next-auth-token-rotation/react, or call a route of your own.'
      : 'getAccessToken, getTokens and fetch of serverTokens are not there in this runtime, which ' +
          "loads no native addons. Call them under Node.js: in proxy.ts, or with export const runtime = 'nodejs'; " +
          'getToken of next-auth/jwt reads a session cookie here.',
  )

/** A client component that imports the config gets this file too. */
const isBrowser = () => globalThis.document !== undefined

const notHere = async () => {
  throw new errors.TokenRotationError('ERR_EDGE_RUNTIME', 'this runtime loads no native addons')
}

const emptySessions = () => ({ list: notHere, end: notHere, handleOf: notHere })

const emptyRotator = () => ({
  stats: () => ({ ...NO_STATS }),
  refresh: notHere,
  revoke: notHere,
  forget: notHere,
  close() {},
})

/** The rule of native/core/oauth/expiry.cpp, for the client's schedule only. */
function refreshAtOf(layout, refreshBeforeExpirySeconds) {
  const unit = layout.unit === 's' ? 1 : 1000
  return (token) => {
    const lifetime = token[layout.lifetime]
    const lead = Math.min(
      refreshBeforeExpirySeconds,
      lifetime >= 0 ? lifetime / 4 : refreshBeforeExpirySeconds,
    )
    return Math.floor(token[layout.expiresAt] - lead * unit)
  }
}

/**
 * Registers as everywhere: a sign-in needs no addon. The option is read at the first sign-in, because a bundle for the
 * browser, where no sign-in happens, has no variables of the server.
 */
function signInOf(options, layout, userWithoutTokens) {
  const { allowInsecureHttp = false, timeout = 10_000 } = options
  const log = (key, message) => logOnce(`edge ${key}`, message, 'edge register')
  const create = () => {
    const registerUrl = readRegisterUrl(options, allowInsecureHttp)
    return createSignIn({ registerUrl, timeout, layout, userWithoutTokens }, log)
  }
  let signIn
  return (...args) => {
    signIn ??= create()
    return signIn(...args)
  }
}

/** What a sign-in needs of a provider. */
function providerOf(id, given) {
  const known = knownProvider(id, given)
  const { tokenEndpoint = known.tokenEndpoint, wellKnown } = given
  const issuer = given.issuer ?? (isUrl(wellKnown) ? issuerOfWellKnown(wellKnown) : undefined)
  return {
    id,
    defaultLifetime: given.defaultLifetime ?? known.defaultLifetime,
    ...{ signIn: given.signIn, presents: given.presents },
    authorizationServers: authorizationServersOf({ issuer, tokenEndpoint, known }),
  }
}

function createCallbacks(options = {}) {
  const read = readOptionsWithoutAddon(options)
  const { layout, expose, idToken, keepsIdToken, refreshBeforeExpiry } = read
  if (read.revokeOnSignOut) tellThatNothingIsRevoked()
  const providers = Object.entries(options.providers ?? {}).map(([id, given]) =>
    providerOf(id, given ?? {}),
  )
  const settings = {
    layout,
    providers,
    defaultProvider:
      options.defaultProvider ?? (providers.length === 1 ? providers[0].id : undefined),
    idToken,
    keepsIdToken,
    expose,
  }
  noteConfigured(providers)
  const owner = createOwnership(settings)
  const logHere = (kind, message) => logOnce(`edge ${kind}`, message)
  const announce = createTokensTeller(
    { onTokens: read.onTokens, layout },
    { emit() {}, logOnce: logHere },
  )
  const userWithoutTokens = (account, user) => grantOfSignIn(account, user, settings).user
  const rotation = {
    owner,
    signIn(token, account, user) {
      const grant = grantOfSignIn(account, user, settings)
      const signedIn = signedInToken(token, grant, settings, newSessionId(globalThis.crypto))
      const isGranted = grant.provider && accessTokenOf(grant.account)
      const told = isGranted ? announce('sign_in', signedIn, grant.provider.id) : undefined
      return told ? told.then(() => signedIn) : signedIn
    },
    refreshIfDue(token) {
      tellThatNothingIsRefreshed()
      return token
    },
  }
  const writeSession = createSessionWriter(settings, refreshAtOf(layout, refreshBeforeExpiry))
  const all = {
    ...shapeCallbacks(layout, rotation, writeSession),
    signIn: signInOf(options, layout, userWithoutTokens),
    signOut: async () => {},
    rotator: emptyRotator(),
    sessions: emptySessions(),
  }
  noteAbout(all.jwt, {
    ...{ layout, keepsIdToken, isOurs: owner.isOurs, userWithoutTokens },
    ...{ isOwnError: () => false, logOnce: (kind, message) => logOnce(`edge ${kind}`, message) },
  })
  return markCallbacks(all, options)
}

/** Database sessions keep their tokens in the database, which is left alone here. */
function createDatabaseSessionCallback() {
  const callback = async ({ session }) => withoutSessionToken(session)
  return Object.assign(callback, { rotator: emptyRotator(), storeSignIn: async () => {} })
}

/** Imported with the auth config; what it gives says when it is called what is not here. */
const serverTokens = () => ({
  getAccessToken: noServerTokens,
  getTokens: noServerTokens,
  fetch: noServerTokens,
  rotator: emptyRotator(),
  sessions: emptySessions(),
})

/** A route says what is not here when it is called. */
const createSignOutRoute = () => routeOfNodeAlone('createSignOutRoute')
const createBackchannelLogoutRoute = () => routeOfNodeAlone('createBackchannelLogoutRoute')

function routeOfNodeAlone(name) {
  const route = async () => {
    throw new errors.TokenRotationError(
      'ERR_EDGE_RUNTIME',
      `${name} needs Node.js, and this runtime loads no native addons: export const runtime = 'nodejs'`,
    )
  }
  return Object.assign(route, { GET: route, POST: route })
}

async function noServerTokens() {
  tellThatServerTokensAreNotHere()
  throw new errors.TokenRotationError(
    'ERR_EDGE_RUNTIME',
    isBrowser()
      ? 'serverTokens is for server code, and this is a browser: see next-auth-token-rotation/react'
      : 'serverTokens needs Node.js, and this runtime loads no native addons',
  )
}

const { jwtCallback, sessionCallback } = makeDefaultCallbacks(createCallbacks)

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
  versions: makeVersions(() => ({})),
  withTokenRotation: makeWithTokenRotation(createCallbacks, { mayRefreshNothing: true }),
}
