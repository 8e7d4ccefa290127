'use strict'

const { entraScope } = require('../providers/entra_scope.js')
const { readHttpOptions } = require('./http_options.js')
const { settingsOfSignIn } = require('./sign_in_settings.js')
const { refreshEndpointOf, refreshParametersOf } = require('./token_settings.js')

/** Where NextAuth merges what a provider says by itself with what the user says, member by member. */
const MERGED = ['authorization', 'client', 'httpOptions', 'token']

/** What a provider of a NextAuth config says, v4 or v5: its defaults, overridden by the user's options. */
function readNextAuthProvider(provider) {
  const { options, ...defaults } = resolve(provider)
  const merged = { ...defaults, ...definedEntries(options) }
  for (const name of MERGED) {
    if (isObject(options?.[name]))
      merged[name] = { ...asObject(defaults[name]), ...definedEntries(options[name]) }
  }
  return merged
}

/** Auth.js takes a provider that was called and one that was not. */
const resolve = (provider) =>
  (typeof provider === 'function' ? provider(environmentOptions(provider({}))) : provider) ?? {}

const isObject = (value) => typeof value === 'object' && value !== null

/** NextAuth writes an endpoint as a string or as `{ url }`. */
const asObject = (value) => (typeof value === 'string' ? { url: value } : value)

const definedEntries = (object = {}) =>
  Object.fromEntries(Object.entries(object ?? {}).filter(([, value]) => value !== undefined))

/** Auth.js v5 takes what is not written from variables named after the provider: AUTH_GOOGLE_ID, … */
function environmentOptions({ id = '' }) {
  const prefix = `AUTH_${id.toUpperCase().replace(/-/g, '_')}`
  return definedEntries({
    clientId: process.env[`${prefix}_ID`],
    clientSecret: process.env[`${prefix}_SECRET`],
    issuer: process.env[`${prefix}_ISSUER`],
  })
}

/** Some of NextAuth's providers write the text undefined in front where no issuer is given. */
const urlOrNothing = (text) => (text?.startsWith?.('undefined') ? undefined : text)

/**
 * Where NextAuth discovers: v4, whose providers are of the type oauth, at `wellKnown`, and whatever issuer is named there;
 * v5 at the issuer, which has to be named there. An issuer that the user wrote, elsewhere than where the provider is at
 * home, is another authorization server: nothing goes to the provider's own.
 */
function wellKnownOf({ type, issuer, wellKnown }, userOptions) {
  if (type === 'oidc' && issuer) return undefined
  const isOfAnother =
    userOptions?.issuer && !userOptions.wellKnown && !wellKnown?.startsWith(userOptions.issuer)
  return isOfAnother ? undefined : urlOrNothing(wellKnown) || undefined
}

const urlOf = (endpoint) => urlText(asObject(endpoint)?.url)
const urlText = (url) => (isObject(url) ? url.toString() : url)

/** Of an authorization request, as NextAuth puts it together: `params` win over the query. */
function scopeOf(authorization) {
  const { url, params } = asObject(authorization) ?? {}
  const [, query] = urlText(url)?.split(/[?#]/) ?? []
  return params?.scope ?? new URLSearchParams(query).get('scope') ?? undefined
}

/**
 * The options of this package for one provider of a NextAuth config.
 * @returns {{ id: string, options: object, signInOnly: string[] } | undefined} `signInOnly`: names of settings that a
 *   refresh does not know. Undefined where there is nothing to refresh: credentials, email, OAuth 1
 */
function providerOptionsOf(nextAuthProvider) {
  const said = readNextAuthProvider(nextAuthProvider)
  const provider = { ...environmentOptions(said), ...said }
  const isOAuth2 = provider.type === 'oauth' || provider.type === 'oidc'
  if (!isOAuth2 || String(provider.version ?? '2').startsWith('1')) return undefined
  const { client, id } = provider
  const userOptions = resolve(nextAuthProvider).options
  // One of v4's own providers still has v3's name.
  const tokenUrl = urlOf(provider.token) ?? provider.accessTokenUrl
  const network = readHttpOptions(provider.httpOptions)
  const scope = entraScope(id, scopeOf(provider.authorization))
  const parameters = { ...refreshParametersOf(provider), ...(scope && { scope }) }
  return {
    id,
    signInOnly: [...settingsOfSignIn(provider, userOptions), ...network.unread],
    options: definedEntries({
      clientId: client?.client_id ?? provider.clientId,
      clientSecret: client?.client_secret ?? provider.clientSecret,
      tokenEndpoint: refreshEndpointOf(urlOrNothing(tokenUrl?.trim())),
      issuer: urlOrNothing(provider.issuer),
      wellKnown: wellKnownOf(provider, userOptions),
      // Not an option of v5's, whose issuer names the tenant.
      tenantId: provider.type === 'oidc' && provider.issuer ? undefined : provider.tenantId,
      clientAuthentication: client?.token_endpoint_auth_method,
      ...signingKeyOf(provider),
      ...network.options,
      ...(Object.keys(parameters).length > 0 && { parameters }),
    }),
  }
}

/** Of a client that signs its assertions: v4's `jwks`, v5's `token.clientPrivateKey`. */
function signingKeyOf({ client, jwks, token }) {
  if (client?.token_endpoint_auth_method !== 'private_key_jwt') return {}
  const signingAlgorithm = client.token_endpoint_auth_signing_alg
  const fits = ({ d, use, alg }) =>
    d !== undefined && use !== 'enc' && (!alg || !signingAlgorithm || alg === signingAlgorithm)
  const { key = token?.clientPrivateKey, kid } = token?.clientPrivateKey ?? {}
  return { privateKey: key ?? jwks?.keys?.find(fits), keyId: kid, signingAlgorithm }
}

module.exports = { providerOptionsOf, readNextAuthProvider }
