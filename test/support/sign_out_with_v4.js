'use strict'

const { default: NextAuth } = require('next-auth')
const { decode, encode } = require('next-auth/jwt')
const { ORIGIN, apiRequest, apiResponse } = require('./next_auth_v4.js')

const SECRET = 'a secret of NextAuth'
const COOKIE = 'next-auth.session-token'

const cookieOf = async (token) => ({ [COOKIE]: await encode({ token, secret: SECRET }) })

/** What a response sets, by name and decoded. */
const cookiesOf = (response) =>
  Object.fromEntries(
    [response.getHeader('set-cookie') ?? []].flat().map((line) => {
      const [name, value] = line.split(';')[0].split('=')
      return [name, decodeURIComponent(value)]
    }),
  )

/** Signs out in NextAuth v4's own handler, with a cookie that holds `token`. */
async function signOutAt(config, token) {
  process.env.NEXTAUTH_URL = ORIGIN
  const options = { secret: SECRET, ...config }
  const csrf = apiResponse()
  await NextAuth(apiRequest(['csrf']), csrf, options)
  const request = apiRequest(['signout'], {
    method: 'POST',
    cookies: { ...cookiesOf(csrf), ...(await cookieOf(token)) },
    body: { csrfToken: csrf.body.csrfToken, json: 'true' },
  })
  const response = apiResponse()
  await NextAuth(request, response, options)
  return cookiesOf(response)
}

/** The token that NextAuth v4's own handler writes into the cookie at a session read, and what the page gets. */
async function readAt(config, token) {
  process.env.NEXTAUTH_URL = ORIGIN
  const response = apiResponse()
  const request = apiRequest(['session'], { cookies: await cookieOf(token) })
  await NextAuth(request, response, { secret: SECRET, ...config })
  const written = cookiesOf(response)[COOKIE]
  return {
    session: response.body,
    token: written && (await decode({ token: written, secret: SECRET })),
  }
}

module.exports = { COOKIE, readAt, signOutAt }
