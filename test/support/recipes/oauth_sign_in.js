'use strict'

/** A NextAuth provider, v4 or v5, whose authorization server is a recipe's backend. */
const oauthProvider = (id, { url }, more) => ({
  id,
  name: id,
  type: 'oauth',
  authorization: `${url}/authorize`,
  token: `${url}/sign-in`,
  userinfo: `${url}/me`,
  checks: ['none'],
  clientId: 'an-id',
  clientSecret: 'a-secret',
  profile: ({ sub, name }) => ({ id: sub, name }),
  ...more,
})

/** What such a server answers while a user signs in; undefined for any other request. */
function signInAnswer({ path }, grants, named) {
  if (path === '/me') return { body: { sub: 'ada', name: 'Ada' } }
  return path === '/sign-in' ? { body: named(grants.issue()) } : undefined
}

const inOAuth = ({ accessToken, refreshToken, expiresIn }) => ({
  ...{ token_type: 'Bearer', expires_in: expiresIn },
  ...{ access_token: accessToken, refresh_token: refreshToken },
})

module.exports = { inOAuth, oauthProvider, signInAnswer }
