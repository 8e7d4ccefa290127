// Auth.js v5's own handler, as life.js uses it: what it answers, with the cookies that a browser keeps.

import { Auth, skipCSRFCheck } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import Credentials from '@auth/core/providers/credentials'
import sessions from '../server_session.js'

const secret = 'a secret of Auth.js'
const COOKIE = 'authjs.session-token'
const { Browser } = sessions

async function ask(config, browser, path, init = {}) {
  const options = { secret, basePath: '/auth', trustHost: true, skipCSRFCheck }
  const headers = { cookie: browser.header, ...init.headers }
  const request = new Request(`http://localhost:3000/auth/${path}`, { ...init, headers })
  const response = await Auth(request, { ...config, ...options })
  browser.take(response.headers.getSetCookie())
  return response
}

const post = (config, browser, path, body, type) =>
  ask(config, browser, path, { method: 'POST', headers: { 'content-type': type }, body })
const FORM = 'application/x-www-form-urlencoded'

export const appV5 = {
  version: 5,
  secret,
  credentials: (options) => Credentials({ credentials: {}, ...options }),
  read: async (config, browser) => (await ask(config, browser, 'session')).json(),
  update: async (config, browser, data) =>
    (await post(config, browser, 'session', JSON.stringify({ data }), 'application/json')).json(),
  signIn: (config, browser, id, body) =>
    post(config, browser, `callback/${id}`, new URLSearchParams(body).toString() || 'a=b', FORM),
  signOut: (config, browser) => post(config, browser, 'signout', 'a=b', FORM),
  cookieOf: (browser) =>
    Object.keys(browser.cookies)
      .filter((name) => name.startsWith(COOKIE))
      .sort()
      .map((name) => browser.cookies[name])
      .join(''),
  tokenIn: (browser) => decode({ token: appV5.cookieOf(browser), secret, salt: COOKIE }),
  async browserWith(token) {
    return new Browser({ [COOKIE]: await encode({ token, secret, salt: COOKIE }) })
  },
  newBrowser: () => new Browser(),
}
