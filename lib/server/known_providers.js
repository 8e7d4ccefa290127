'use strict'

/**
 * What is known of a provider beyond a user's own options, by NextAuth's provider id. An `issuer` in the user's options
 * is handed in, for the providers whose endpoints follow from it.
 * @typedef {{ tokenEndpoint?: string, revocationEndpoint?: string, clientAuthentication?: string,
 *   bodyFormat?: 'form' | 'json', defaultLifetime?: number, needsIssuer?: string }} KnownProvider
 */

function entra({ issuer, tenantId }) {
  const tenant = tenantId ?? /microsoftonline\.com\/([^/]+)/.exec(issuer ?? '')?.[1] ?? 'common'
  return {
    // Not discovered: the metadata of the shared tenants names the issuer {tenantid}.
    tokenEndpoint: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
    clientAuthentication: 'client_secret_post',
  }
}

function salesforce({ issuer = 'https://login.salesforce.com' }) {
  return {
    tokenEndpoint: `${issuer}/services/oauth2/token`,
    revocationEndpoint: `${issuer}/services/oauth2/revoke`,
    clientAuthentication: 'client_secret_post',
    // Its replies never tell; the session timeout of an organisation can be as short as 15 minutes, 2 hours by default.
    defaultLifetime: 3600,
  }
}

const ofIssuer = (example, clientAuthentication) => () => ({
  needsIssuer: example,
  clientAuthentication,
})

/** @type {Record<string, (options: { issuer?: string, tenantId?: string }) => KnownProvider>} */
const KNOWN_PROVIDERS = {
  google: () => ({
    tokenEndpoint: 'https://oauth2.googleapis.com/token',
    revocationEndpoint: 'https://oauth2.googleapis.com/revoke',
    clientAuthentication: 'client_secret_post',
  }),
  github: () => ({
    tokenEndpoint: 'https://github.com/login/oauth/access_token',
    clientAuthentication: 'client_secret_post',
  }),
  'azure-ad': entra,
  'microsoft-entra-id': entra,
  auth0: ofIssuer('https://YOUR-TENANT.auth0.com', 'client_secret_post'),
  okta: ofIssuer('https://YOUR-DOMAIN.okta.com', 'client_secret_basic'),
  keycloak: ofIssuer('https://YOUR-HOST/realms/YOUR-REALM'),
  cognito: ofIssuer('https://cognito-idp.REGION.amazonaws.com/POOL-ID', 'client_secret_basic'),
  discord: () => ({
    tokenEndpoint: 'https://discord.com/api/oauth2/token',
    revocationEndpoint: 'https://discord.com/api/oauth2/token/revoke',
    clientAuthentication: 'client_secret_post',
  }),
  spotify: () => ({
    tokenEndpoint: 'https://accounts.spotify.com/api/token',
    clientAuthentication: 'client_secret_basic',
  }),
  linkedin: () => ({
    tokenEndpoint: 'https://www.linkedin.com/oauth/v2/accessToken',
    clientAuthentication: 'client_secret_post',
  }),
  salesforce,
  zoom: () => ({
    tokenEndpoint: 'https://zoom.us/oauth/token',
    revocationEndpoint: 'https://zoom.us/oauth/revoke',
    clientAuthentication: 'client_secret_basic',
  }),
  atlassian: () => ({
    tokenEndpoint: 'https://auth.atlassian.com/oauth/token',
    clientAuthentication: 'client_secret_post',
  }),
  reddit: () => ({
    tokenEndpoint: 'https://www.reddit.com/api/v1/access_token',
    revocationEndpoint: 'https://www.reddit.com/api/v1/revoke_token',
    clientAuthentication: 'client_secret_basic',
  }),
  apple: () => ({
    tokenEndpoint: 'https://appleid.apple.com/auth/token',
    revocationEndpoint: 'https://appleid.apple.com/auth/revoke',
    clientAuthentication: 'client_secret_post',
  }),
  twitter: () => ({
    tokenEndpoint: 'https://api.x.com/2/oauth2/token',
    revocationEndpoint: 'https://api.x.com/2/oauth2/revoke',
    clientAuthentication: 'client_secret_basic',
  }),
  notion: () => ({
    tokenEndpoint: 'https://api.notion.com/v1/oauth/token',
    clientAuthentication: 'client_secret_basic',
    bodyFormat: 'json',
  }),
}

/** @returns {KnownProvider} empty for an id that is not known */
function knownProvider(id, options) {
  return Object.hasOwn(KNOWN_PROVIDERS, id) ? KNOWN_PROVIDERS[id](options) : {}
}

module.exports = { KNOWN_PROVIDERS, knownProvider }
