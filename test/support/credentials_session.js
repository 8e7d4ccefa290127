'use strict'

const { default: NextAuth } = require('next-auth')
const { default: CredentialsProvider } = require('next-auth/providers/credentials')
const { apiRequest, apiResponse, ORIGIN } = require('./next_auth_v4.js')

const COOKIE = 'next-auth.session-token'

/** What the backend behind a credentials provider answers a sign-in with; the access token has run out since. */
const BACKEND_USER = {
  id: 'ada',
  name: 'Ada',
  access_token: 'access-of-the-backend',
  refresh_token: 'refresh-token-of-the-backend',
  expires_at: 1,
}

/** A jwt callback that keeps the backend's tokens under the usual names. */
const keepsBackendTokens = ({ token, user }) => {
  if (!user?.access_token) return token
  const { access_token, refresh_token, expires_at } = user
  return { ...token, access_token, refresh_token, expires_at }
}

const credentials = () => CredentialsProvider({ authorize: async () => ({ ...BACKEND_USER }) })

const cookiesOf = (response) =>
  Object.fromEntries(
    [response.getHeader('set-cookie') ?? []].flat().map((line) => {
      const [name, value] = line.split(';')[0].split('=')
      return [name, decodeURIComponent(value)]
    }),
  )

/**
 * Signs in with the config's credentials provider in NextAuth v4's own handler, then reads the session `reads` times.
 * @param {object} config
 * @returns {Promise<object[]>} the sessions
 */
async function credentialsSessionsInV4(config, reads) {
  process.env.NEXTAUTH_URL = ORIGIN
  const options = { secret: 'a secret of NextAuth', ...config }
  const csrf = apiResponse()
  await NextAuth(apiRequest(['csrf']), csrf, options)
  const body = { csrfToken: csrf.body.csrfToken, callbackUrl: ORIGIN, json: 'true' }
  const signIn = apiResponse()
  const request = { method: 'POST', cookies: cookiesOf(csrf), body }
  await NextAuth(apiRequest(['callback', 'credentials'], request), signIn, options)
  let cookie = cookiesOf(signIn)[COOKIE]
  const sessions = []
  for (let read = 0; read < reads; read += 1) {
    const response = apiResponse()
    await NextAuth(apiRequest(['session'], { cookies: { [COOKIE]: cookie } }), response, options)
    cookie = cookiesOf(response)[COOKIE]
    sessions.push(response.body)
  }
  return sessions
}

module.exports = { BACKEND_USER, credentials, credentialsSessionsInV4, keepsBackendTokens }
