'use strict'

const { randomUUID } = require('node:crypto')
const { createCallbacks } = require('../..')
const { authjsSeed, v3Seed, v4MillisecondsSeed, v4SecondsSeed } = require('./seed_callbacks.js')

const CAMEL_CASE = {
  accessToken: 'accessToken',
  expiresAt: 'accessTokenExpires',
  refreshToken: 'refreshToken',
}

/** How each layout's tokens look, and how its NextAuth calls the callbacks. */
const LAYOUTS = {
  authjs: {
    makeSeed: authjsSeed,
    accessToken: 'access_token',
    expiresAt: 'expires_at',
    refreshToken: 'refresh_token',
    unitMs: 1000,
  },
  'next-auth-v4': { makeSeed: v4MillisecondsSeed, ...CAMEL_CASE, unitMs: 1 },
  'next-auth-v4-seconds': { makeSeed: v4SecondsSeed, ...CAMEL_CASE, unitMs: 1000 },
  'next-auth-v3': { makeSeed: v3Seed, ...CAMEL_CASE, unitMs: 1, positional: true },
}

const LAYOUT_NAMES = Object.keys(LAYOUTS)

/** v3 hands its callbacks the provider's reply next to its own camelCase names, and no `expires_at`. */
function v3Account({ access_token, refresh_token, expires_at, ...account }) {
  return {
    ...account,
    accessToken: access_token,
    refreshToken: refresh_token,
    accessTokenExpires: null,
    refresh_token,
    access_token,
    expires_in: expires_at - Math.floor(Date.now() / 1000),
  }
}

/** Auth.js v5 passes the provider's `expires_in` on, which its seed reads. */
const v5Account = (account) => ({
  ...account,
  expires_in: account.expires_at - Math.floor(Date.now() / 1000),
})

/**
 * The same three calls for the callbacks of any layout.
 * @param {string} name
 * @param {{ jwt: Function, session: Function }} callbacks
 */
function driver(name, callbacks) {
  if (LAYOUTS[name].positional) {
    return {
      signIn: (token, account, user) => callbacks.jwt(token, user, v3Account(account)),
      visit: (token) => callbacks.jwt(token),
      session: (session, token) => callbacks.session(session, token),
    }
  }
  return {
    signIn: (token, account, user) => callbacks.jwt({ token, account: v5Account(account), user }),
    visit: (token) => callbacks.jwt({ token }),
    session: (session, token) => callbacks.session({ session, token }),
  }
}

/**
 * A token that expires so many seconds from now.
 * @param {string} name
 * @param {{ accessToken?: string, refreshToken?: string, secondsLeft: number }} values
 */
function tokenOf(name, { accessToken, refreshToken, secondsLeft }) {
  const layout = LAYOUTS[name]
  // New values each time: what a spent refresh token led to is remembered by the whole process.
  return {
    [layout.accessToken]: accessToken ?? `access-${randomUUID()}`,
    [layout.expiresAt]: Math.floor((Date.now() + secondsLeft * 1000) / layout.unitMs),
    [layout.refreshToken]: refreshToken ?? `refresh-${randomUUID()}`,
  }
}

const CLIENT = { clientId: 'demo-client', clientSecret: 'demo-secret' }

/**
 * Our callbacks and the seed's, over the same client and token endpoint.
 * @param {string} name of the layout
 * @param {string} tokenEndpoint
 * @param {{ options?: object, clientAuthentication?: string, registerUrl?: string }} [more] `options` are createCallbacks'
 */
function bothCallbacks(name, tokenEndpoint, { options, clientAuthentication, registerUrl } = {}) {
  const demo = {
    ...CLIENT,
    tokenEndpoint,
    clientAuthentication: clientAuthentication ?? 'client_secret_post',
  }
  const ours = createCallbacks({
    providers: { demo },
    layout: name,
    ...(registerUrl && { registerUrl }),
    ...options,
  })
  const seed = LAYOUTS[name].makeSeed({ ...CLIENT, tokenEndpoint, registerUrl })
  return {
    ours: driver(name, ours),
    seed: driver(name, seed),
    rotator: ours.rotator,
  }
}

/** When a token says that it expires, in seconds from now. */
const secondsLeftOf = (name, token) =>
  (token[LAYOUTS[name].expiresAt] * LAYOUTS[name].unitMs - Date.now()) / 1000

module.exports = { CLIENT, LAYOUTS, LAYOUT_NAMES, bothCallbacks, driver, secondsLeftOf, tokenOf }
