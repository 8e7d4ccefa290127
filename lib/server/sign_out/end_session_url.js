'use strict'

/** Servers and proxies take request lines of 8 KiB; a longer one would be refused with an error page. */
const LONGEST_URL = 8_000

/**
 * Where the browser goes to sign out at the provider (OpenID Connect RP-Initiated Logout 1.0 §2), or in the provider's own
 * words. A hint that would make the URL too long is left out: the provider asks its user instead.
 * @param {string} endpoint
 * @param {{ id: string, clientId?: string }} provider
 * @param {{ returnTo?: string, idToken?: string, state: string }} request `returnTo`: absolute
 * @returns {string}
 */
function endSessionUrl(endpoint, provider, request) {
  const parameters = FORMS[formOf(endpoint, provider)](provider, request)
  const whole = withParameters(endpoint, parameters)
  if (whole.length <= LONGEST_URL || parameters.id_token_hint === undefined) return whole
  return withParameters(endpoint, { ...parameters, id_token_hint: undefined })
}

const FORMS = {
  openid: ({ clientId }, { returnTo, idToken, state }) => ({
    id_token_hint: idToken,
    client_id: clientId,
    post_logout_redirect_uri: returnTo,
    state,
  }),
  // https://auth0.com/docs/api/authentication/logout/auth-0-logout
  auth0: ({ clientId }, { returnTo }) => ({ client_id: clientId, returnTo }),
  // https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
  cognito: ({ clientId }, { returnTo }) => ({ client_id: clientId, logout_uri: returnTo }),
}

/** A tenant of Auth0 has both its own endpoint and OpenID Connect's; Cognito calls its own `end_session_endpoint`. */
function formOf(endpoint, { id }) {
  const { hostname, pathname } = new URL(endpoint)
  if (pathname.endsWith('/v2/logout') && (id === 'auth0' || hostname.endsWith('.auth0.com')))
    return 'auth0'
  const isCognito = id === 'cognito' || /\.amazoncognito\.com(\.cn)?$/.test(hostname)
  return isCognito && pathname.endsWith('/logout') ? 'cognito' : 'openid'
}

/** Behind those that the endpoint has, such as the policy of Azure AD B2C. */
function withParameters(endpoint, parameters) {
  const url = new URL(endpoint)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, value)
  }
  return url.href
}

module.exports = { endSessionUrl }
