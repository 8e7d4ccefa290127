'use strict'

/** Whether NextAuth v4 is what is installed: there a salt makes another key, and is not a sign of v5. */
function isV4Installed() {
  try {
    // Of version 5 it is jwt.js.
    return /[\\/]jwt[\\/]index\.js$/.test(require.resolve('next-auth/jwt'))
  } catch {
    return false
  }
}

let loading

/**
 * NextAuth's own encode, decode and getToken, of the version that is installed: loaded when they are first needed.
 * @returns {Promise<{ encode: Function, decode: Function, getToken: Function }>}
 */
function nextAuthJwt() {
  // Auth.js v5 is an ES module.
  loading ??= isV4Installed() ? Promise.resolve(require('next-auth/jwt')) : import('next-auth/jwt')
  return loading
}

module.exports = { isV4Installed, nextAuthJwt }
