'use strict'

const { isV4Installed, nextAuthJwt } = require('./session_cookie/next_auth_jwt.js')
const { createSessionCookie } = require('./session_cookie/session_cookie.js')

// encode, decode and getToken with the parameters of next-auth/jwt: https://next-auth.js.org/configuration/options#jwt,
// https://authjs.dev/reference/core/jwt

let v4

const isV5 = (salt) => {
  v4 ??= isV4Installed()
  return !v4 && typeof salt === 'string' && salt !== ''
}

const { encode, decode } = createSessionCookie({ isV5, nextAuthJwt })

/** @type {import('../../binding-types/jwt').getToken} */
async function getToken({ previousSecrets, ...params }) {
  const jwt = await nextAuthJwt()
  const decodeWithAll = (given) => decode({ ...given, previousSecrets })
  return jwt.getToken({ ...params, decode: params.decode ?? decodeWithAll })
}

module.exports = { decode, encode, getToken }
