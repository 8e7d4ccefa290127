'use strict'

// Ways in which server code comes by a session's access token, by contender and version of NextAuth: NextAuth's own read of
// the whole session, with the callback that people copy or with ours, and `getAccessToken`.

const { serverTokens, withTokenRotation } = require('../..')
const { callbacksAround } = require('./callbacks.js')

const SECRET = 'a secret of thirty-two characters'
const ORIGIN = 'http://localhost:3000'
const NAMES = { v4: 'next-auth.session-token', v5: 'authjs.session-token' }

const provider = {
  ...{ id: 'google', name: 'Google', type: 'oauth', clientId: 'an-id', clientSecret: 'a-secret' },
  ...{ token: 'https://127.0.0.1:9/token', userinfo: 'https://127.0.0.1:9/me' },
  authorization: 'https://127.0.0.1:9/authorize',
}

const baseConfig = (version) => ({
  providers: [provider],
  secret: SECRET,
  ...(version === 'v5' && { trustHost: true, basePath: '/api/auth' }),
})

const neverDue = async () => {
  throw new Error('a token that is not due was refreshed')
}

/** The copied callback, and its session callback so that the server sees the access token. */
function copiedConfig(version) {
  const { jwt } = callbacksAround('authjs', neverDue)
  const session = async ({ session: current, token }) => {
    current.access_token = token.access_token
    current.error = token.error
    return current
  }
  return { ...baseConfig(version), callbacks: { jwt, session } }
}

const ourConfig = (version, options) =>
  withTokenRotation(baseConfig(version), { expose: ['access_token', 'error'], ...options })

/** @returns {Promise<(cookie: string) => Promise<string | undefined>>} which reads the access token */
const readerFor = async (version, config) =>
  version === 'v5' ? readInV5(config) : readInV4(config)

const readerOf = (configOf) => async (version) => readerFor(version, configOf(version))

/** `getServerSession(req, res, authOptions)`. */
function readInV4(config) {
  const { getServerSession } = require('next-auth')
  process.env.NEXTAUTH_URL = ORIGIN
  return async (cookie) => {
    const request = { headers: {}, cookies: { [NAMES.v4]: cookie } }
    return (await getServerSession(request, RESPONSE, config))?.access_token
  }
}

/** What sets cookies to no effect, as in a server component. */
const RESPONSE = { getHeader() {}, setHeader() {} }

/** What `auth()` does once it has the headers. */
async function readInV5(config) {
  const { Auth } = await import('@auth/core')
  return async (cookie) => {
    const headers = { cookie: `${NAMES.v5}=${cookie}` }
    const response = await Auth(new Request(`${ORIGIN}/api/auth/session`, { headers }), config)
    return (await response.json())?.access_token
  }
}

async function createServerTokens(version) {
  const { getAccessToken } = serverTokens(ourConfig(version))
  process.env.NEXTAUTH_URL = ORIGIN
  const name = NAMES[version]
  return async (cookie) =>
    (await getAccessToken({ headers: { cookie: `${name}=${cookie}` } }))?.accessToken
}

const READ_CONTENDERS = [
  { id: 'copied', title: 'copied callback, whole session', create: readerOf(copiedConfig) },
  { id: 'ours', title: 'withTokenRotation, whole session', create: readerOf(ourConfig) },
  { id: 'server-tokens', title: 'getAccessToken()', create: createServerTokens },
]

/** A cookie of that version, as NextAuth itself writes it. */
async function stockCookie(version, token) {
  const { encode } = await (version === 'v5' ? import('@auth/core/jwt') : require('next-auth/jwt'))
  return encode({ token, secret: SECRET, ...(version === 'v5' && { salt: NAMES.v5 }) })
}

module.exports = { READ_CONTENDERS, SECRET, ourConfig, readerFor, stockCookie }
