'use strict'

// Backends that no mapping reaches: a function of the application asks them.

const { RefreshRejectedError } = require('../../..')
const { post, serve } = require('./serve.js')

const ADA = { id: 'ada', name: 'Ada' }

const cookieOf = (response) =>
  /^refresh=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1]

/** The refresh token is a cookie that the backend sets. */
const cookie = {
  start: () =>
    serve({}, ({ path, headers }, grants) => {
      const withCookie = ({ refreshToken, ...body }) => ({
        body,
        headers: { 'set-cookie': `refresh=${refreshToken}; HttpOnly; Path=/auth` },
      })
      if (path === '/auth/login') return withCookie(grants.issue())
      if (path !== '/auth/refresh') return undefined
      const issued = grants.spend(/^refresh=(.*)$/.exec(headers.cookie ?? '')?.[1])
      return issued ? withCookie(issued) : { status: 401, body: { error: 'gone' } }
    }),
  async authorize({ url }) {
    const { response, reply } = await post(`${url}/auth/login`, {})
    return { ...ADA, ...reply, refreshToken: cookieOf(response) }
  },
  options: ({ url }) => ({
    providers: {
      credentials: {
        async refresh({ refreshToken, signal }) {
          const response = await fetch(`${url}/auth/refresh`, {
            method: 'POST',
            headers: { cookie: `refresh=${refreshToken}` },
            signal,
          })
          if (response.status === 401) throw new RefreshRejectedError()
          if (!response.ok) throw new Error(`the backend answered ${response.status}`)
          return { ...(await response.json()), refreshToken: cookieOf(response) }
        },
      },
    },
  }),
}

module.exports = { functionBackends: { 'a cookie, in a function': cookie } }
