'use strict'

const { readNextAuthProvider } = require('./next_auth_provider.js')

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

module.exports = { withAuthorizationParameters }
