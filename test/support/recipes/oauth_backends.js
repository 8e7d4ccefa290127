'use strict'

// Sign-ins with credentials at a backend that refreshes as OAuth has it.

const { serve } = require('./serve.js')

/** Laravel Passport's password grant: a form, the client in it, OAuth's own words. */
const passport = {
  start: () =>
    serve(
      {},
      ({ path, body }, grants) => {
        if (path !== '/oauth/token' || body.client_secret !== 'a-secret') return undefined
        const issued =
          body.grant_type === 'password' ? grants.issue() : grants.spend(body.refresh_token)
        if (!issued) {
          const error_description = 'The refresh token is invalid.'
          return { status: 400, body: { error: 'invalid_grant', error_description } }
        }
        const { accessToken, refreshToken, expiresIn } = issued
        return {
          body: {
            ...{ token_type: 'Bearer', expires_in: expiresIn },
            ...{ access_token: accessToken, refresh_token: refreshToken },
          },
        }
      },
      ({ body }) => body.grant_type === 'refresh_token',
    ),
  async authorize({ url }) {
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'password', username: 'ada', password: 'pw' },
        ...{ client_id: 'an-id', client_secret: 'a-secret' },
      }),
    })
    return { id: 'ada', name: 'Ada', ...(await response.json()) }
  },
  options: ({ url }) => ({
    providers: {
      credentials: {
        tokenEndpoint: `${url}/oauth/token`,
        clientId: 'an-id',
        clientSecret: 'a-secret',
        clientAuthentication: 'client_secret_post',
      },
    },
  }),
}

module.exports = { oauthBackends: { passport } }
