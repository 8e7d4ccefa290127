// Auth.js v5's own handler, as life.js uses one.

import { Auth, skipCSRFCheck } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import Credentials from '@auth/core/providers/credentials'

const COOKIE = 'authjs.session-token'
const secret = 'a secret of Auth.js'

async function answer(config, path, init) {
  const options = { secret, basePath: '/auth', trustHost: true, skipCSRFCheck }
  const request = new Request(`http://localhost:3000/auth/${path}`, init)
  const response = await Auth(request, { ...config, ...options })
  const written = response.headers.getSetCookie().find((line) => line.startsWith(`${COOKIE}=`))
  return { response, cookie: written?.split(';')[0].slice(COOKIE.length + 1) }
}

export const handlerV5 = {
  credentials: (options) => Credentials({ credentials: {}, ...options }),

  async signIn(config, providerId, isOAuth) {
    if (isOAuth) return (await answer(config, `callback/${providerId}?code=a-code`)).cookie
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const init = { method: 'POST', headers, body: 'a=b' }
    return (await answer(config, `callback/${providerId}`, init)).cookie
  },

  async read(config, cookie) {
    const headers = { cookie: `${COOKIE}=${cookie}` }
    const { response, cookie: next } = await answer(config, 'session', { headers })
    return { session: await response.json(), cookie: next ?? cookie }
  },

  tokenIn: (cookie) => decode({ token: cookie, secret, salt: COOKIE }),
  cookieOf: (token) => encode({ token, secret, salt: COOKIE }),
}
