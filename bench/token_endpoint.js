'use strict'

const { CLIENT, FILLER, ISSUER, LIFETIME_SECONDS, ...tokens } = require('./token_format.js')

const BASIC = `Basic ${Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64')}`
const DAY_SECONDS = 24 * 3600

/**
 * The token endpoint's rules, without HTTP.
 *
 * @param {object} settings
 * @param {boolean} settings.oneTime a refresh token is good for one use, and a second use revokes the
 *   family, as strict providers do; otherwise it is kept, as Google does
 * @param {number} [settings.accessTokenLength]
 * @param {number} [settings.refreshTokenLength]
 */
function createTokenEndpoint({ oneTime, accessTokenLength, refreshTokenLength }) {
  const constantPart = JSON.stringify({
    expires_in: LIFETIME_SECONDS,
    scope:
      'openid https://www.googleapis.com/auth/userinfo.profile https://www.googleapis.com/auth/userinfo.email',
    token_type: 'Bearer',
    id_token: idToken(),
  }).slice(1)
  /** The generation that each session's family has reached; -1 once it is revoked. */
  const newest = new Map()
  const counts = { requests: 0, granted: 0, refused: 0, revoked: 0 }

  function grant(session, rotated) {
    counts.granted += 1
    const issued = tokens.accessToken(session, counts.granted, accessTokenLength)
    const next = rotated ? `"refresh_token":"${rotated}",` : ''
    return { status: 200, body: `{"access_token":"${issued}",${next}${constantPart}` }
  }

  function refuse(status, error) {
    counts.refused += 1
    return { status, body: `{"error":"${error}","error_description":"refused by the benchmark"}` }
  }

  function spend({ session, issue: generation }) {
    const reached = newest.get(session) ?? 0
    if (generation !== reached) {
      if (reached !== -1) counts.revoked += 1
      newest.set(session, -1)
      return refuse(400, 'invalid_grant')
    }
    newest.set(session, generation + 1)
    return grant(session, tokens.refreshToken(session, generation + 1, refreshTokenLength))
  }

  return {
    counts,

    /** @returns {{ status: number, body: string }} */
    answer(authorization, body) {
      counts.requests += 1
      const fields = new URLSearchParams(body)
      const known =
        authorization === BASIC ||
        (fields.get('client_id') === CLIENT.clientId &&
          fields.get('client_secret') === CLIENT.clientSecret)
      if (!known) return refuse(401, 'invalid_client')
      if (fields.get('grant_type') !== 'refresh_token') return refuse(400, 'unsupported_grant_type')
      const presented = tokens.readToken(fields.get('refresh_token') ?? '')
      if (!presented) return refuse(400, 'invalid_grant')
      return oneTime ? spend(presented) : grant(presented.session)
    },

    reset() {
      newest.clear()
      for (const name of Object.keys(counts)) counts[name] = 0
    },
  }
}

// It has the claims that a client may check (OIDC Core §3.1.3.7). No client checks the signature of
// an ID token that came over TLS from the token endpoint.
function idToken() {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1000)
  const claims = {
    iss: ISSUER,
    aud: CLIENT.clientId,
    sub: '110169484474386276334',
    email: 'user@example.com',
    iat,
    exp: iat + DAY_SECONDS,
  }
  return `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${FILLER.slice(0, 342)}`
}

module.exports = { createTokenEndpoint }
