'use strict'

const { createHash } = require('node:crypto')
const { createCallbacks } = require('./create_callbacks.js')
const { InvalidOptionError } = require('./errors.js')
const { knownProvider } = require('./known_providers.js')
const { providerOptionsOf, withAuthorizationParameters } = require('./next_auth_provider.js')
const { checkObject, kindOf } = require('./option_checks.js')

/**
 * Adds token rotation to a NextAuth config: reads clients and endpoints from its providers, puts our callbacks before
 * its own, and asks Google for a refresh token.
 * @template Config
 * @param {Config} authOptions a NextAuth v4 or Auth.js v5 config, or v5's function of the request that returns one
 * @param {object} [options] those of createCallbacks; `providers` completes what the config says
 * @returns {Config} a new config; the given one stays as it is
 */
function withTokenRotation(authOptions, options) {
  const callbacksFor = remembered((all) => createCallbacks(all))
  const wrap = (config) => wrapConfig(config, options, callbacksFor)
  if (typeof authOptions !== 'function') return wrap(authOptions)
  // One config a request: the same settings get the same callbacks.
  return (...args) => {
    const config = authOptions(...args)
    return typeof config?.then === 'function' ? config.then(wrap) : wrap(config)
  }
}

function wrapConfig(config, options, callbacksFor) {
  if (!Array.isArray(config?.providers)) {
    throw new InvalidOptionError(
      'authOptions.providers',
      `is ${kindOf(config?.providers)}`,
      'Hand withTokenRotation your NextAuth config: withTokenRotation({ providers: [GoogleProvider({ … })] }).',
    )
  }
  const given = checkObject(options, 'options')
  const rotation = callbacksFor({
    ...given,
    providers: mergedProviders(config.providers, given.providers),
  })
  return {
    ...config,
    providers: config.providers.map(withAuthorizationParameters),
    callbacks: composed(config.callbacks, rotation, given.registerUrl !== undefined),
  }
}

/** The config's own providers, completed and overridden by the option `providers`. */
function mergedProviders(nextAuthProviders, given) {
  const merged = {}
  for (const { id, options } of nextAuthProviders.map(providerOptionsOf).filter(Boolean)) {
    const all = { ...options, ...given?.[id] }
    if (canRefresh(id, all)) merged[id] = all
  }
  if (given !== undefined) {
    for (const id of Object.keys(checkObject(given, 'providers'))) {
      if (!(id in merged)) throw unknownProvider(id, Object.keys(merged))
    }
  }
  return merged
}

const canRefresh = (id, options) =>
  Boolean(
    options.tokenEndpoint || options.issuer || Object.keys(knownProvider(id, options)).length > 0,
  )

const unknownProvider = (id, ids) =>
  new InvalidOptionError(
    `providers.${id}`,
    'names no OAuth provider of the NextAuth config',
    ids.length > 0
      ? `Its OAuth providers: ${ids.join(', ')}.`
      : 'Add the provider to the config first.',
  )

/** Ours first, then the user's own with what ours made of the token or the session. */
function composed(own = {}, rotation, registers) {
  const callbacks = { ...own, jwt: rotation.jwt, session: rotation.session }
  if (own.jwt) {
    callbacks.jwt = (params) =>
      after(rotation.jwt(params), (token) => own.jwt({ ...params, token }))
  }
  if (own.session) {
    callbacks.session = (params) => own.session({ ...params, session: rotation.session(params) })
  }
  if (registers) {
    callbacks.signIn = own.signIn
      ? (params) =>
          after(own.signIn(params), (allowed) =>
            allowed === true ? rotation.signIn(params) : allowed,
          )
      : rotation.signIn
  }
  return callbacks
}

const after = (value, next) => (typeof value?.then === 'function' ? value.then(next) : next(value))

/** Makes `create` run again only when its settings change. Kept by digest, since settings hold secrets. */
function remembered(create) {
  let lastDigest
  let last
  return (settings) => {
    const digest = createHash('sha256').update(JSON.stringify(settings)).digest('hex')
    if (digest !== lastDigest) {
      last = create(settings)
      lastDigest = digest
    }
    return last
  }
}

module.exports = { withTokenRotation }
