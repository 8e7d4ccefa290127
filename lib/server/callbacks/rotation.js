'use strict'

const { webcrypto } = require('node:crypto')
const { OWN_ERRORS, RevocationError, TEMPORARILY_UNAVAILABLE } = require('../errors/errors.js')
const { createExpiryReader } = require('../tokens/cookie_expiry.js')
const { createEvents } = require('../events/events.js')
const { createNative } = require('./native_rotator.js')
const { reasonOf } = require('../errors/error_reason.js')
const { readable, readableCopy } = require('../errors/readable.js')
const { newSessionId } = require('../tokens/session_id.js')
const { noteMadeOf } = require('../tokens/session_names.js')
const { noteFailureOf } = require('../tokens/token_failures.js')
const { presentedBy, renewedToken, signedInToken } = require('../tokens/token_fields.js')
const { createOwnership } = require('../tokens/token_owner.js')
const { accessTokenOf, grantOfSignIn } = require('../tokens/sign_in_grant.js')
const { createTokensTeller } = require('../events/told_tokens.js')

/** The addon's flags. */
const FORCED = 1
const CARRIES_ERROR = 2
const FOREIGN = 4

/** What the addon does about the end of a session. */
const REVOKE = 0
const FORGET = 1
const SIGN_OUT = 2

/** The elements of the addon's `expiry`. */
const EXPIRES_AT = 0
const LIFETIME = 1
const ISSUED_AT = 2
const DUE_AT_MS = 3
const IS_DUE = 4

/**
 * What both callbacks stand on: takes NextAuth tokens, hands them to the addon and writes its outcomes back.
 * @param {ReturnType<typeof import('../options/options.js').readOptions>} settings
 * @param {(held: object, renewed: object) => void} [onBackgroundRefresh] told of tokens that came after `refreshIfDue` had
 *   answered with `held`
 */
