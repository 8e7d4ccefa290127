'use strict'

const { expiryOfGrant } = require('./grant_expiry.js')
const { readJwtTimes } = require('./jwt_times.js')
const { SHORTEST_REFRESH_TOKEN } = require('./kept_secrets.js')
const { accessTokenOf, providerNameOf } = require('./sign_in_grant.js')

/** Writes or removes the fields of an expiry, in the unit of the layout. */
function setExpiry(token, layout, expiry) {
  if (!expiry) {
    delete token[layout.expiresAt]
    delete token[layout.lifetime]
    return
  }
  const unit = layout.unit === 's' ? 1 : 1000
  token[layout.expiresAt] = Math.floor(expiry.expiresAtSeconds * unit)
  set(token, layout.lifetime, wholeSeconds(expiry.lifetimeSeconds))
}

/** Beside the ID token, so that it is read once; 0 for one that does not say. */
function setEndOfIdToken(token, layout) {
  const idToken = token[layout.idToken]
  const unit = layout.unit === 's' ? 1 : 1000
  const end =
    idToken === undefined ? undefined : Math.floor((readJwtTimes(idToken)?.expiresAt ?? 0) * unit)
  set(token, layout.idTokenExpiresAt, end)
}

const wholeSeconds = (seconds) => (seconds === undefined ? undefined : Math.round(seconds))

/**
 * The token after a sign-in: its own claims, the layout's fields, no old `error`. Where the account brings no tokens, or
 * those of a provider that is not among ours, only the provider's name is written, so that what an own callback
 * puts beside it goes nowhere.
 * @param {object | undefined} token NextAuth's token
 * @param {import('./sign_in_grant.js').SignInGrant} grant what the sign-in brought
 * @param {{ layout: import('./layouts.js').Layout, idToken: boolean, keepsIdToken: boolean, providers: object[],
 *   defaultProvider?: string }} settings
 * @param {string | undefined} sessionId new and random
 */
function signedInToken(token, { provider, account, user }, settings, sessionId) {
  const { layout } = settings
  if (!provider || !accessTokenOf(account)) return namedToken(token, account, provider, settings)
  const { [layout.error]: _oldError, ...signedIn } = token ?? {}
  const refreshToken = account.refresh_token ?? account.refreshToken
  signedIn[layout.accessToken] = accessTokenOf(account)
  set(signedIn, layout.refreshToken, presentsAccessToken(provider) ? undefined : refreshToken)
  nameProvider(signedIn, layout, provider.id, provider)
  set(signedIn, layout.session, sessionId)
  set(
    signedIn,
    layout.idToken,
    settings.keepsIdToken ? (account.id_token ?? account.idToken) : undefined,
  )
  if (layout.user) set(signedIn, layout.user, user)
  const grant = {
    ...{ expires_at: account.expires_at, expires_in: account.expires_in },
    accessToken: signedIn[layout.accessToken],
    refreshToken: presentedBy(signedIn, layout, provider),
    idToken: settings.idToken ? signedIn[layout.idToken] : undefined,
  }
  setEndOfIdToken(signedIn, layout)
  setExpiry(signedIn, layout, expiryOfGrant(grant, provider.defaultLifetime, Date.now() / 1000))
  return signedIn
}

const presentsAccessToken = (provider) => provider?.presents === 'access_token'

/** What a refresh presents of a token: the refresh token, or the access token where there is none. */
const presentedBy = (token, layout, provider) =>
  token[presentsAccessToken(provider) ? layout.accessToken : layout.refreshToken]

/** A token that our fields are not written into says whose the session is all the same. */
function namedToken(token, account, provider, { layout, providers }) {
  const id = providerNameOf(account)
  if (typeof id !== 'string' || id === '') return token
  const before = token?.[layout.provider]
  // Other callbacks in front of us have written it, with more.
  if (before === id && !provider) return token
  const named = { ...token }
  // The session before was ours, this one is another's.
  if (before !== id && providers.some((one) => one.id === before)) {
    for (const role of OF_THE_TOKENS) delete named[layout[role]]
  }
  nameProvider(named, layout, id, provider)
  return named
}

/** What belongs to the tokens of one sign-in. */
const OF_THE_TOKENS = [
  ...['accessToken', 'refreshToken', 'idToken', 'idTokenExpiresAt'],
  ...['expiresAt', 'lifetime', 'session', 'error'],
]

/** The provider's id, and the authorization server that its tokens are bound to. */
function nameProvider(token, layout, id, provider) {
  token[layout.provider] = id
  set(token, layout.authorizationServer, provider?.authorizationServers[0])
}

function set(token, field, value) {
  if (value === undefined || value === null || value === '') delete token[field]
  else token[field] = value
}

/** The token with what a refresh brought, without `error`. */
function renewedToken(token, tokens, settings) {
  const { layout } = settings
  const renewed = { ...token }
  if (renewed[layout.error] !== undefined) delete renewed[layout.error]
  replaceCopies(renewed, token[layout.refreshToken], tokens.refreshToken)
  renewed[layout.accessToken] = tokens.accessToken
  const named = renewed[layout.provider]
  const id = typeof named === 'string' ? named : settings.defaultProvider
  const provider = settings.providers.find((one) => one.id === id)
  if (!presentsAccessToken(provider)) renewed[layout.refreshToken] = tokens.refreshToken
  if (tokens.idToken) {
    renewed[layout.idToken] = tokens.idToken
    setEndOfIdToken(renewed, layout)
  }
  if (provider) nameProvider(renewed, layout, id, provider)
  const { expiresAtMs, lifetimeMs } = tokens
  setExpiry(
    renewed,
    layout,
    expiresAtMs && { expiresAtSeconds: expiresAtMs / 1000, lifetimeSeconds: lifetimeMs / 1000 },
  )
  return renewed
}

/**
 * An own callback may have kept the refresh token under a name of its own as well. That one is renewed with it: it is of no
 * use when it is spent, and the session hides what is equal to the refresh token in hand.
 */
function replaceCopies(token, spent, next) {
  if (typeof spent !== 'string' || spent.length < SHORTEST_REFRESH_TOKEN || spent === next) return
  for (const name in token) if (token[name] === spent) token[name] = next
}

module.exports = {
  presentedBy,
  renewedToken,
  setEndOfIdToken,
  setExpiry,
  signedInToken,
}
