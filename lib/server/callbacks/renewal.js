'use strict'

const { reasonOf } = require('../errors/error_reason.js')
const { readable, readableCopy } = require('../errors/readable.js')
const { RenewalFlag } = require('../native/contract.js')
const { noteMadeOf } = require('../tokens/session_names.js')
const { noteFailureOf } = require('../tokens/token_failures.js')
const { renewedToken } = require('../tokens/token_fields.js')

/**
 * What happens to a token that may be due: the addon is asked, and what it answers is written into the token, told to
 * the app, and noted in the log. Nothing here throws or rejects: NextAuth would delete the session cookie.
 */
class Renewal {
  #settings
  #native
  #owner
  #expiryReader
  #tellIfUntold
  #errorField
  #events
  #announce
  #onBackgroundRefresh

  /**
   * @param {object} settings
   * @param {{ native: object, owner: object, expiryReader: object, tellIfUntold: Function, errorField: object,
   *   events: object, announce: Function }} parts
   * @param {(held: object, renewed: object) => void} [onBackgroundRefresh]
   */
  constructor(settings, parts, onBackgroundRefresh) {
    this.#settings = settings
    this.#native = parts.native
    this.#owner = parts.owner
    this.#expiryReader = parts.expiryReader
    this.#tellIfUntold = parts.tellIfUntold
    this.#errorField = parts.errorField
    this.#events = parts.events
    this.#announce = parts.announce
    this.#onBackgroundRefresh = onBackgroundRefresh
  }

  /**
   * @param {object} given
   * @param {boolean} forced
   * @param {unknown} error that the token carries
   */
  renew(given, forced, error) {
    const { layout } = this.#settings
    const flags = this.#flagsOf(forced, error)
    let token = given
    try {
      token = readable(given)
      const refusal = this.#owner.refusalOf(token)
      if (refusal) return this.#refuse(refusal, token, flags)
      token = this.#expiryReader.withReadableExpiry(token)
      const answer = this.#native.jwtCallback(
        token[layout.expiresAt],
        token[layout.lifetime],
        token.iat,
        flags,
        token,
        this.#native.storeInContext?.(),
        this.#native.functionsInContext?.(),
      )
      if (answer !== undefined) return this.#settle(answer, token)
      this.#tellIfUntold(token)
      return token
    } catch (cause) {
      return this.#left(token, cause)
    }
  }

  /** For a token with a getter that throws, which NextAuth could not write into the cookie either. */
  renewReadable(token, forced) {
    const { layout } = this.#settings
    const copy = readableCopy(token)
    if (typeof copy[layout.accessToken] !== 'string') return token
    return this.renew(copy, forced, copy[layout.error])
  }

  #flagsOf(forced, error) {
    return (
      (forced ? RenewalFlag.forced : 0) |
      (this.#errorField.isOwn(error) ? RenewalFlag.carriesError : 0)
    )
  }

  /** A token that is not ours goes nowhere, and back as it is; the error is written once it has expired. */
  #refuse(refusal, token, flags) {
    if (refusal.isLeftAlone) return token
    const { layout } = this.#settings
    // Where it has not, its own application may have renewed it since we wrote the error.
    const foreign = (flags & RenewalFlag.forced) | RenewalFlag.foreign
    const timed = this.#expiryReader.withReadableExpiry(token)
    const { jwtCallback } = this.#native
    const outcome = jwtCallback(
      timed[layout.expiresAt],
      token[layout.lifetime],
      token.iat,
      foreign,
      token,
    )
    const carriesError = (flags & RenewalFlag.carriesError) !== 0
    const kept = carriesError ? this.#errorField.without(token) : token
    if (outcome === undefined) return kept
    return this.#conclude(withReason(outcome, refusal), kept, refusal.fix)
  }

  #settle(answer, token) {
    return typeof answer.then === 'function'
      ? this.#finish(answer, token)
      : this.#conclude(answer, token)
  }

  async #finish(promise, token) {
    try {
      return this.#conclude(await promise, token)
    } catch (cause) {
      return this.#left(token, cause)
    }
  }

  #conclude(outcome, token, fix) {
    const provider = this.#owner.providerOf(token)
    this.#events.emitOutcome(outcome, provider, fix)
    const kept = outcome.tokens ? renewedToken(token, outcome.tokens, this.#settings) : token
    outcome.completion
      ?.then((later) => this.#complete(later, kept, provider))
      .catch((cause) => this.#left(kept, cause))
    const answer = this.#errorField.withStatus(kept, outcome.status)
    noteMadeOf(answer, token)
    if (answer !== kept) noteFailureOf(answer, outcome.failure)
    const told = isOwnRefresh(outcome) ? this.#announce('refresh', answer, provider) : undefined
    return told ? told.then(() => answer) : answer
  }

  /** What came behind an answer. */
  #complete(outcome, held, provider) {
    this.#events.emitOutcome(outcome, provider)
    if (!outcome.tokens) return
    const renewed = renewedToken(held, outcome.tokens, this.#settings)
    if (isOwnRefresh(outcome)) this.#announce('background', renewed, provider)
    this.#onBackgroundRefresh?.(held, renewed)
  }

  #left(token, cause) {
    const reason = reasonOf(cause)
    this.#events.logOnce(
      'jwt',
      `a token was left as it is, because of an internal error: ${reason}`,
    )
    return token
  }
}

const withReason = (outcome, { description }) => ({
  ...outcome,
  failure: { ...outcome.failure, description },
})

/** Of all who waited for it, one call began it. */
const isOwnRefresh = ({ source, tokens, failure }) =>
  source === 'refreshed' && tokens !== undefined && failure === undefined

module.exports = { Renewal }
