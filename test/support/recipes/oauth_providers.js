'use strict'

// OAuth providers that refresh in ways of their own.

const { generateKeyPairSync, verify } = require('node:crypto')
const { inOAuth, oauthProvider, signInAnswer } = require('./oauth_sign_in.js')
const { serve } = require('./serve.js')

const isAt =
  (wanted) =>
  ({ path }) =>
    path === wanted

/** Instagram's long-lived tokens: no refresh token, the access token is exchanged for the next in a query. */
const instagram = {
  id: 'instagram',
  start: () =>
    serve(
      {},
      (request, grants) => {
        // What the grants call a refresh token is the one token that there is.
        const named = ({ refreshToken, expiresIn }) => ({
          ...{ access_token: refreshToken, token_type: 'bearer', expires_in: expiresIn },
        })
        const signingIn = signInAnswer(request, grants, named)
        if (signingIn || request.path !== '/refresh_access_token') return signingIn
        const { query } = request
        const issued =
          query.get('grant_type') === 'ig_refresh_token' && grants.spend(query.get('access_token'))
        if (issued) return { body: named(issued) }
        const error = {
          message: 'Error validating access token',
          type: 'OAuthException',
          code: 190,
        }
        return { status: 400, body: { error } }
      },
      isAt('/refresh_access_token'),
    ),
  provider: (backend) => oauthProvider('instagram', backend),
  options: ({ url }) => ({
    providers: {
      instagram: {
        presents: 'access_token',
        tokenEndpoint: `${url}/refresh_access_token`,
        request: {
          format: 'query',
          body: { grant_type: 'ig_refresh_token', access_token: '{access_token}' },
        },
      },
    },
  }),
}

const invalidGrant = { status: 400, body: { error: 'invalid_grant' } }

/** TikTok's own name for the client id. */
const tiktok = {
  id: 'tiktok-of-ours',
  start: () =>
    serve(
      {},
      (request, grants) => {
        const signingIn = signInAnswer(request, grants, inOAuth)
        if (signingIn || request.path !== '/v2/oauth/token/') return signingIn
        const { client_key: key, client_secret: secret, refresh_token: token } = request.body
        if (key !== 'an-id' || secret !== 'a-secret') {
          return { status: 400, body: { error: 'invalid_client' } }
        }
        const issued = grants.spend(token)
        return issued ? { body: inOAuth(issued) } : invalidGrant
      },
      isAt('/v2/oauth/token/'),
    ),
  provider: (backend) => oauthProvider('tiktok-of-ours', backend),
  options: ({ url }) => ({
    providers: {
      'tiktok-of-ours': {
        tokenEndpoint: `${url}/v2/oauth/token/`,
        request: {
          format: 'form',
          body: {
            ...{ grant_type: 'refresh_token', refresh_token: '{refresh_token}' },
            ...{ client_key: '{client_id}', client_secret: '{client_secret}' },
          },
        },
      },
    },
  }),
}

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const partOf = (text) => JSON.parse(Buffer.from(text, 'base64url'))

/** Whether Apple would take it: signed by the key, for Apple, about the client, and not over. */
function isAppleSecret(secret = '') {
  const [header, claims, signature] = secret.split('.')
  if (signature === undefined) return false
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  const { alg, kid } = partOf(header)
  const { iss, sub, aud, iat, exp } = partOf(claims)
  const now = Date.now() / 1000
  const isTimely = iat <= now + 1 && exp > now && exp - iat <= 15_777_000
  const isNamed = iss === 'TEAM123456' && sub === 'an-id' && aud === 'https://appleid.apple.com'
  return isSigned && isNamed && isTimely && alg === 'ES256' && kid === 'KEY1234567'
}

/** Apple: a client secret that the client signs itself. */
const apple = {
  id: 'apple',
  start: () =>
    serve(
      {},
      (request, grants) => {
        const signingIn = signInAnswer(request, grants, inOAuth)
        if (signingIn || request.path !== '/auth/token') return signingIn
        const { client_id: id, client_secret: secret, refresh_token: token } = request.body
        if (id !== 'an-id' || !isAppleSecret(secret)) {
          return { status: 400, body: { error: 'invalid_client' } }
        }
        const issued = grants.spend(token)
        return issued ? { body: inOAuth(issued) } : invalidGrant
      },
      isAt('/auth/token'),
    ),
  provider: (backend) => oauthProvider('apple', backend),
  options: ({ url }) => ({
    providers: {
      apple: {
        tokenEndpoint: `${url}/auth/token`,
        apple: {
          ...{ teamId: 'TEAM123456', keyId: 'KEY1234567' },
          privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        },
      },
    },
  }),
}

module.exports = { oauthProviders: { instagram, tiktok, apple } }
