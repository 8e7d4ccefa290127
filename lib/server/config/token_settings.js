'use strict'

/** Fields of the authorization code grant (RFC 6749 §4.1.3, RFC 7636 §4.5), and what this package writes itself. */
const NOT_AT_A_REFRESH = [
  ...['code', 'redirect_uri', 'code_verifier', 'state', 'grant_type', 'refresh_token'],
  ...['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'],
]

/** Token endpoints that renew nothing, and where their provider does. */
const REFRESH_ENDPOINTS = {
  // https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login.html
  'https://api.weixin.qq.com/sns/oauth2/access_token':
    'https://api.weixin.qq.com/sns/oauth2/refresh_token',
  // https://developers.figma.com/docs/rest-api/oauth-apps/
  'https://api.figma.com/v1/oauth/token': 'https://api.figma.com/v1/oauth/refresh',
  'https://www.figma.com/api/oauth/token': 'https://api.figma.com/v1/oauth/refresh',
}

/** @param {string | undefined} tokenEndpoint of the sign-in */
const refreshEndpointOf = (tokenEndpoint) => REFRESH_ENDPOINTS[tokenEndpoint] ?? tokenEndpoint

/**
 * Body fields of a refresh, from `token.params` of NextAuth, and what a provider wants that NextAuth has functions for.
 * @param {object} provider of a NextAuth config
 */
function refreshParametersOf({ id, clientId, token }) {
  const fields = Object.entries(token?.params ?? {}).filter(
    ([name, value]) => !NOT_AT_A_REFRESH.includes(name) && isText(value),
  )
  const parameters = Object.fromEntries(fields.map(([name, value]) => [name, String(value)]))
  // https://developers.tiktok.com/doc/oauth-user-access-token-management: its name for client_id.
  if (id === 'tiktok' && clientId) return { client_key: clientId, ...parameters }
  return parameters
}

const isText = (value) => ['string', 'number', 'boolean'].includes(typeof value) && value !== ''

module.exports = { refreshEndpointOf, refreshParametersOf }
