'use strict'

const { encode } = require('next-auth/jwt')

const SECRET = 'a secret of NextAuth'
const COOKIE = 'next-auth.session-token'

const nowSeconds = () => Math.floor(Date.now() / 1000)

/** The claims of a session whose token is not due. */
const freshClaims = (more) => ({
  sub: 'ada',
  name: 'Ada',
  provider: 'demo',
  access_token: 'access-0',
  refresh_token: 'refresh-0',
  expires_at: nowSeconds() + 3000,
  expires_in: 3600,
  ...more,
})

/** A session cookie as NextAuth v4 encrypts it. */
const cookieFor = (claims, more) => encode({ token: claims, secret: SECRET, ...more })

/** What a browser keeps of cookies: a name that is set to nothing, or whose age is 0, goes. */
class Browser {
  constructor(cookies = {}) {
    this.cookies = { ...cookies }
  }

  /** @param {string[] | string | undefined} lines of Set-Cookie */
  take(lines) {
    for (const line of [lines ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      if (value === '' || /Max-Age=0/.test(line)) delete this.cookies[name]
      else this.cookies[name] = value
    }
  }

  get header() {
    return Object.entries(this.cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ')
  }

  /** What node:http hands on. */
  request(headers = {}) {
    return { headers: { cookie: this.header, ...headers } }
  }
}

/** As much of a response of node:http as sets cookies. */
function nodeResponse() {
  const headers = {}
  return {
    headersSent: false,
    getHeader: (name) => headers[name.toLowerCase()],
    setHeader(name, value) {
      headers[name.toLowerCase()] = value
    },
    get lines() {
      return [headers['set-cookie'] ?? []].flat()
    },
  }
}

/** A browser with a session of these claims, in as many chunks as NextAuth v4 makes of them. */
async function browserWith(claims, { name = COOKIE, ...more } = {}) {
  const value = await cookieFor(claims, more)
  if (value.length <= 3933) return new Browser({ [name]: value })
  const chunks = value.match(/.{1,3933}/gs)
  return new Browser(Object.fromEntries(chunks.map((chunk, at) => [`${name}.${at}`, chunk])))
}

module.exports = {
  Browser,
  COOKIE,
  SECRET,
  browserWith,
  cookieFor,
  freshClaims,
  nodeResponse,
  nowSeconds,
}
