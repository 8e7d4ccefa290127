// What the package is where no native addon can load: edge routes, middleware, workers and the browser.
// It maps the sign-in and the session as the full package does, and passes tokens through without refreshing them.
import shapes from './callback_shapes.js'
import channel from './channel.js'
import defaults from './default_callbacks.js'
import errors from './errors.js'
import exposure from './expose_option.js'
import known from './known_providers.js'
import layouts from './layouts.js'
import registration from './registration.js'
import sessions from './session_fields.js'
import fields from './token_fields.js'
import reports from './versions.js'
import wrapper from './with_token_rotation.js'

export const { AddonLoadError, InvalidOptionError, RevocationError, TokenRotationError } = errors

export const { CHANNEL_NAME } = channel

let told = false

function tellOnce() {
  if (told) return
  told = true
  console.warn(
    'next-auth-token-rotation: this runtime loads no native addons, so access tokens are not refreshed here. ' +
      'They are wherever the same config runs under Node.js.',
  )
}

const NO_STATS = {
  refreshed: 0,
  failed: 0,
  joined: 0,
  replayed: 0,
  spared: 0,
  tokenRequests: 0,
  successors: 0,
  inFlight: 0,
}

const notHere = async () => {
  throw new errors.TokenRotationError('ERR_EDGE_RUNTIME', 'this runtime loads no native addons')
}

const emptyRotator = () => ({
  stats: () => ({ ...NO_STATS }),
  refresh: notHere,
  revoke: notHere,
  forget: notHere,
  close() {},
})

/** The rule of native/core/expiry.cpp, for the client's schedule only. */
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
 * browser, where nobody signs in, has no variables of the server.
 */
function signInOf(options, layout) {
  const { allowInsecureHttp = false, timeout = 10_000 } = options
  const logged = new Set()
  const logOnce = (key, message) => {
    if (!logged.has(key)) console.error(`next-auth-token-rotation: ${message}`)
    logged.add(key)
  }
  const create = () => {
    const registerUrl = registration.readRegisterUrl(options, allowInsecureHttp)
    return registration.createSignIn({ registerUrl, timeout, layout }, logOnce)
  }
  let signIn
  return (...args) => {
    signIn ??= create()
    return signIn(...args)
  }
}

export function createCallbacks(options = {}) {
  const layout = layouts.readLayout(options.layout)
  const providers = Object.entries(options.providers ?? {}).map(([id, given]) => ({
    ...given,
    id,
    defaultLifetime: given?.defaultLifetime ?? known.knownProvider(id, given ?? {}).defaultLifetime,
  }))
  const settings = {
    layout,
    providers,
    idToken: options.idToken === true,
    expose: exposure.readExpose(options.expose, layout),
  }
  const callbacks = shapes.shapeCallbacks(layout.positional, {
    signIn: (token, account, user) => fields.signedInToken(token ?? {}, account, user, settings),
    keepFresh(token) {
      tellOnce()
      return token
    },
    writeSession: sessions.createSessionWriter(
      settings,
      refreshAtOf(layout, options.refreshBeforeExpiry ?? 600),
    ),
  })
  return {
    ...callbacks,
    signIn: signInOf(options, layout),
    signOut: async () => {},
    rotator: emptyRotator(),
  }
}

/** Database sessions keep their tokens in the database, which is left alone here. */
export function createDatabaseSessionCallback() {
  const callback = async ({ session }) => sessions.withoutSessionToken(session)
  return Object.assign(callback, { rotator: emptyRotator(), storeSignIn: async () => {} })
}

export const { jwtCallback, sessionCallback } = defaults.makeDefaultCallbacks(createCallbacks)

export const withTokenRotation = wrapper.makeWithTokenRotation(createCallbacks)

export const versions = reports.makeVersions(() => ({}))
