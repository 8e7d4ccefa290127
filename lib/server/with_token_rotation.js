'use strict'

const { composeCallbacks, composeEvents } = require('./compose_callbacks.js')
const { InvalidOptionError } = require('./errors.js')
const { knownProvider } = require('./known_providers.js')
const { readLayout } = require('./layouts.js')
const {
  providerOptionsOf,
  readNextAuthProvider,
  withAuthorizationParameters,
} = require('./next_auth_provider.js')
const { checkObject, kindOf } = require('./option_checks.js')
const { withSessionCookie } = require('./session_cookie_option.js')
const {
  carriedOptions,
  inheritedOptions,
  isSame,
  markWrapped,
  ownCallbacks,
  ownEvents,
} = require('./wrapped_configs.js')

/** Settings whose callbacks are kept: the tenants that a config function of the request serves at a time. */
const MOST_REMEMBERED = 100

/**
 * Makes `withTokenRotation` over the createCallbacks of this runtime.
 *
 * `withTokenRotation(authOptions, options?)` adds token rotation to a NextAuth v4 or Auth.js v5 config, or to v5's
 * function of the request that returns one: it reads clients and endpoints from the config's providers, puts our
 * callbacks before its own, and asks Google for a refresh token. `options` are those of createCallbacks; its `providers`
 * completes what the config says. Returns a new config; the given one stays as it is. A config that was wrapped before
 * keeps its options, changed in what the later wrap names, and has our callbacks once.
 *
 * `makeSessionCookie` makes the pair that goes into the config's `jwt`; undefined where no addon can load.
 */
function makeWithTokenRotation(createCallbacks, makeSessionCookie) {
  return function withTokenRotation(authOptions, options) {
    const make = { callbacksFor: remembered(createCallbacks), sessionCookie: makeSessionCookie }
    const wrap = (config) => wrapConfig(config, options, make)
    if (typeof authOptions !== 'function') return wrap(authOptions)
    // One config a request: the same settings get the same callbacks.
    return (...args) => {
      const config = authOptions(...args)
      return typeof config?.then === 'function' ? config.then(wrap) : wrap(config)
    }
  }
}

function wrapConfig(config, options, make) {
  if (!Array.isArray(config?.providers)) {
    throw new InvalidOptionError(
      'authOptions.providers',
      `is ${kindOf(config?.providers)}`,
      'Hand withTokenRotation your NextAuth config: withTokenRotation({ providers: [GoogleProvider({ … })] }).',
    )
  }
  const named = checkObject(options, 'options')
  const carried = carriedOptions(config)
  const all = inheritedOptions(carried, named)
  const { sessionCookie, previousSecrets, ...given } = all
  checkLayout(given)
  const found = config.providers.map(providerOptionsOf).filter(Boolean)
  const ours = make.callbacksFor({ found, carried }, () => ({
    ...given,
    ...providersOf(config, found, given, named),
  }))
  const own = { callbacks: ownCallbacks(config), events: ownEvents(config) }
  const jwt = withSessionCookie(config.jwt, { sessionCookie, previousSecrets }, make.sessionCookie)
  const wrapped = {
    ...config,
    ...(jwt && { jwt }),
    providers: config.providers.map(withAuthorizationParameters),
    callbacks: composeCallbacks(own.callbacks, ours, 'registerUrl' in given),
    events: composeEvents(own.events, ours),
  }
  return markWrapped(wrapped, all, own)
}

function checkLayout({ layout }) {
  if (layout === undefined || !readLayout(layout).positional) return
  throw new InvalidOptionError(
    'layout',
    'is one with positional callbacks, for NextAuth v3',
    'Use createCallbacks and put jwt and session into the config yourself.',
  )
}

/** `providers` and `defaultProvider`; of what only a wrap before has named, what the config still has. */
function providersOf(config, found, given, named) {
  const providers = mergedProviders(found, given.providers, named.providers)
  const isGone = named.defaultProvider === undefined && !(given.defaultProvider in providers)
  const defaultProvider = isGone ? undefined : given.defaultProvider
  const implied = mayHoldOtherTokens(config.providers, providers) ? false : undefined
  return { providers, defaultProvider: defaultProvider ?? implied }
}

/**
 * Whether a session that names no provider may hold other refresh tokens than those of ours: of the backend behind a
 * credentials provider, or of an OAuth provider that is not among ours. Own jwt callbacks keep them under the same names.
 */
const mayHoldOtherTokens = (all, ours) =>
  all
    .map(readNextAuthProvider)
    .some(
      ({ id, type }) => ['credentials', 'oauth', 'oidc'].includes(type) && !Object.hasOwn(ours, id),
    )

/**
 * The config's own providers, completed and overridden by the option `providers`.
 * @param {object} named the part of it that this very wrap was given: an id that the config does not have is a mistake
 */
function mergedProviders(found, given, named) {
  const merged = Object.create(null)
  const candidates = found.map(({ id, options }) => ({ id, all: { ...options, ...given?.[id] } }))
  const refreshable = candidates.filter(({ id, all }) => canRefresh(id, all))
  // With none left, createCallbacks says what the others lack.
  for (const { id, all } of refreshable.length > 0 ? refreshable : candidates) merged[id] = all
  for (const id of Object.keys(checkObject(named, 'providers'))) {
    if (!(id in merged)) throw unknownProvider(id, Object.keys(merged))
  }
  return merged
}

const canRefresh = (id, options) =>
  Boolean(
    options.tokenEndpoint ||
      options.issuer ||
      options.wellKnown ||
      Object.keys(knownProvider(id, options)).length > 0,
  )

const unknownProvider = (id, ids) =>
  new InvalidOptionError(
    `providers.${id}`,
    'names no OAuth provider of the NextAuth config',
    ids.length > 0 ? `Its OAuth providers: ${ids.join(', ')}.` : 'Add it to the config first.',
  )

/**
 * Makes `create` run once for the same providers and the same options of a wrap before: nothing else differs between the
 * configs of one `withTokenRotation`. They are compared one by one, which copies no secret; a hash of them is not to be
 * had at once in every runtime.
 */
function remembered(create) {
  /** The ones that were asked for last at the end. */
  const made = []
  return (settings, optionsOf) => {
    const at = made.findIndex((one) => isSame(one.settings, settings))
    const [entry] = at < 0 ? [{ settings, callbacks: create(optionsOf()) }] : made.splice(at, 1)
    made.push(entry)
    if (made.length > MOST_REMEMBERED) made.shift()
    return entry.callbacks
  }
}

module.exports = { makeWithTokenRotation }
