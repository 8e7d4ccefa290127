'use strict'

/**
 * What is known of a provider beyond a user's own options, by NextAuth's provider id. An `issuer` in the user's options
 * is handed in, for the providers whose endpoints follow from it.
 * @typedef {{ tokenEndpoint?: string, revocationEndpoint?: string, clientAuthentication?: string,
 *   assertionAudience?: 'token_endpoint', bodyFormat?: 'form' | 'json', defaultLifetime?: number, needsIssuer?: string,
 *   origins?: string[], endSessionEndpoint?: string, endSessionPath?: { path: string, at: 'issuer' | 'token' } }}
 *   KnownProvider `endSessionPath`: where a user signs out if the metadata do not say
 */

const isAt = (origins, issuer) => origins.some((origin) => `${issuer}/`.startsWith(`${origin}/`))

/**
 * Of a provider with one authorization server for all its users, at `origins`. An issuer elsewhere means another server,
 * of which nothing is known: it is discovered, and nothing goes to the provider's own.
 */
const oneServer = (origins, known) => (options) =>
  !options.issuer || isAt(origins, options.issuer) ? { ...known, origins } : {}

const ENTRA = 'https://login.microsoftonline.com'

function entra({ issuer, tenantId }) {
  const clientAuthentication = 'client_secret_post'
  // A national cloud or an external tenant, which is discovered.
  if (issuer && !isAt([ENTRA], issuer)) return { clientAuthentication }
  const tenant = tenantId ?? (issuer?.slice(ENTRA.length + 1).split('/')[0] || 'common')
  return {
    // Not discovered: the metadata of the shared tenants names the issuer {tenantid}.
    tokenEndpoint: `${ENTRA}/${tenant}/oauth2/v2.0/token`,
    endSessionEndpoint: `${ENTRA}/${tenant}/oauth2/v2.0/logout`,
    clientAuthentication,
    // As Microsoft's documents have it.
    assertionAudience: 'token_endpoint',
  }
}

function salesforce({ issuer = 'https://login.salesforce.com' }) {
  return {
    tokenEndpoint: `${issuer}/services/oauth2/token`,
    revocationEndpoint: `${issuer}/services/oauth2/revoke`,
    clientAuthentication: 'client_secret_post',
    // Its responses never tell; the session timeout of an organisation can be as short as 15 minutes, 2 hours by default.
    defaultLifetime: 3600,
  }
}

const ofIssuer = (example, clientAuthentication, endSessionPath) => () => ({
  needsIssuer: example,
  clientAuthentication,
  endSessionPath,
})

const X = ['https://x.com', 'https://api.x.com', 'https://twitter.com', 'https://api.twitter.com']

/** @type {Record<string, (options: { issuer?: string, tenantId?: string }) => KnownProvider>} */
const KNOWN_PROVIDERS = {
  google: oneServer(['https://accounts.google.com', 'https://www.googleapis.com'], {
    tokenEndpoint: 'https://oauth2.googleapis.com/token',
    revocationEndpoint: 'https://oauth2.googleapis.com/revoke',
    clientAuthentication: 'client_secret_post',
  }),
  github: oneServer(['https://github.com'], {
    tokenEndpoint: 'https://github.com/login/oauth/access_token',
    clientAuthentication: 'client_secret_post',
  }),
  'azure-ad': entra,
  'microsoft-entra-id': entra,
  auth0: ofIssuer('https://YOUR-TENANT.auth0.com', 'client_secret_post', {
    path: '/v2/logout',
    at: 'issuer',
  }),
  okta: ofIssuer('https://YOUR-DOMAIN.okta.com', 'client_secret_basic'),
  keycloak: ofIssuer('https://YOUR-HOST/realms/YOUR-REALM'),
  cognito: ofIssuer('https://cognito-idp.REGION.amazonaws.com/POOL-ID', 'client_secret_basic', {
    path: '/logout',
    at: 'token',
  }),
  discord: oneServer(['https://discord.com'], {
    tokenEndpoint: 'https://discord.com/api/oauth2/token',
    revocationEndpoint: 'https://discord.com/api/oauth2/token/revoke',
    clientAuthentication: 'client_secret_post',
  }),
  spotify: oneServer(['https://accounts.spotify.com'], {
    tokenEndpoint: 'https://accounts.spotify.com/api/token',
    clientAuthentication: 'client_secret_basic',
  }),
  linkedin: oneServer(['https://www.linkedin.com'], {
    tokenEndpoint: 'https://www.linkedin.com/oauth/v2/accessToken',
    clientAuthentication: 'client_secret_post',
  }),
  salesforce,
  zoom: oneServer(['https://zoom.us'], {
    tokenEndpoint: 'https://zoom.us/oauth/token',
    revocationEndpoint: 'https://zoom.us/oauth/revoke',
    clientAuthentication: 'client_secret_basic',
  }),
  atlassian: oneServer(['https://auth.atlassian.com'], {
    tokenEndpoint: 'https://auth.atlassian.com/oauth/token',
    clientAuthentication: 'client_secret_post',
  }),
  reddit: oneServer(['https://www.reddit.com'], {
    tokenEndpoint: 'https://www.reddit.com/api/v1/access_token',
    revocationEndpoint: 'https://www.reddit.com/api/v1/revoke_token',
    clientAuthentication: 'client_secret_basic',
  }),
  apple: oneServer(['https://appleid.apple.com'], {
    tokenEndpoint: 'https://appleid.apple.com/auth/token',
    revocationEndpoint: 'https://appleid.apple.com/auth/revoke',
    clientAuthentication: 'client_secret_post',
  }),
  twitter: oneServer(X, {
    tokenEndpoint: 'https://api.x.com/2/oauth2/token',
    revocationEndpoint: 'https://api.x.com/2/oauth2/revoke',
    clientAuthentication: 'client_secret_basic',
  }),
  notion: oneServer(['https://api.notion.com'], {
    tokenEndpoint: 'https://api.notion.com/v1/oauth/token',
    clientAuthentication: 'client_secret_basic',
    bodyFormat: 'json',
  }),
}

/** @returns {KnownProvider} empty for an id that is not known */
function knownProvider(id, options) {
  return Object.hasOwn(KNOWN_PROVIDERS, id) ? KNOWN_PROVIDERS[id](options) : {}
}

/**
 * Where the provider revokes what a token endpoint of the user's own issued: nowhere if that is at another server, which
 * would have the refresh tokens of one sent to the other.
 * @param {KnownProvider} known
 * @param {string} tokenEndpoint
 */
function revocationEndpointFor(
  { tokenEndpoint: own, origins = [], revocationEndpoint },
  tokenEndpoint,
) {
  const originsOfServer = own ? [...origins, new URL(own).origin] : origins
  return originsOfServer.includes(new URL(tokenEndpoint).origin) ? revocationEndpoint : undefined
}

module.exports = { KNOWN_PROVIDERS, knownProvider, revocationEndpointFor }
