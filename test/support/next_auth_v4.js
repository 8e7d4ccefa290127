'use strict'

const { default: NextAuth } = require('next-auth')

const ORIGIN = 'http://localhost:3000'

/** What a Pages Router route gets from Next.js, as far as NextAuth v4 looks at it. */
function apiRequest(nextauth, more = {}) {
  return { method: 'GET', headers: {}, cookies: {}, body: {}, query: { nextauth }, ...more }
}

function apiResponse() {
  const headers = {}
  const response = {
    headers,
    getHeader: (name) => headers[name.toLowerCase()],
    setHeader: (name, value) => {
      headers[name.toLowerCase()] = value
      return response
    },
    status: () => response,
    json: (body) => Object.assign(response, { body }),
    send: (body) => Object.assign(response, { body }),
    end: () => response,
  }
  return response
}

/**
 * Where NextAuth v4 sends a browser that signs in: its own sign-in route is asked, CSRF token and all.
 * @param {object} options a NextAuth config
 * @param {string} providerId
 * @returns {Promise<URL>}
 */
async function authorizationUrlOf(options, providerId) {
  process.env.NEXTAUTH_URL = ORIGIN
  const config = { secret: 'a secret of NextAuth', ...options }
  const csrf = apiResponse()
  await NextAuth(apiRequest(['csrf']), csrf, config)
  const cookies = Object.fromEntries(
    [csrf.getHeader('set-cookie')].flat().map((line) => {
      const [name, value] = line.split(';')[0].split('=')
      return [name, decodeURIComponent(value)]
    }),
  )
  const { csrfToken } = csrf.body
  const signIn = apiResponse()
  const body = { csrfToken, callbackUrl: ORIGIN, json: 'true' }
  await NextAuth(
    apiRequest(['signin', providerId], { method: 'POST', cookies, body }),
    signIn,
    config,
  )
  return new URL(signIn.body.url)
}

module.exports = { ORIGIN, apiRequest, apiResponse, authorizationUrlOf }