function createRotation(settings, onBackgroundRefresh) {
  const { layout, errorName } = settings
  const { accessToken, expiresAt, lifetime, error: errorField } = layout
  const events = createEvents(settings)
  const native = createNative(settings, events)
  const announce = createTokensTeller(settings, events)
  const owner = createOwnership(settings)
  const unitMs = layout.unit === 's' ? 1000 : 1
  const { checkExpiry, expiry, jwtCallback } = native

  const isOwnError = (error) => error === errorName || OWN_ERRORS.includes(error)

  /**
   * Hands the three numbers of an expiry to the addon, which writes when the token is due beside them.
   * The array is faster than arguments; anything but a number is NaN there.
   */
  function check(expiresAtNumber, lifetimeSeconds, issuedAtSeconds) {
    expiry[EXPIRES_AT] = expiresAtNumber
    expiry[LIFETIME] = typeof lifetimeSeconds === 'number' ? lifetimeSeconds : Number.NaN
    expiry[ISSUED_AT] = typeof issuedAtSeconds === 'number' ? issuedAtSeconds : Number.NaN
    checkExpiry()
  }

  /**
   * The hot path: one native call on numbers, and no promise of its own while the token is not due.
   * Never throws and never rejects: NextAuth would delete the session cookie.
   */
  function refreshIfDue(token, forced) {
    try {
      if (typeof token?.[accessToken] !== 'string') return token
      if (hasUnreadIdToken(token) && !owner.refusalOf(token)) {
        return refreshIfDue(withEndOfIdToken(token), forced)
      }
      const expiresAtNumber = token[expiresAt]
      const error = token[errorField]
      if (typeof expiresAtNumber === 'number' && error === undefined && !forced) {
        check(expiresAtNumber, token[lifetime], token.iat)
        if (expiry[IS_DUE] === 0) return token
      }
      return renew(token, forced, error)
    } catch {
      return keepReadable(token, forced)
    }
  }

  /** For a token with a getter that throws, which NextAuth could not write into the cookie either. */
  function keepReadable(token, forced) {
    const copy = readableCopy(token)
    return typeof copy[accessToken] === 'string' ? renew(copy, forced, copy[errorField]) : token
  }

  function renew(given, forced, error) {
    const flags = (forced ? FORCED : 0) | (isOwnError(error) ? CARRIES_ERROR : 0)
    let token = given
    try {
      token = readable(given)
      const refusal = owner.refusalOf(token)
      if (refusal) return refuse(refusal, token, flags)
      token = withReadableExpiry(token)
      const answer = jwtCallback(
        token[expiresAt],
        token[lifetime],
        token.iat,
        flags,
        token,
        native.storeInContext?.(),
        native.functionsInContext?.(),
      )
      return answer === undefined ? token : settle(answer, token)
    } catch (cause) {
      return left(token, cause)
    }
  }

  function left(token, cause) {
    const reason = reasonOf(cause)
    events.logOnce('jwt', `a token was left as it is, because of an internal error: ${reason}`)
    return token
  }

  /** A token that is not ours goes nowhere, and back as it is; the error is written once it has expired. */
  function refuse(refusal, token, flags) {
    if (refusal.isLeftAlone) return token
    // Where it has not, its own application may have renewed it since we wrote the error.
    const foreign = (flags & FORCED) | FOREIGN
    const timed = withReadableExpiry(token)
    const outcome = jwtCallback(timed[expiresAt], token[lifetime], token.iat, foreign, token)
    const kept = (flags & CARRIES_ERROR) === 0 ? token : withoutError(token)
    return outcome === undefined ? kept : conclude(withReason(outcome, refusal), kept, refusal.fix)
  }

  const withReason = (outcome, { description }) => ({
    ...outcome,
    failure: { ...outcome.failure, description },
  })

  const settle = (answer, token) =>
    typeof answer.then === 'function' ? finish(answer, token) : conclude(answer, token)

  async function finish(promise, token) {
    try {
      return conclude(await promise, token)
    } catch (cause) {
      return left(token, cause)
    }
  }

  function conclude(outcome, token, fix) {
    const provider = providerOf(token)
    events.emitOutcome(outcome, provider, fix)
    const kept = outcome.tokens ? renewedToken(token, outcome.tokens, settings) : token
    outcome.completion
      ?.then((later) => {
        events.emitOutcome(later, provider)
        if (!later.tokens) return
        const renewed = renewedToken(kept, later.tokens, settings)
        if (isOwnRefresh(later)) announce('background', renewed, provider)
        onBackgroundRefresh?.(kept, renewed)
      })
      .catch((cause) => left(kept, cause))
    const answer = withStatus(kept, outcome.status)
    noteMadeOf(answer, token)
    if (answer !== kept) noteFailureOf(answer, outcome.failure)
    const told = isOwnRefresh(outcome) ? announce('refresh', answer, provider) : undefined
    return told ? told.then(() => answer) : answer
  }

  /** Of all who waited for it, one call began it. */
  const isOwnRefresh = ({ source, tokens, failure }) =>
    source === 'refreshed' && tokens !== undefined && failure === undefined

  function withStatus(token, status) {
    if (status === 'temporarilyUnavailable') return withError(token, TEMPORARILY_UNAVAILABLE)
    return status === 'signInAgain' ? withError(token, errorName) : token
  }

  const withError = (token, error) => ({ ...token, [errorField]: error })

  function withoutError({ [errorField]: _error, ...token }) {
    return token
  }

  const providerOf = (token) => owner.named(token) ?? settings.defaultProvider

  const { hasUnreadIdToken, withEndOfIdToken, withReadableExpiry } = createExpiryReader(
    settings,
    providerOf,
  )

  function signIn(token, account, user) {
    const grant = grantOfSignIn(account, user, settings)
    const signedIn = signedInToken(token, grant, settings, newSessionId(webcrypto))
    const { provider } = grant
    if (provider && accessTokenOf(grant.account)) {
      const presented = presentedBy(signedIn, layout, provider)
      native.signedIn(provider.id, presented, native.storeInContext?.())
      const told = announce('sign_in', signedIn, provider.id)
      if (told) return told.then(() => signedIn)
    }
    return signedIn
  }

  /**
   * When the client should come back, in the layout's unit. NextAuth hands the session callback the token
   * that the jwt callback has just checked: then the answer is there already.
   */
  function refreshAt(token) {
    const expiresAtNumber = token[expiresAt]
    const checked =
      expiry[EXPIRES_AT] === expiresAtNumber &&
      expiry[LIFETIME] === token[lifetime] &&
      expiry[ISSUED_AT] === token.iat
    if (!checked) check(expiresAtNumber, token[lifetime], token.iat)
    return Math.floor(expiry[DUE_AT_MS] / unitMs)
  }

  /** Ends a session: REVOKE at the provider, and here if that succeeds; FORGET here; SIGN_OUT here at once, and there. */
  async function end(token, ending, isSignOut = false) {
    const provider = providerOf(token)
    const refusal = owner.refusalOf(token)
    if (refusal) throw new RevocationError(refusedRevocation(refusal))
    const outcome = await native.revoke(
      token,
      ending,
      native.storeInContext?.(),
      native.functionsInContext?.(),
    )
    if (outcome.status !== 'signInAgain') {
      // A sign-out that could not revoke forgets: that has been told.
      const isTold = isSignOut && settings.revokeOnSignOut && ending === FORGET
      if (!isTold) events.emitRevocationFailure(outcome.failure, provider, isSignOut)
      throw new RevocationError(outcome.failure)
    }
    if (ending === FORGET) events.emit({ type: 'forgotten', provider })
    else events.emitRevoked(provider)
  }

  /** The token with the newest tokens that are known of its session, here or in the store. */
  async function newestToken(token) {
    if (owner.refusalOf(token)) return token
    const { tokens } = await native.newest(
      withReadableExpiry(token)[expiresAt],
      token,
      native.storeInContext?.(),
    )
    return tokens ? renewedToken(token, tokens, settings) : token
  }

  const rotator = {
    stats: () => native.stats(),
    refresh: async (token) => refreshIfDue(token, true),
    revoke: (token) => end(token ?? {}, REVOKE),
    forget: (token) => end(token ?? {}, FORGET),
    close: () => native.close(),
  }

  const { isLeftAlone, isOurs } = owner
  const { logOnce } = events
  const atSignOut = {
    revoke: (token) => end(token, SIGN_OUT, true),
    forget: (token) => end(token, FORGET, true),
  }
  return {
    ...{ refreshIfDue, refreshAt, rotator, signIn, atSignOut, newestToken, logOnce },
    ...{ isLeftAlone, isOurs, isOwnError },
  }
}

const refusedRevocation = ({
  description = 'other callbacks of this process have its provider',
}) => ({
  failureClass: 'configuration',
  code: 'unknown_provider',
  description,
  httpStatus: 0,
})

module.exports = { createRotation }
