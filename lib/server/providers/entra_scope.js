'use strict'

const ENTRA = ['azure-ad', 'microsoft-entra-id', 'azure-ad-b2c']

/** OpenID Connect Core §5.4, §11: of no resource. */
const OPENID_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access']

const GRAPH = 'https://graph.microsoft.com'

/** `api://app/read` is of `api://app`; a name alone is of Microsoft Graph, an application's id of that application. */
function resourceOf(scope) {
  const end = scope.lastIndexOf('/')
  if (end > 0) return scope.slice(0, end)
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(scope) ? scope : GRAPH
}

/**
 * The scope for a refresh at Microsoft Entra, where a config asks for an API of its own. Without one Entra renews the
 * token for Microsoft Graph, or for the client itself, which it refuses (AADSTS90009); with scopes of several resources it
 * refuses too (AADSTS28000), and the sign-in gave a token of the first.
 * @param {string} id NextAuth's provider id
 * @param {string | undefined} scope of the authorization request
 * @returns {string | undefined} undefined where Entra needs none
 */
function entraScope(id, scope) {
  if (!ENTRA.includes(id) || typeof scope !== 'string') return undefined
  const scopes = scope.split(/\s+/).filter(Boolean)
  const ofApis = scopes.filter((one) => !OPENID_SCOPES.includes(one))
  if (ofApis.length === 0) return undefined
  const resource = resourceOf(ofApis[0])
  if (resource === GRAPH && id !== 'azure-ad-b2c') return undefined
  const isAsked = (one) => OPENID_SCOPES.includes(one) || resourceOf(one) === resource
  return scopes.filter(isAsked).join(' ')
}

module.exports = { entraScope }
