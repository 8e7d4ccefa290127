'use strict'

// Backends with a JSON endpoint of their own, each as a kind of framework has it.

const { jwt } = require('./grants.js')
const { post, serve } = require('./serve.js')

const ADA = { id: 'ada', name: 'Ada' }

/** NestJS as its tutorials have it: camelCase, one-time refresh tokens, a refusal in Nest's own words. */
const nest = {
  start: () =>
    serve({}, ({ path, body }, grants) => {
      if (path === '/auth/login') return { body: { user: ADA, ...grants.issue() } }
      if (path !== '/auth/refresh') return undefined
      const issued = grants.spend(body.refreshToken)
      return issued
        ? { status: 201, body: issued }
        : { status: 401, body: { statusCode: 401, message: 'Unauthorized' } }
    }),
  async authorize({ url }) {
    const { reply } = await post(`${url}/auth/login`, { email: 'ada', password: 'pw' })
    const { user, accessToken, refreshToken, expiresIn } = reply
    return { ...user, accessToken, refreshToken, expiresIn }
  },
  options: ({ url }) => ({
    providers: {
      credentials: {
        tokenEndpoint: `${url}/auth/refresh`,
        request: { body: { refreshToken: '{refresh_token}' } },
      },
    },
  }),
}

/** Django SimpleJWT: { refresh } → { access }, JWTs without an expiry beside them. */
const simpleJwt = (rotates) => ({
  // Where the refresh token stays, the memory has what it brought until that has really run out.
  lifetime: rotates ? undefined : 2,
  start: () =>
    serve(
      { rotates, lifetime: rotates ? undefined : 2, accessToken: jwt },
      ({ path, body }, grants) => {
        if (path === '/api/token/') {
          const { accessToken, refreshToken } = grants.issue()
          return { body: { access: accessToken, refresh: refreshToken } }
        }
        if (path !== '/api/token/refresh/') return undefined
        const issued = grants.spend(body.refresh)
        if (issued) return { body: { access: issued.accessToken, refresh: issued.refreshToken } }
        const refusal = { detail: 'Token is invalid or expired', code: 'token_not_valid' }
        return { status: 401, body: refusal }
      },
      ({ path }) => path === '/api/token/refresh/',
    ),
  async authorize({ url }) {
    const { reply } = await post(`${url}/api/token/`, { username: 'ada', password: 'pw' })
    return { ...ADA, ...reply }
  },
  options: ({ url }) => ({
    providers: {
      credentials: {
        signIn: { accessToken: 'access', refreshToken: 'refresh' },
        tokenEndpoint: `${url}/api/token/refresh/`,
        request: { body: { refresh: '{refresh_token}' } },
        response: { accessToken: 'access', refreshToken: 'refresh' },
      },
    },
  }),
})

/** The refresh token as a Bearer token, no body, and a time in ISO 8601. */
const bearer = {
  start: () =>
    serve({}, ({ path, headers }, grants) => {
      const withTime = ({ expiresIn, ...tokens }) => ({
        ...tokens,
        expiresAt: new Date(Date.now() + expiresIn * 1000).toISOString(),
      })
      if (path === '/auth/login') return { body: withTime(grants.issue()) }
      if (path !== '/auth/refresh') return undefined
      const issued = grants.spend(headers.authorization?.replace(/^Bearer /, ''))
      return issued ? { body: withTime(issued) } : { status: 403, body: { error: 'invalid_token' } }
    }),
  async authorize({ url }) {
    const { reply } = await post(`${url}/auth/login`, {})
    return { ...ADA, tokens: reply }
  },
  options: ({ url }) => ({
    providers: {
      credentials: {
        signIn: {
          accessToken: 'tokens.accessToken',
          refreshToken: 'tokens.refreshToken',
          expiresAt: 'tokens.expiresAt',
        },
        tokenEndpoint: `${url}/auth/refresh`,
        request: { method: 'POST', headers: { Authorization: 'Bearer {refresh_token}' } },
      },
    },
  }),
}

/** Everything in `data`, also the word for a refusal, which comes with a 422. */
const wrapped = {
  start: () =>
    serve({}, ({ path, body, headers }, grants) => {
      const inData = ({ accessToken, refreshToken, expiresIn }) => {
        const tokens = { access: accessToken, refresh: refreshToken }
        return { success: true, data: { tokens, ttl: expiresIn, user: ADA } }
      }
      if (path === '/auth/login') return { body: inData(grants.issue()) }
      const isOurs =
        body.device?.key === 'key-of-the-device' && headers['x-api-key'] === 'an-api-key'
      if (path !== '/auth/refresh' || !isOurs) return undefined
      const issued = grants.spend(body.session?.token)
      if (issued) return { body: inData(issued) }
      return { status: 422, body: { success: false, data: { reason: 'SESSION_GONE' } } }
    }),
  async authorize({ url }) {
    const { reply } = await post(`${url}/auth/login`, {})
    return { ...ADA, backend: reply.data }
  },
  options: ({ url }) => ({
    providers: {
      credentials: {
        signIn: {
          accessToken: 'backend.tokens.access',
          refreshToken: 'backend.tokens.refresh',
          expiresIn: 'backend.ttl',
        },
        tokenEndpoint: `${url}/auth/refresh`,
        request: {
          headers: { 'X-Api-Key': 'an-api-key' },
          body: {
            session: { token: '{refresh_token}' },
            device: { key: 'key-of-the-device', trusted: true },
          },
        },
        response: {
          accessToken: 'data.tokens.access',
          refreshToken: 'data.tokens.refresh',
          expiresIn: 'data.ttl',
          error: 'data.reason',
        },
      },
    },
  }),
}

module.exports = {
  jsonBackends: {
    nest,
    'simplejwt, rotating': simpleJwt(true),
    'simplejwt, not rotating': simpleJwt(false),
    bearer,
    wrapped,
  },
}
