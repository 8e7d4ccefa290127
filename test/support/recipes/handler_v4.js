'use strict'

const { default: NextAuth } = require('next-auth')
const { default: CredentialsProvider } = require('next-auth/providers/credentials')
const { decode, encode } = require('next-auth/jwt')
const { ORIGIN, apiRequest, apiResponse } = require('../next_auth_v4.js')

const COOKIE = 'next-auth.session-token'
const secret = 'a secret of NextAuth'

const cookiesOf = (response) =>
  Object.fromEntries(
    [response.getHeader('set-cookie') ?? []].flat().map((line) => {
      const [name, value] = line.split(';')[0].split('=')
      return [name, decodeURIComponent(value)]
    }),
  )

/** NextAuth v4's own handler, as life.js uses one. */
const handlerV4 = {
  credentials: CredentialsProvider,

  async signIn(config, providerId, isOAuth) {
    process.env.NEXTAUTH_URL = ORIGIN
    const options = { ...config, secret }
    const response = apiResponse()
    if (isOAuth) {
      const query = { nextauth: ['callback', providerId], code: 'a-code' }
      await NextAuth({ ...apiRequest([]), query }, response, options)
    } else {
      const csrf = apiResponse()
      await NextAuth(apiRequest(['csrf']), csrf, options)
      const body = { csrfToken: csrf.body.csrfToken, callbackUrl: ORIGIN, json: 'true' }
      const request = { method: 'POST', cookies: cookiesOf(csrf), body }
      await NextAuth(apiRequest(['callback', providerId], request), response, options)
    }
    return cookiesOf(response)[COOKIE]
  },

  async read(config, cookie) {
    process.env.NEXTAUTH_URL = ORIGIN
    const response = apiResponse()
    const request = apiRequest(['session'], { cookies: { [COOKIE]: cookie } })
    await NextAuth(request, response, { ...config, secret })
    return { session: response.body, cookie: cookiesOf(response)[COOKIE] ?? cookie }
  },

  tokenIn: (cookie) => decode({ token: cookie, secret }),
  cookieOf: (token) => encode({ token, secret }),
}

module.exports = { handlerV4 }
