'use strict'

/** What a provider of a NextAuth config says, v4 or v5: its defaults, overridden by the user's options. */
function readNextAuthProvider(provider) {
  const resolved =
    typeof provider === 'function' ? provider(environmentOptions(provider({}))) : provider
  const { options, ...defaults } = resolved ?? {}
  return { ...defaults, ...definedEntries(options) }
}

const definedEntries = (object = {}) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

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
const urlOrNothing = (text) => (text?.startsWith('http') ? text : undefined)

/**
 * Where NextAuth discovers: v4, whose providers are of the type oauth, at `wellKnown`, and whatever issuer is named there;
 * v5 at the issuer, which has to be named there. An issuer that the user wrote, elsewhere than where the provider is at
 * home, is another authorization server: nothing goes to the provider's own.
 */
function wellKnownOf({ type, issuer, wellKnown }, userOptions) {
  if (type === 'oidc' && issuer) return undefined
  const isOfAnother =
    userOptions?.issuer && !userOptions.wellKnown && !wellKnown?.startsWith(userOptions.issuer)
  return isOfAnother ? undefined : urlOrNothing(wellKnown)
}

/** NextAuth writes an endpoint as a string or as `{ url }`. */
const urlOf = (endpoint) => (typeof endpoint === 'object' ? endpoint?.url?.toString() : endpoint)

/**
 * The options of this package for one provider of a NextAuth config.
 * @returns {{ id: string, options: object } | undefined} undefined where there is nothing to refresh: credentials, email,
 *   OAuth 1, or an OAuth provider without a token endpoint
 */
function providerOptionsOf(nextAuthProvider) {
  const provider = {
    ...environmentOptions(readNextAuthProvider(nextAuthProvider)),
    ...readNextAuthProvider(nextAuthProvider),
  }
  const isOAuth2 = provider.type === 'oauth' || provider.type === 'oidc'
  if (!isOAuth2 || String(provider.version ?? '2').startsWith('1')) return undefined
  const tokenEndpoint = urlOf(provider.token)?.trim()
  return {
    id: provider.id,
    options: definedEntries({
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      tokenEndpoint,
      issuer: provider.issuer,
      wellKnown: wellKnownOf(provider, nextAuthProvider.options),
      tenantId: provider.tenantId,
      clientAuthentication: provider.client?.token_endpoint_auth_method,
    }),
  }
}

/** Without these Google issues no refresh token (https://developers.google.com/identity/protocols/oauth2/web-server). */
const GOOGLE_PARAMETERS = { access_type: 'offline', prompt: 'consent' }

/** The provider as it goes into the NextAuth config: Google is asked for a refresh token, what the user set stays. */
function withAuthorizationParameters(provider) {
  if (typeof provider === 'function') {
    const withParameters = (options) => withAuthorizationParameters(provider(options))
    return provider({}).id === 'google' ? withParameters : provider
  }
  if (readNextAuthProvider(provider).id !== 'google') return provider
  const authorization = withGoogleParameters(
    provider.options?.authorization ?? provider.authorization,
  )
  return { ...provider, options: { ...provider.options, authorization } }
}

function withGoogleParameters(authorization) {
  if (typeof authorization === 'string') {
    const url = new URL(authorization)
    for (const [name, value] of Object.entries(GOOGLE_PARAMETERS)) {
      if (!url.searchParams.has(name)) url.searchParams.set(name, value)
    }
    return url.toString()
  }
  const params = { ...GOOGLE_PARAMETERS, ...authorization?.params }
  // Auth.js lets `params` win over the query of `url`; what the user wrote there stays.
  for (const [name, value] of queryOf(authorization?.url)) params[name] = value
  return { ...authorization, params }
}

const queryOf = (url) => (url ? new URL(url).searchParams : [])

module.exports = { providerOptionsOf, readNextAuthProvider, withAuthorizationParameters }
