'use strict'

// What of the providers of a NextAuth config is refreshed, and what the options of withTokenRotation may say of them.

const { InvalidOptionError } = require('../errors/errors.js')
const { knownProvider } = require('../providers/known_providers.js')
const { providerOptionsOf, readNextAuthProvider } = require('./next_auth_provider.js')
const { checkObject } = require('../errors/option_checks.js')
const { isPlain } = require('./wrapped_configs.js')

/** NextAuth signs in with the first provider of an id: a second one issues nothing, and is sent nothing. */
function firstOfEachId(all) {
  const ids = new Set()
  return all.filter((provider) => {
    const { id } = readNextAuthProvider(provider)
    return !ids.has(id) && ids.add(id)
  })
}

/**
 * What can be refreshed of a config: its OAuth providers, and the credentials providers of which the options of
 * withTokenRotation say how.
 * @param {unknown[]} all the config's providers
 * @param {Record<string, object>} [named] by id, in those options
 * @returns {{ id: string, options: object, signInOnly: string[] }[]}
 */
function refreshableProviders(all, named = {}) {
  return firstOfEachId(all)
    .map((provider) => providerOptionsOf(provider) ?? backendOf(provider, named))
    .filter(Boolean)
}

function backendOf(provider, named) {
  const { id, type } = readNextAuthProvider(provider)
  const isBackend = type === 'credentials' && isPlain(named[id]) && saysWhere(named[id])
  return isBackend ? { id, options: {}, signInOnly: [] } : undefined
}

const saysWhere = (options) => WHERE.some((name) => options[name] !== undefined)
const WHERE = ['tokenEndpoint', 'issuer', 'wellKnown', 'request', 'refresh']

/** `providers` and `defaultProvider`; of what only a wrap before has named, what the config still has. */
function providersOf(all, found, given, named) {
  const providers = mergedProviders(found, given)
  const { defaultProvider: wanted } = given
  const isGone =
    typeof wanted === 'string' && named.defaultProvider === undefined && !(wanted in providers)
  const defaultProvider = isGone ? undefined : wanted
  const implied = mayHoldOtherTokens(all, providers) ? false : undefined
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

/** The config's own providers, completed and overridden by the option `providers`. */
function mergedProviders(found, given) {
  const merged = Object.create(null)
  const candidates = found.map(({ id, options }) => ({ id, all: completed(options, given, id) }))
  const refreshable = candidates.filter(({ id, all }) => canRefresh(id, all))
  // With none left, createCallbacks says what the others lack.
  for (const { id, all } of refreshable.length > 0 ? refreshable : candidates) merged[id] = all
  return merged
}

/** What the options of withTokenRotation say wins over what NextAuth's provider does. */
function completed(options, given, id) {
  const own = given.providers?.[id]
  const all = { ...options, ...own }
  for (const name of ['timeout', 'proxy']) {
    if (given[name] !== undefined && own?.[name] === undefined) delete all[name]
  }
  for (const name of ['parameters', 'headers']) {
    if (isPlain(options[name]) && isPlain(own?.[name]))
      all[name] = { ...options[name], ...own[name] }
  }
  if (own?.request !== undefined) for (const name of OF_OAUTH) all[name] = own[name]
  if (own?.apple !== undefined) all.clientSecret = own.clientSecret
  return all
}

/** Of a NextAuth provider, what a request in the backend's own words does not take. */
const OF_OAUTH = ['parameters', 'clientAuthentication', 'privateKey', 'keyId', 'signingAlgorithm']

const canRefresh = (id, options) =>
  Boolean(
    options.refresh ||
      options.tokenEndpoint ||
      options.issuer ||
      options.wellKnown ||
      Object.keys(knownProvider(id, options)).length > 0,
  )

/** Of those that this very wrap names: an id that the config does not have is a mistake. */
function checkNamedProviders(named, found, all) {
  const ids = found.map(({ id }) => id)
  for (const id of Object.keys(checkObject(named, 'providers'))) {
    if (!ids.includes(id)) throw unknownProvider(id, ids, all)
  }
}

function unknownProvider(id, ids, all) {
  const option = `providers.${id}`
  const other = all.map(readNextAuthProvider).find((provider) => provider.id === id)
  if (other?.type === 'credentials') {
    return new InvalidOptionError(option, 'does not say how its tokens are refreshed', HOW)
  }
  if (other) {
    const problem = `is of a provider of the type ${typeOf(other)}: it has no OAuth 2 token endpoint to refresh at`
    return new InvalidOptionError(option, problem, 'Remove it.')
  }
  return new InvalidOptionError(
    option,
    'names no OAuth provider of the NextAuth config',
    ids.length > 0 ? `Its OAuth providers: ${ids.join(', ')}.` : 'Add it to the config first.',
  )
}

const HOW =
  "Write tokenEndpoint, the URL at which the backend renews tokens, and request where that is not an OAuth server: request: { body: { refreshToken: '{refresh_token}' } }; or a refresh function. See docs/credentials.md."

function nothingToRefresh(all) {
  const types = all
    .map(readNextAuthProvider)
    .map((one) => `${one.id} is of the type ${typeOf(one)}`)
  return new InvalidOptionError(
    'authOptions.providers',
    all.length === 0 ? 'is an empty array' : 'has no provider with an OAuth 2 token endpoint',
    `${types.map((words) => `${words}. `).join('')}Add an OAuth provider, say how the backend behind a credentials provider ` +
      'renews its tokens (withTokenRotation(authOptions, { providers: { credentials: { … } } }), docs/credentials.md), or ' +
      'leave withTokenRotation out.',
  )
}

/** OAuth 1 has no refresh tokens. */
const typeOf = ({ type }) => (type === 'oauth' ? 'OAuth 1' : type)

module.exports = { checkNamedProviders, nothingToRefresh, providersOf, refreshableProviders }
