'use strict'

const post = (host, path) => ({ host, path, authentication: 'client_secret_post' })
const basic = (host, path) => ({ host, path, authentication: 'client_secret_basic' })

/**
 * Where the refresh of each known provider has to go and how, by NextAuth's name for its module. `needs` is what a user
 * writes besides id and secret; `discovered` endpoints come from the issuer's metadata.
 */
const KNOWN = {
  google: { ...post('oauth2.googleapis.com', '/token') },
  github: { ...post('github.com', '/login/oauth/access_token') },
  auth0: {
    ...post('acme.auth0.com', '/discovered/token'),
    needs: { issuer: 'https://acme.auth0.com' },
  },
  okta: {
    ...basic('acme.okta.com', '/oauth2/default/discovered/token'),
    needs: { issuer: 'https://acme.okta.com/oauth2/default' },
  },
  keycloak: {
    ...basic('login.acme.test', '/realms/acme/discovered/token'),
    needs: { issuer: 'https://login.acme.test/realms/acme' },
  },
  cognito: {
    ...basic('cognito-idp.eu-west-1.amazonaws.com', '/eu-west-1_Pool/discovered/token'),
    needs: { issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool' },
  },
  discord: { ...post('discord.com', '/api/oauth2/token') },
  spotify: { ...basic('accounts.spotify.com', '/api/token') },
  linkedin: { ...post('www.linkedin.com', '/oauth/v2/accessToken') },
  salesforce: { ...post('login.salesforce.com', '/services/oauth2/token') },
  zoom: { ...basic('zoom.us', '/oauth/token') },
  atlassian: { ...post('auth.atlassian.com', '/oauth/token') },
  reddit: { ...basic('www.reddit.com', '/api/v1/access_token') },
  apple: { ...post('appleid.apple.com', '/auth/token') },
}

const ENTRA_HOST = 'login.microsoftonline.com'

const KNOWN_V4 = {
  ...KNOWN,
  'azure-ad': {
    ...post(ENTRA_HOST, '/acme-tenant/oauth2/v2.0/token'),
    needs: { tenantId: 'acme-tenant' },
  },
}

const KNOWN_V5 = {
  ...KNOWN,
  'microsoft-entra-id': {
    ...post(ENTRA_HOST, '/acme-tenant/oauth2/v2.0/token'),
    needs: { issuer: `https://${ENTRA_HOST}/acme-tenant/v2.0` },
  },
}

/** By id and issuer: another authorization server than the provider's own, and how its client authenticates. */
const ELSEWHERE = [
  ['microsoft-entra-id', 'https://login.microsoftonline.us/acme-tenant/v2.0', post],
  ['microsoft-entra-id', 'https://contoso.ciamlogin.com/acme-tenant/v2.0', post],
  ['azure-ad', 'https://login.partner.microsoftonline.cn/acme-tenant/v2.0', post],
  ['azure-ad', 'https://login.acme.test/microsoftonline.com/acme-tenant', post],
  ...[
    ...['google', 'github', 'discord', 'spotify', 'linkedin', 'zoom', 'atlassian', 'reddit'],
    ...['apple', 'twitter', 'notion'],
  ].map((id) => [id, 'https://login.acme.test/idp', basic]),
].map(([id, issuer, by]) => {
  const { host, pathname } = new URL(issuer)
  return { id, issuer, ...by(host, `${pathname}/discovered/token`) }
})

const HOSTS = [...Object.values(KNOWN).map(({ host }) => host), ENTRA_HOST, 'api.x.com']
HOSTS.push('api.notion.com', 'acme.my.salesforce.com', ...ELSEWHERE.map(({ host }) => host))

module.exports = { ELSEWHERE, HOSTS, KNOWN_V4, KNOWN_V5 }
