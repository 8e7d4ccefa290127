'use strict'

const { InvalidOptionError, TokenRotationError } = require('../errors/errors.js')
const { isNextBuild, kindOf } = require('../errors/option_checks.js')
const { nextAuthJwt } = require('../session_cookie/next_auth_jwt.js')
const { rotationOf, rotationOfConfig } = require('../config/rotations.js')
const { createSessionCookie } = require('../session_cookie/session_cookie.js')
const { nextAuthVersionOf } = require('../session_cookie/next_auth_version.js')

/** NextAuth's own (s). */
const DEFAULT_MAX_AGE_SECONDS = 30 * 24 * 3600

/**
 * What of a NextAuth config says where its sessions are and who renews their tokens.
 * @typedef {object} SessionConfig
 * @property {object} config
 * @property {import('../config/rotations.js').Rotation} rotation
 * @property {boolean} isDatabase
 * @property {4 | 5} version
 * @property {number} maxAge of the session, s
 * @property {(token: string, name: string) => Promise<object | null>} decode
 * @property {(token: object, name: string) => Promise<string>} encode
 */

/**
 * @param {object} config as NextAuth gets it
 * @param {{ version?: 4 | 5, callbacks?: object, caller?: string }} options `caller`: whose arguments these are
 * @returns {SessionConfig}
 * @throws {InvalidOptionError}
 */
function readSessionConfig(config, options) {
  const { caller = 'serverTokens' } = options
  if (!isConfig(config)) throw notAConfig(config, caller)
  const rotation = findRotation(config, options)
  const strategy = config.session?.strategy ?? (config.adapter ? 'database' : 'jwt')
  checkStrategy(strategy === 'database', config, rotation)
  if (rotation.settings.layout.positional) throw ofV3()
  let version = options.version
  return {
    config,
    rotation,
    isDatabase: strategy === 'database',
    // NextAuth completes its config when it is first handed it, which may be later than now.
    get version() {
      version ??= nextAuthVersionOf(config)
      return version
    },
    maxAge: config.session?.maxAge ?? DEFAULT_MAX_AGE_SECONDS,
    ...cookieCodec(config, () => version ?? nextAuthVersionOf(config)),
  }
}

const isConfig = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isNextAuth(value)

/** What NextAuth v5 returns. */
const isNextAuth = (value) => Boolean(value?.handlers && value.auth)

const notAConfig = (value, caller) =>
  new InvalidOptionError(
    'authOptions',
    isNextAuth(value) ? 'is what NextAuth() returned' : `is ${kindOf(value)}`,
    `Hand over the config that NextAuth gets: ${caller}(authOptions), with authOptions = withTokenRotation({ … }).`,
  )

const ofV3 = () =>
  new InvalidOptionError(
    'layout',
    'is one with positional callbacks, for NextAuth v3, whose cookies have another form',
    'Use the session that its own getSession gives.',
  )

function findRotation(config, { callbacks, caller = 'serverTokens' }) {
  const found = callbacks
    ? (rotationOf(callbacks.jwt) ?? rotationOf(callbacks.session) ?? rotationOf(callbacks))
    : rotationOfConfig(config)
  if (found) return found
  if (callbacks) {
    throw new InvalidOptionError(
      'callbacks',
      'is not what createCallbacks returned',
      'Write callbacks: createCallbacks({ … }), the object whose functions the config calls.',
    )
  }
  throw new InvalidOptionError(
    'authOptions',
    'has no callback of this package in it',
    `Wrap it: ${caller}(withTokenRotation({ … })). If functions of your own call those of createCallbacks, name them: ` +
      `${caller}(authOptions, { callbacks }).`,
  )
}

function checkStrategy(isDatabase, config, rotation) {
  if (!isDatabase) return
  const found = rotation.ofUser && config.adapter?.getSessionAndUser
  if (found) return
  throw new InvalidOptionError(
    'authOptions.session.strategy',
    'is database, or there is an adapter, and the config has no session callback of createDatabaseSessionCallback',
    "Use createDatabaseSessionCallback (docs/database-sessions.md), or session: { strategy: 'jwt' }.",
  )
}

/** The config's own pair where it has one, else the addon's; with the parameters that its NextAuth gives. */
function cookieCodec(config, versionOf) {
  const native = createSessionCookie({ isV5: () => versionOf() === 5, nextAuthJwt })
  const paramsFor = (name) => {
    const given = { secret: secretOf(config, versionOf()), ...config.jwt }
    return versionOf() === 5 ? { ...given, salt: name } : given
  }
  const maxAgeOf = () => {
    const { session, jwt } = config
    if (versionOf() === 5) return jwt?.maxAge ?? session?.maxAge ?? DEFAULT_MAX_AGE_SECONDS
    return session?.maxAge ?? DEFAULT_MAX_AGE_SECONDS
  }
  return {
    decode: (token, name) => (config.jwt?.decode ?? native.decode)({ ...paramsFor(name), token }),
    encode: (token, name) =>
      (config.jwt?.encode ?? native.encode)({ ...paramsFor(name), token, maxAge: maxAgeOf() }),
  }
}

/** As NextAuth takes it. What encrypts first, where there are several. */
function secretOf(config, version) {
  const { AUTH_SECRET, NEXTAUTH_SECRET } = process.env
  const secret =
    version === 5
      ? (nonEmpty(config.secret) ?? AUTH_SECRET ?? NEXTAUTH_SECRET)
      : (config.secret ?? config.jwt?.secret ?? NEXTAUTH_SECRET ?? AUTH_SECRET)
  if (nonEmpty(secret)) return secret
  throw new TokenRotationError(
    'ERR_NO_SECRET',
    'there is no secret to read the session cookie with. Set ' +
      `${version === 5 ? 'AUTH_SECRET' : 'NEXTAUTH_SECRET'}, or secret in the config.`,
  )
}

const nonEmpty = (secret) => (secret?.length > 0 ? secret : undefined)

/**
 * Makes the function that reads a config, which may be a function of the request as in Auth.js v5.
 * @param {object | Function} given
 * @param {object} options
 * @returns {(request: unknown) => SessionConfig | Promise<SessionConfig>}
 */
function createConfigReader(given, options) {
  if (typeof given !== 'function') {
    const session = whileServing(() => readSessionConfig(given, options))
    return () => session ?? readSessionConfig(given, options)
  }
  const known = new WeakMap()
  const read = (config) => {
    const earlier = known.get(config)
    if (earlier) return earlier
    const session = readSessionConfig(config, options)
    known.set(config, session)
    return session
  }
  return (request) => {
    const config = given(request)
    return typeof config?.then === 'function' ? config.then(read) : read(config)
  }
}

/** `next build` loads the config without the variables of production. */
function whileServing(read) {
  if (!isNextBuild()) return read()
  try {
    return read()
  } catch {
    return undefined
  }
}

module.exports = { createConfigReader, secretOf }
