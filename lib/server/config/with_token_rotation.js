'use strict'

const { composeCallbacks, composeEvents } = require('./compose_callbacks.js')
const {
  checkNamedProviders,
  nothingToRefresh,
  providersOf,
  refreshableProviders,
} = require('./configured_providers.js')
const { InvalidOptionError } = require('../errors/errors.js')
const { readLayout } = require('../tokens/layouts.js')
const { withAuthorizationParameters } = require('./authorization_parameters.js')
const { checkObject, kindOf } = require('../errors/option_checks.js')
const { OPTIONS } = require('../options/plain_options.js')
const { withSessionCookie } = require('../options/session_cookie_option.js')
const { noteWrapped, rotationOf } = require('./rotations.js')
const { tellSettingsOfSignIn } = require('./sign_in_settings.js')
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
 * @param {Function} createCallbacks
 * @param {{ logOnce?: Function, makeSessionCookie?: Function, mayRefreshNothing?: boolean }} [runtime] `makeSessionCookie`
 *   makes the pair that goes into the config's `jwt`; a bundle for the browser or the edge has none, says nothing of a
 *   server's settings, and may have no variables, nor providers that depend on them
 *
 * `withTokenRotation(authOptions, options?)` adds token rotation to a NextAuth v4 or Auth.js v5 config, or to v5's
 * function of the request that returns one: it reads clients and endpoints from the config's providers, puts our
 * callbacks before its own, and asks Google for a refresh token. `options` are those of createCallbacks; its `providers`
 * completes what the config says. Returns a new config; the given one stays as it is. A config that was wrapped before
 * keeps its options, changed in what the later wrap names, and has our callbacks once.
 */
function makeWithTokenRotation(createCallbacks, runtime = {}) {
  return function withTokenRotation(authOptions, options) {
    const callbacksFor = remembered(createCallbacks)
    const wrap = (config) => wrapConfig(config, options, callbacksFor, runtime)
    if (typeof authOptions !== 'function') return wrap(authOptions)
    // One config a request: the same settings get the same callbacks.
    return (...args) => {
      const config = authOptions(...args)
      return typeof config?.then === 'function' ? config.then(wrap) : wrap(config)
    }
  }
}

function wrapConfig(config, options, callbacksFor, runtime) {
  if (!Array.isArray(config?.providers)) {
    throw new InvalidOptionError(
      'authOptions.providers',
      `is ${kindOf(config?.providers)}`,
      'Hand withTokenRotation your NextAuth config: withTokenRotation({ providers: [GoogleProvider({ … })] }).',
    )
  }
  checkNoOptionIn(config)
  const named = checkObject(options, 'options')
  const carried = carriedOptions(config)
  const all = inheritedOptions(carried, named)
  const { sessionCookie, previousSecrets, ...given } = all
  checkLayout(given)
  const found = refreshableProviders(config.providers, given.providers)
  checkNamedProviders(named.providers, found, config.providers)
  if (found.length === 0 && !runtime.mayRefreshNothing) throw nothingToRefresh(config.providers)
  const sessionMaxAge = maxAgeOf(config)
  const secret = secretsOf(config, given, previousSecrets)
  const known = { found, carried, all: config.providers.length, sessionMaxAge, secret }
  const ours = callbacksFor(known, () => {
    if (runtime.logOnce) tellSettingsOfSignIn(found, given, runtime.logOnce)
    return {
      sessionMaxAge,
      ...secret,
      ...given,
      ...providersOf(config.providers, found, given, named),
    }
  })
  const own = { callbacks: ownCallbacks(config), events: ownEvents(config) }
  const jwt = withSessionCookie(
    config.jwt,
    { sessionCookie, previousSecrets },
    runtime.makeSessionCookie,
  )
  const wrapped = {
    ...config,
    ...(jwt && { jwt }),
    providers: config.providers.map(withAuthorizationParameters),
    callbacks: composeCallbacks(own.callbacks, ours, 'registerUrl' in given),
    events: composeEvents(own.events, ours),
  }
  rotationOf(ours.jwt)?.noteConfig?.(wrapped)
  noteWrapped(wrapped, own, ours.jwt)
  return markWrapped(wrapped, all, own)
}

/** NextAuth's configs have these two as well. */
const OF_NEXT_AUTH = ['providers', 'secret']
const MISPLACED = [...OPTIONS, 'sessionCookie', 'previousSecrets'].filter(
  (name) => !OF_NEXT_AUTH.includes(name),
)

/** An option in the first argument would be passed over: a `store` there, and refresh tokens are spent twice. */
function checkNoOptionIn(config) {
  const name = MISPLACED.find((one) => Object.hasOwn(config, one))
  if (name === undefined) return
  throw new InvalidOptionError(
    name,
    'stands in the config of NextAuth, which does not know it',
    `Write it in the second argument: withTokenRotation({ … }, { ${name}: … }).`,
  )
}

/** What sessions in a store are encrypted with: the config's secret, and those before it. */
function secretsOf({ secret }, { store }, previousSecrets = []) {
  const own = [secret].flat().filter((one) => typeof one === 'string' && one !== '')
  return store?.sessions && own.length > 0 ? { secret: [...own, ...previousSecrets] } : undefined
}

/** The most that `createCallbacks` takes. */
const LONGEST_MAX_AGE_SECONDS = 10 * 365 * 24 * 3600

/** How long (s) a cookie of this config may be used; undefined where NextAuth's default counts. */
function maxAgeOf({ session, jwt }) {
  const given = [session?.maxAge, jwt?.maxAge].filter((age) => age >= 1)
  return given.length > 0 ? Math.min(Math.max(...given), LONGEST_MAX_AGE_SECONDS) : undefined
}

function checkLayout({ layout }) {
  if (layout === undefined || !readLayout(layout).positional) return
  throw new InvalidOptionError(
    'layout',
    'is one with positional callbacks, for NextAuth v3',
    'Use createCallbacks and put jwt and session into the config yourself.',
  )
}

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
