'use strict'

const { default: NextAuth } = require('next-auth')
const { default: CredentialsProvider } = require('next-auth/providers/credentials')
const { decode, encode } = require('next-auth/jwt')
const { apiRequest, apiResponse, ORIGIN } = require('../next_auth_v4.js')
const { Browser } = require('../server_session.js')

const secret = 'a secret of NextAuth'
const COOKIE = 'next-auth.session-token'

const requestCookies = ({ cookies }) =>
  Object.fromEntries(
    Object.entries(cookies).map(([name, value]) => [name, decodeURIComponent(value)]),
  )

/** NextAuth v4's own handler, as life.js uses it: what it answers, with the cookies that a browser keeps. */
const appV4 = {
  version: 4,
  secret,
  credentials: (options) => CredentialsProvider({ credentials: {}, ...options }),

  async ask(config, browser, route, request) {
    process.env.NEXTAUTH_URL = ORIGIN
    const response = apiResponse()
    const cookies = requestCookies(browser)
    await NextAuth(apiRequest(route, { cookies, ...request }), response, { ...config, secret })
    browser.take(response.getHeader('set-cookie'))
    return response.body
  },

  async post(config, browser, route, body = {}) {
    const { csrfToken } = await appV4.ask(config, browser, ['csrf'])
    const form = { csrfToken, callbackUrl: ORIGIN, json: 'true', ...body }
    return appV4.ask(config, browser, route, { method: 'POST', body: form })
  },

  read: (config, browser) => appV4.ask(config, browser, ['session']),
  update: (config, browser, data) => appV4.post(config, browser, ['session'], { data }),
  signIn: (config, browser, id, body) => appV4.post(config, browser, ['callback', id], body),
  signOut: (config, browser) => appV4.post(config, browser, ['signout']),

  /** The session cookie's value, of its chunks if there are several. */
  cookieOf: (browser) =>
    Object.keys(browser.cookies)
      .filter((name) => name.startsWith(COOKIE))
      .sort()
      .map((name) => browser.cookies[name])
      .join(''),
  tokenIn: async (browser) => decode({ token: appV4.cookieOf(browser), secret }),
  async browserWith(token) {
    return new Browser({ [COOKIE]: await encode({ token, secret }) })
  },
  newBrowser: () => new Browser(),
}

module.exports = { appV4 }
