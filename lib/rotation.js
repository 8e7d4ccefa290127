'use strict'

const { addon } = require('./addon.js')
const {
  REFRESH_ACCESS_TOKEN_ERROR,
  RevocationError,
  TEMPORARILY_UNAVAILABLE,
} = require('./errors.js')
const { createEvents } = require('./events.js')
const { loadCertificates, proxyFor } = require('./network.js')
const { renewedToken, signedInToken } = require('./token_fields.js')

/** The addon's flags. */
const FORCED = 1
const CARRIES_ERROR = 2

/**
 * What both callbacks stand on: takes NextAuth tokens, hands them to the addon and writes its outcomes back.
 * @param {ReturnType<typeof import('./options.js').readOptions>} settings
 */
function createRotation(settings) {
  const { layout, errorName } = settings
  const { accessToken, expiresAt, lifetime, error: errorField } = layout
  const native = addon().createRotator(nativeConfig(settings))
  const { jwtCallback } = native
  const events = createEvents(settings.onEvent)

  const isOwnError = (error) =>
    error === errorName || error === TEMPORARILY_UNAVAILABLE || error === REFRESH_ACCESS_TOKEN_ERROR

  // The token that was last found not due and when it will be: NextAuth hands the same object to the
  // session callback next.
  let lastToken
  let lastRefreshAt

  /**
   * The hot path: one native call on numbers, and no promise of its own while the token is not due.
   * Never throws and never rejects: NextAuth would delete the session cookie.
   */
  function keepFresh(token, forced) {
    if (typeof token?.[accessToken] !== 'string') return token
    const error = token[errorField]
    const flags =
      (forced ? FORCED : 0) | (error !== undefined && isOwnError(error) ? CARRIES_ERROR : 0)
    try {
      const answer = jwtCallback(token[expiresAt], token[lifetime], token.iat, flags, token)
      if (typeof answer === 'object') return settle(answer, token)
      lastToken = token
      lastRefreshAt = answer
      return token
    } catch (cause) {
      events.tellOnce(
        'jwt',
        `a token was left as it is, because of an internal error: ${cause?.message}`,
      )
      return token
    }
  }

  const settle = (answer, token) =>
    typeof answer.then === 'function' ? finish(answer, token) : conclude(answer, token)

  async function finish(promise, token) {
    return conclude(await promise, token)
  }

  function conclude(outcome, token) {
    const provider = providerOf(token)
    events.emitOutcome(outcome, provider)
    outcome.completion?.then((later) => events.emitOutcome(later, provider))
    const kept = outcome.tokens ? renewedToken(token, outcome.tokens, settings) : token
    if (outcome.status === 'temporarilyUnavailable') return withError(kept, TEMPORARILY_UNAVAILABLE)
    if (outcome.status === 'signInAgain') return withError(kept, errorName)
    return kept
  }

  const withError = (token, error) => ({ ...token, [errorField]: error })

  const providerOf = (token) => {
    const named = token[layout.provider]
    return typeof named === 'string' ? named : settings.defaultProvider
  }

  function signIn(token, account, user) {
    const signedIn = signedInToken(token ?? {}, account, user, settings)
    native.signedIn(account.provider, signedIn[layout.refreshToken])
    return signedIn
  }

  /** When the client should come back, in the layout's unit; undefined for a token that does not expire. */
  const refreshAt = (token) =>
    token === lastToken
      ? lastRefreshAt
      : native.sessionCallback(token[expiresAt], token[lifetime], token.iat)

  const rotator = {
    stats: () => native.stats(),
    refresh: async (token) => keepFresh(token, true),
    async revoke(token) {
      const outcome = await native.revoke(token ?? {})
      const provider = providerOf(token ?? {})
      if (outcome?.status === 'signInAgain') {
        events.emit({ type: 'revoked', provider })
        return
      }
      throw new RevocationError(outcome?.failure ?? nothingToRevoke(settings, provider))
    },
    close: () => native.close(),
  }

  return { keepFresh, refreshAt, rotator, signIn, tellOnce: events.tellOnce }
}

/** Why the addon sent nothing. */
function nothingToRevoke({ providers }, provider) {
  return providers.some(({ id }) => id === provider)
    ? {
        failureClass: 'terminal',
        code: 'no_refresh_token',
        description: 'the session holds no refresh token',
        httpStatus: 0,
      }
    : {
        failureClass: 'configuration',
        code: 'unknown_provider',
        description: "the session's provider is not configured",
        httpStatus: 0,
      }
}

/** The settings as native/binding reads them. */
function nativeConfig(settings) {
  const { layout } = settings
  const shared = {
    refreshBeforeExpiryMs: settings.refreshBeforeExpiry * 1000,
    retries: settings.retries,
    keepIdToken: settings.idToken,
    timeoutMs: settings.timeout,
    connectTimeoutMs: settings.connectTimeout,
    ca: settings.ca,
  }
  return {
    providers: settings.providers.map(({ defaultLifetime, ...provider }) => ({
      ...provider,
      ...shared,
      ...proxyFor(provider.tokenEndpoint ?? provider.issuer, settings.proxy),
      defaultLifetimeMs: defaultLifetime === undefined ? undefined : defaultLifetime * 1000,
    })),
    defaultProvider: settings.defaultProvider,
    unitMs: layout.unit === 's' ? 1000 : 1,
    fields: {
      accessToken: layout.accessToken,
      refreshToken: layout.refreshToken,
      provider: layout.provider,
      idToken: settings.idToken ? layout.idToken : undefined,
    },
    refreshBeforeExpiryMs: shared.refreshBeforeExpiryMs,
    background: settings.background,
    successorTtlMs: settings.successorTtl * 1000,
    maxSuccessors: settings.maxSuccessors,
    loadCertificates,
  }
}

module.exports = { createRotation }
