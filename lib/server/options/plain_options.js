'use strict'

// The options that mean the same in every runtime: no module of Node's, so that a bundle for the edge can check them.

const { InvalidOptionError, REFRESH_ACCESS_TOKEN_ERROR } = require('../errors/errors.js')
const { readBackend } = require('./backend_options.js')
const { readExpose } = require('./expose_option.js')
const { readLayout } = require('../tokens/layouts.js')
const {
  checkBoolean,
  checkEndpoint,
  checkFunction,
  checkNumber,
  checkObject,
  checkOneOf,
  checkString,
  checkStringMap,
  kindOf,
} = require('../errors/option_checks.js')
const { CLIENT_AUTHENTICATION, PROVIDER_OPTIONS } = require('./provider_option_names.js')
const { readStoreOptions } = require('./store_options.js')

const OPTIONS = [
  ...['providers', 'defaultProvider', 'layout', 'refreshBeforeExpiry', 'background'],
  ...[
    'timeout',
    'connectTimeout',
    'retries',
    'sessionMaxAge',
    'successorTtl',
    'maxSuccessors',
    'forceInterval',
  ],
  ...[
    'expose',
    'idToken',
    'errorName',
    'registerUrl',
    'ca',
    'proxy',
    'allowInsecureHttp',
    'onEvent',
  ],
  ...['store', 'storeTimeout', 'onStoreFailure', 'revokeOnSignOut', 'onTokens'],
  ...['tokensIn', 'storeFreshness', 'secret'],
]

const DAY_SECONDS = 24 * 3600

/** NextAuth's default `session.maxAge` (s). */
const DEFAULT_MAX_AGE_SECONDS = 30 * DAY_SECONDS
const LONGEST_TTL_SECONDS = 365 * DAY_SECONDS

/**
 * The settings of options whose names have been checked, but for those that need a module of Node's.
 * @throws {InvalidOptionError}
 */
function readPlainOptions(options) {
  const layout = readLayout(options.layout)
  const errorFix = `Write the text that session.error shall have, e.g. errorName: '${REFRESH_ACCESS_TOKEN_ERROR}'.`
  return {
    layout,
    allowInsecureHttp: checkBoolean(options.allowInsecureHttp, 'allowInsecureHttp', false),
    ...readTimes(options),
    ...readStoreOptions(options),
    background: checkBoolean(options.background, 'background', false),
    ...readIdToken(options.idToken === undefined ? unsetIdToken(options, layout) : options.idToken),
    expose: readExpose(options.expose, layout, options.idToken === FOR_SIGN_OUT),
    revokeOnSignOut: checkBoolean(options.revokeOnSignOut, 'revokeOnSignOut', false),
    errorName: checkString(options.errorName ?? REFRESH_ACCESS_TOKEN_ERROR, 'errorName', errorFix),
    onEvent: checkFunction(
      options.onEvent,
      'onEvent',
      'Write a function: onEvent: (event) => { … }.',
    ),
    onTokens: checkFunction(
      options.onTokens,
      'onTokens',
      'Write a function: onTokens: async (tokens, { token, provider, reason }) => { … }.',
    ),
  }
}

/** The value of `idToken` that keeps it for a sign-out alone. */
const FOR_SIGN_OUT = 'sign-out'

/** `idToken`: it is renewed, and server code gets it; `keepsIdToken`: it is kept at all. */
function readIdToken(idToken = false) {
  if (typeof idToken === 'boolean') return { idToken, keepsIdToken: idToken }
  if (idToken === FOR_SIGN_OUT) return { idToken: false, keepsIdToken: true }
  const fix = `Write true or false. '${FOR_SIGN_OUT}' keeps it for createSignOutRoute alone.`
  throw new InvalidOptionError('idToken', `is ${kindOf(idToken)}`, fix)
}

/** In a store it costs no cookie: it is kept for a sign-out, unless the app shows one of its own. */
const unsetIdToken = ({ tokensIn, expose }, layout) =>
  tokensIn === 'store' && !(Array.isArray(expose) && expose.includes(layout.idToken))
    ? FOR_SIGN_OUT
    : false

function readTimes(options) {
  const number = (name, fallback, min, max, unit) =>
    checkNumber(options[name], name, { fallback, min, max, unit, integer: unit !== 's' })
  const longest = 10 * LONGEST_TTL_SECONDS
  const sessionMaxAge = number('sessionMaxAge', DEFAULT_MAX_AGE_SECONDS, 1, longest, 's')
  // A cookie may come back as late as its session may.
  const memory = Math.min(sessionMaxAge, LONGEST_TTL_SECONDS)
  return {
    sessionMaxAge,
    // NextAuth v4 lets a copied cookie live that long, however short the session is.
    endsRemembered: Math.max(sessionMaxAge, DEFAULT_MAX_AGE_SECONDS),
    refreshBeforeExpiry: number('refreshBeforeExpiry', 600, 0, 30 * DAY_SECONDS, 's'),
    timeout: number('timeout', 10_000, 1, 600_000, 'ms'),
    connectTimeout: number('connectTimeout', 3_000, 1, 600_000, 'ms'),
    retries: number('retries', 1, 0, 10, ''),
    successorTtl: number('successorTtl', memory, 1, LONGEST_TTL_SECONDS, 's'),
    maxSuccessors: number('maxSuccessors', 10_000, 1, 10_000_000, ''),
    forceInterval: number('forceInterval', 10, 0, 3600, 's'),
  }
}

/**
 * The same for a runtime that refreshes nothing, such as the browser, which has no variables of the server: what is not
 * set passes, and keys and certificates are not looked at.
 */
function readOptionsWithoutAddon(given) {
  const options = checkObject(given ?? {}, 'options', OPTIONS)
  const settings = readPlainOptions(options)
  const providers = checkObject(options.providers, 'providers')
  for (const [id, provider] of Object.entries(providers)) {
    checkProvider(`providers.${id}`, provider, settings.allowInsecureHttp)
  }
  const ids = Object.keys(providers)
  if (options.defaultProvider !== false && ids.length > 0) {
    checkOneOf(options.defaultProvider, 'defaultProvider', ids)
  }
  return settings
}

function checkProvider(path, given, allowInsecureHttp) {
  const provider = checkObject(given, path, PROVIDER_OPTIONS)
  const insecure = checkBoolean(
    provider.allowInsecureHttp,
    `${path}.allowInsecureHttp`,
    allowInsecureHttp,
  )
  for (const name of [
    ...['tokenEndpoint', 'revocationEndpoint', 'endSessionEndpoint'],
    ...['issuer', 'wellKnown'],
  ]) {
    if (provider[name]) checkEndpoint(provider[name], `${path}.${name}`, insecure)
  }
  for (const name of ['clientId', 'clientSecret']) {
    if (provider[name] && typeof provider[name] !== 'function')
      checkString(provider[name], `${path}.${name}`, 'Write a string.')
  }
  for (const name of ['parameters', 'headers']) checkStringMap(provider[name], `${path}.${name}`)
  readBackend(path, provider)
  checkOneOf(provider.clientAuthentication, `${path}.clientAuthentication`, CLIENT_AUTHENTICATION)
}

module.exports = { OPTIONS, readOptionsWithoutAddon, readPlainOptions }
