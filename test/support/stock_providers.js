'use strict'

const CREDENTIALS = { clientId: 'an-id', clientSecret: 'a-secret' }

/** What providers for customers of their own are given, beside credentials. */
const ACME = { tenantId: 'acme-tenant', primaryUserFlow: 'B2C_1_in', prodAccountID: 'acme' }

const issuerFor = (id) => `https://${id}.acme.test/tenant`

/** NextAuth writes `undefined/…` where an issuer is needed, or nothing at all. */
const lacksIssuer = ({ issuer, wellKnown, accessTokenUrl, token = accessTokenUrl }) => {
  const places = [issuer, wellKnown, typeof token === 'object' ? token?.url : token].filter(Boolean)
  return places.length === 0 || places.some((place) => String(place).includes('undefined'))
}

/**
 * One provider as an app makes it.
 * @param {Function} make the export of NextAuth's module
 * @returns {object | undefined} undefined for one that is not OAuth 2
 */
function stockProvider(make, more = {}) {
  const plain = make({ ...CREDENTIALS, ...ACME, ...more })
  if (!['oauth', 'oidc'].includes(plain?.type) || String(plain.version).startsWith('1'))
    return undefined
  return lacksIssuer({ ...plain, ...plain.options })
    ? make({ ...CREDENTIALS, ...ACME, ...more, issuer: issuerFor(plain.id) })
    : plain
}

/** Where refreshes go that NextAuth's own sign-in would send elsewhere, and why. */
const ELSEWHERE = {
  google: 'oauth2.googleapis.com/token', // known, as the next: nothing is asked
  apple: 'appleid.apple.com/auth/token',
  linkedin: 'www.linkedin.com/oauth/v2/accessToken',
  'azure-ad': 'login.microsoftonline.com/acme-tenant/oauth2/v2.0/token',
  'microsoft-entra-id': 'login.microsoftonline.com/common/oauth2/v2.0/token',
  figma: 'api.figma.com/v1/oauth/refresh', // its token endpoint renews nothing, as of the next
  wechat: 'api.weixin.qq.com/sns/oauth2/refresh_token',
}

/** Of v5: where v4 has written the endpoint down. */
const ELSEWHERE_V5 = {
  ...ELSEWHERE,
  'azure-ad': 'login.microsoftonline.com/common/oauth2/v2.0/token', // its tenant is in the issuer
  salesforce: 'login.salesforce.com/services/oauth2/token',
}

/** What is said of them when the config is read. */
const SAID = { 'azure-devops': ['token.request'] }

module.exports = { ELSEWHERE, ELSEWHERE_V5, SAID, stockProvider }
