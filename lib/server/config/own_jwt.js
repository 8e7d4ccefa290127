'use strict'

const { noteMadeOf } = require('../tokens/session_names.js')

// What is looked after when the jwt callback of a config runs behind ours.

/** What a sign-in and a refresh write. At an update the page says what is merged into the token, and not this. */
const OF_OUR_TOKENS = ['accessToken', 'expiresAt', 'refreshToken', 'lifetime', 'error']
const OF_ID_TOKENS = ['idToken', 'idTokenExpiresAt']

/** Written at every sign-in. */
const OF_THE_SIGN_IN = ['provider', 'authorizationServer', 'session', 'handle']

/** In place of an authorization server. */
const OF_THE_APP =
  'none: your jwt callback put a refresh token of its own in place of the one that the sign-in brought'

/** Without these there is nothing to refresh, or no telling when. */
const NEEDED = ['accessToken', 'refreshToken', 'expiresAt']

/**
 * What is known of a jwt callback of ours.
 * @typedef {{ layout: import('../tokens/layouts.js').Layout, keepsIdToken: boolean, isOurs: (token: object) => boolean,
 *   userWithoutTokens: (account: object, user: object) => object, isOwnError: (error: unknown) => boolean,
 *   logOnce: Function }} About
 * @type {WeakMap<Function, About>}
 */
const abouts = new WeakMap()

/**
 * @param {Function} jwt
 * @param {About} about
 */
const noteAbout = (jwt, about) => abouts.set(jwt, about)

/**
 * The jwt callback of a config behind ours.
 * @param {Function} ours
 * @param {Function} own
 */
function behindOurs(ours, own) {
  const about = abouts.get(ours)
  const { layout, logOnce, stored } = about
  const kept = keptFields(about)
  const names = OF_THE_SIGN_IN.map((role) => layout[role])

  function jwt(params) {
    const token = ours(params)
    return isPromise(token)
      ? token.then((renewed) => callOwn(params, renewed))
      : callOwn(params, token)
  }

  function callOwn(params, token) {
    // A session that has ended, and is not to begin again.
    if (token === null) return null
    if (!isObject(token)) return own({ ...params, token })
    const isUpdate = params.trigger === 'update'
    // The own callback may change the very object.
    const before = isUpdate ? { ...(stored?.shown(token) ?? token) } : valuesOf(token, layout)
    const concluded = (result) =>
      isUpdate ? updated(params, before, result) : checked(params, before, result)
    const conclude = stored ? (result) => adopted(concluded(stored.reattach(result))) : concluded
    const result = own({ ...params, token })
    return isPromise(result) ? result.then(conclude) : conclude(result)
  }

  /** Tokens that lie in a store stay there. */
  const adopted = (result) => (isObject(result) ? stored.adopt(result) : result)

  function updated(params, before, result) {
    if (!isObject(result)) return result
    const restored = withFields(result, before, kept(before))
    noteMadeOf(restored, params.token)
    return restored
  }

  function checked(params, before, result) {
    // Null signs out in Auth.js.
    if (result === null) return result
    const lost = NEEDED.filter((role) => isLost(before[layout[role]], result?.[layout[role]]))
    if (lost.length > 0 && about.isOurs(before)) logLost(lost, before[layout.provider])
    if (!isObject(result)) return result
    if (params.account && isReplaced(before, result)) return boundToNone(result)
    const kept = params.account ? withoutTakenTokens(params, result) : result
    return withoutOldError(before, withNames(before, kept))
  }

  /** An own callback may keep the whole user, and show it to the page. */
  function withoutTakenTokens({ account, user }, result) {
    if (!isObject(user)) return result
    const names = Object.keys(result).filter((name) => result[name] === user)
    if (names.length === 0) return result
    const left = about.userWithoutTokens(account, user)
    return { ...result, ...Object.fromEntries(names.map((name) => [name, left])) }
  }

  /** At a sign-in only what the account brought is its provider's: another refresh token is of the app's own backend. */
  function isReplaced(before, result) {
    const { accessToken, refreshToken } = layout
    const other = result[refreshToken]
    return (
      before[accessToken] !== undefined && other !== undefined && other !== before[refreshToken]
    )
  }

  /** Such a session is refused where it falls due: see token_owner.js. */
  const boundToNone = (result) => ({ ...result, [layout.authorizationServer]: OF_THE_APP })

  /** A new token of an own callback that still holds our refresh token says whose it is. */
  function withNames(before, result) {
    const held = result[layout.refreshToken]
    if (held === undefined || held !== before[layout.refreshToken]) return result
    const lostNames = names.filter((name) => isLost(before[name], result[name]))
    return lostNames.length === 0 ? result : withFields(result, before, lostNames)
  }

  const isLost = (before, after) => before !== undefined && after === undefined

  function logLost(lost, provider) {
    const names = lost.map((role) => layout[role]).join(', ')
    const whose = typeof provider === 'string' ? ` of provider ${JSON.stringify(provider)}` : ''
    logOnce(
      'dropped',
      `your jwt callback returned a token without ${names}, which it was given: such a session${whose} is not refreshed ` +
        'any more. Return { ...token } with what you add.',
      provider,
    )
  }

  /** An own callback that brought another access token has put right what the error says. */
  function withoutOldError(before, result) {
    const { accessToken, error } = layout
    const hasRenewed =
      result[accessToken] !== undefined && result[accessToken] !== before[accessToken]
    if (!hasRenewed || result[error] === undefined || result[error] !== before[error]) return result
    if (!about.isOwnError(result[error])) return result
    const { [error]: _old, ...renewed } = result
    return renewed
  }

  return jwt
}

/** What is looked at before and after an own callback, and nothing else: it runs at every read of a session. */
function valuesOf(token, layout) {
  const { accessToken, refreshToken, expiresAt, provider, authorizationServer, session, error } =
    layout
  const { handle } = layout
  return {
    [accessToken]: token[accessToken],
    [refreshToken]: token[refreshToken],
    [expiresAt]: token[expiresAt],
    [provider]: token[provider],
    [authorizationServer]: token[authorizationServer],
    [session]: token[session],
    [handle]: token[handle],
    [error]: token[error],
  }
}

/** The names of the fields that an update leaves as they are. Tokens of another are for the own callback to change. */
function keptFields({ layout, keepsIdToken, isOurs }) {
  const namesOf = (roles) => roles.map((role) => layout[role])
  const always = namesOf(OF_THE_SIGN_IN)
  const tokens = namesOf(keepsIdToken ? [...OF_OUR_TOKENS, ...OF_ID_TOKENS] : OF_OUR_TOKENS)
  return (token) => (isOurs(token) ? [...always, ...tokens] : always)
}

/** `result` with these fields as they were before; the same object where nothing was changed. */
function withFields(result, before, names) {
  const changed = names.filter((name) => result[name] !== before[name])
  if (changed.length === 0) return result
  const restored = { ...result }
  for (const name of changed) {
    if (before[name] === undefined) delete restored[name]
    else restored[name] = before[name]
  }
  return restored
}

const isObject = (value) => typeof value === 'object' && value !== null
const isPromise = (value) => typeof value?.then === 'function'

module.exports = { behindOurs, noteAbout }
