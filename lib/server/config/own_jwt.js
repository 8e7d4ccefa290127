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
  const guard = new OwnJwt(own, abouts.get(ours))

  return function jwt(params) {
    const token = ours(params)
    return isPromise(token)
      ? token.then((renewed) => guard.call(params, renewed))
      : guard.call(params, token)
  }
}

/** A jwt callback of the app, with what it may not lose, keep or change. */
class OwnJwt {
  /**
   * @param {Function} own
   * @param {About} about
   */
  constructor(own, about) {
    this.own = own
    this.about = about
    this.layout = about.layout
    this.kept = keptFields(about)
    this.names = OF_THE_SIGN_IN.map((role) => about.layout[role])
  }

  call(params, token) {
    const { own, layout } = this
    const { stored } = this.about
    // A session that has ended, and is not to begin again.
    if (token === null) return null
    if (!isObject(token)) return own({ ...params, token })
    const isUpdate = params.trigger === 'update'
    // The own callback may change the very object.
    const before = isUpdate ? { ...(stored?.shown(token) ?? token) } : valuesOf(token, layout)
    const result = own({ ...params, token })
    return isPromise(result)
      ? result.then((later) => this.#conclude(params, before, later))
      : this.#conclude(params, before, result)
  }

  #conclude(params, before, given) {
    const { stored } = this.about
    const result = stored ? stored.reattach(given) : given
    const concluded =
      params.trigger === 'update'
        ? this.#updated(params, before, result)
        : this.#checked(params, before, result)
    // Tokens that lie in a store stay there.
    return stored && isObject(concluded) ? stored.adopt(concluded) : concluded
  }

  #updated(params, before, result) {
    if (!isObject(result)) return result
    const restored = withFields(result, before, this.kept(before))
    noteMadeOf(restored, params.token)
    return restored
  }

  #checked(params, before, result) {
    // Null signs out in Auth.js.
    if (result === null) return result
    const { about, layout } = this
    const lost = NEEDED.filter((role) => isLost(before[layout[role]], result?.[layout[role]]))
    if (lost.length > 0 && about.isOurs(before)) this.#logLost(lost, before[layout.provider])
    if (!isObject(result)) return result
    if (params.account && isReplaced(layout, before, result)) return boundToNone(layout, result)
    if (params.account && about.isOurs(before)) this.#tellCopies(before, result)
    const kept = params.account ? withoutTakenTokens(about, params, result) : result
    return withoutOldError(about, before, this.#withNames(before, kept))
  }

  /** A new token of an own callback that still holds our refresh token says whose it is. */
  #withNames(before, result) {
    const { refreshToken } = this.layout
    const held = result[refreshToken]
    if (held === undefined || held !== before[refreshToken]) return result
    const lostNames = this.names.filter((name) => isLost(before[name], result[name]))
    return lostNames.length === 0 ? result : withFields(result, before, lostNames)
  }

  /** As the callback that ours takes the place of did it: what reads such a copy has the token of the sign-in for ever. */
  #tellCopies(before, result) {
    const { accessToken, provider } = this.layout
    const copies = copiesOf(before[accessToken], result, accessToken)
    if (copies.length === 0) return
    this.about.logOnce(
      'copied',
      `your jwt callback keeps the access token of the sign-in as token.${copies.join(' and token.')} too, where it is not ` +
        `renewed. Take that out: token.${accessToken} has the one that is, and getAccessToken() of serverTokens.`,
      before[provider],
    )
  }

  #logLost(lost, provider) {
    const names = lost.map((role) => this.layout[role]).join(', ')
    const whose = typeof provider === 'string' ? ` of provider ${JSON.stringify(provider)}` : ''
    this.about.logOnce(
      'dropped',
      `your jwt callback returned a token without ${names}, which it was given: such a session${whose} is not refreshed ` +
        'any more. Return { ...token } with what you add.',
      provider,
    )
  }
}

/** The other places in a token, as dotted names, that hold its access token. What cannot be read costs no sign-in. */
function copiesOf(accessToken, result, ownName) {
  if (typeof accessToken !== 'string' || accessToken === '') return []
  try {
    return Object.entries(result).flatMap(([name, value]) => {
      if (value === accessToken) return name === ownName ? [] : [name]
      if (!isObject(value)) return []
      return Object.keys(value).flatMap((inner) =>
        value[inner] === accessToken ? [`${name}.${inner}`] : [],
      )
    })
  } catch {
    return []
  }
}

const isLost = (before, after) => before !== undefined && after === undefined

/** An own callback may keep the whole user, and show it to the page. */
function withoutTakenTokens({ userWithoutTokens }, { account, user }, result) {
  if (!isObject(user)) return result
  const names = Object.keys(result).filter((name) => result[name] === user)
  if (names.length === 0) return result
  const left = userWithoutTokens(account, user)
  return { ...result, ...Object.fromEntries(names.map((name) => [name, left])) }
}

/** At a sign-in only what the account brought is its provider's: another refresh token is of the app's own backend. */
function isReplaced({ accessToken, refreshToken }, before, result) {
  const other = result[refreshToken]
  return before[accessToken] !== undefined && other !== undefined && other !== before[refreshToken]
}

/** Such a session is refused where it falls due: see token_owner.js. */
const boundToNone = ({ authorizationServer }, result) => ({
  ...result,
  [authorizationServer]: OF_THE_APP,
})

/** An own callback that brought another access token has put right what the error says. */
function withoutOldError({ layout, isOwnError }, before, result) {
  const { accessToken, error } = layout
  const hasRenewed =
    result[accessToken] !== undefined && result[accessToken] !== before[accessToken]
  if (!hasRenewed || result[error] === undefined || result[error] !== before[error]) return result
  if (!isOwnError(result[error])) return result
  const { [error]: _old, ...renewed } = result
  return renewed
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
