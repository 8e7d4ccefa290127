/**
 * @typedef {object} Settings
 * @property {number} port 0 for any free one
 * @property {number} accessTokenSeconds lifetime of an access token, s
 * @property {number} refreshTokenSeconds lifetime of a refresh token, s
 * @property {boolean} rotate whether a refresh replaces the refresh token
 * @property {number} thinkTimeMs how long the token endpoint holds each reply back, ms
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {'client_secret_basic' | 'client_secret_post' | 'client_secret_jwt' |
 *   'private_key_jwt' | 'none'} clientAuthentication the only method the client may use
 * @property {{ keys: object[] }} [jwks] the client's public keys, for `private_key_jwt`
 * @property {string[]} redirectUris the first is the one `signIn()` uses
 * @property {string[]} postLogoutRedirectUris where a sign-out may end
 * @property {string} [backchannelLogoutUri] whom a sign-out is told
 * @property {boolean} backchannelLogoutSessionRequired whether it is told which session (`sid`), or only whose
 * @property {Partial<Settings>[]} otherClients further clients: what each has beside what the first one has
 */

const DEFAULTS = {
  port: 0,
  accessTokenSeconds: 3600,
  refreshTokenSeconds: 14 * 24 * 3600,
  rotate: true,
  thinkTimeMs: 0,
  clientId: 'demo-client',
  clientSecret: 'demo-secret',
  clientAuthentication: 'client_secret_basic',
  jwks: undefined,
  // Port 9 is discard: nothing listens there, and signIn() only reads the code off the redirect.
  redirectUris: ['http://127.0.0.1:9/callback', 'http://localhost:3000/api/auth/callback/demo'],
  postLogoutRedirectUris: ['http://localhost:3000/'],
  backchannelLogoutUri: undefined,
  backchannelLogoutSessionRequired: true,
  otherClients: [],
}

/**
 * @param {string} [json] an object with any of the settings
 * @returns {Settings}
 */
export function readSettings(json = '{}') {
  const given = JSON.parse(json)
  const unknown = Object.keys(given).filter((name) => !(name in DEFAULTS))
  if (unknown.length > 0) throw new TypeError(`unknown option: ${unknown.join(', ')}`)
  return { ...DEFAULTS, ...given }
}
