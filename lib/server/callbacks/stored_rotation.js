'use strict'

const { TEMPORARILY_UNAVAILABLE } = require('../errors/errors.js')
const { StoreAwayError } = require('../store/session_vault.js')
const { isSameHeld, TokenParts } = require('../tokens/held_tokens.js')
const { infoOfSignIn } = require('../tokens/session_info.js')
const { grantOfSignIn } = require('../tokens/sign_in_grant.js')
const { noteMadeOf } = require('../tokens/session_names.js')
const { failureOf, noteFailureOf } = require('../tokens/token_failures.js')
const { endedSession } = require('./ended_session.js')
const { Rotation } = require('./rotation.js')
const { SessionRecords } = require('./session_records.js')
const { noSessions, Sessions } = require('./sessions.js')
const { StoredSessionEnd } = require('./stored_session_end.js')

/**
 * A rotation whose tokens lie in a store: NextAuth's token has a handle in their place. The set is read, handed to the
 * rotation of whole tokens, and what is new in it written back, while the session is there.
 *
 * With tokensIn: 'cookie' it takes sessions out of the store again, as their cookies are read.
 */
class StoredRotation {
  #inner
  #records
  #parts
  #config

  constructor(settings) {
    this.#inner = new Rotation(settings, (_held, renewed) => this.#keepLater(renewed))
    const { layout, owner, logOnce, isOwnError, events, native, emit } = this.#inner
    Object.assign(this, { settings, layout, owner, logOnce, isOwnError, native, emit })
    this.#records = new SessionRecords(settings, (failure) => events.emitStoreFailure(failure))
    if (settings.tokensIn === 'store') this.#records.vault.checkSecret()
    this.#parts = new TokenParts(layout)
    this.sessionEnd = new StoredSessionEnd(this.#inner.sessionEnd, {
      isStored: (token) => this.#handleOf(token) !== undefined,
      wholeOf: (token) => this.wholeOf(token),
      endRecord: (token) => this.#endRecord(token),
    })
    this.sessions = this.#sessions()
    this.rotator = this.#rotator()
  }

  refreshAt(token) {
    return this.#inner.refreshAt(token)
  }

  /** The config that the callbacks are in, which tells whose it is. */
  noteConfig(config) {
    this.#config = config
  }

  /** What a session callback copies from. */
  shown(token) {
    return this.#parts.whole(token)
  }

  /**
   * @returns {object | Promise<object | null>} the very token while it is known and not due; null in Auth.js v5, and a
   *   rejection in NextAuth v4, for a session that has ended
   */
  refreshIfDue(token, forced) {
    const handle = this.#handleOf(token)
    if (handle !== undefined) return this.#read(token, handle, forced)
    const moves =
      this.settings.tokensIn === 'store' &&
      typeof token?.[this.layout.accessToken] === 'string' &&
      this.owner.isOurs(token)
    return moves ? this.#move(token, forced) : this.#inner.refreshIfDue(token, forced)
  }

  signIn(token, account, user) {
    const signedIn = this.#inner.signIn(token, account, user)
    if (this.settings.tokensIn !== 'store') return signedIn
    const grant = grantOfSignIn(account, user, this.settings)
    return after(signedIn, (whole) => this.#begin(whole, grant.account))
  }

  /**
   * The token of an own callback behind ours: what it has set of the tokens goes into the store, and not into the cookie.
   * @returns {object | Promise<object>}
   */
  adopt(given) {
    const handle = this.#handleOf(given)
    if (handle === undefined) return given
    const token = this.#parts.reattach(given)
    const open = this.#parts.openFields(token)
    if (open.length === 0) return token
    const set = Object.fromEntries(open.map((name) => [name, token[name]]))
    const whole = this.#parts.whole(token)
    return this.#conclude(token, this.#opener(handle), whole, { ...whole, ...set })
  }

  /** An own callback is given a token whose tokens can be read, also behind `{ ...token }`. */
  reattach(token) {
    return this.#parts.reattach(token)
  }

  /** The token with its tokens: as it is where it holds them; undefined for a session that has ended. */
  async wholeOf(token) {
    const handle = this.#handleOf(token)
    if (handle === undefined) return token
    const opener = this.#opener(handle)
    const entry = opener && (await this.#records.read(opener, this.owner.providerOf(token)))
    return entry && { ...this.#parts.whole(token), ...entry.held }
  }

  #handleOf(token) {
    const handle = token?.[this.layout.handle]
    return typeof handle === 'string' && !this.owner.isLeftAlone(token) ? handle : undefined
  }

  #read(token, handle, forced) {
    const opener = this.#opener(handle)
    if (!opener) return this.#ended()
    const entry = this.#records.fresh(opener)
    return entry
      ? this.#rotate(token, opener, entry, forced)
      : this.#readStore(token, opener, forced)
  }

  async #readStore(token, opener, forced) {
    try {
      const entry = await this.#records.read(opener, this.owner.providerOf(token))
      return await (entry ? this.#rotate(token, opener, entry, forced) : this.#ended())
    } catch (error) {
      if (error instanceof StoreAwayError) return this.#away(token)
      throw error
    }
  }

  #rotate(token, opener, { held }, forced) {
    if (!forced && this.#isAsItWas(token, held)) return this.#parts.attach(token, held)
    const whole = { ...this.#parts.whole(token), ...held }
    const answer = this.#inner.refreshIfDue(whole, forced)
    return after(answer, (renewed) => this.#conclude(token, opener, whole, renewed))
  }

  /** Whether the cookie says the same as the set, which is not due: most reads end here, without a copy. */
  #isAsItWas(token, held) {
    const { layout } = this
    const { expiry, expiryReader } = this.#inner
    if (this.settings.tokensIn === 'cookie' || token[layout.error] !== undefined) return false
    if (!this.#parts.fits(token, held) || expiryReader.hasUnreadIdToken(held)) return false
    const expiresAt = held[layout.expiresAt]
    if (typeof expiresAt !== 'number' || typeof held[layout.accessToken] !== 'string') return false
    return !expiry.isDue(expiresAt, held[layout.lifetime], token.iat)
  }

  /** @returns {object | Promise<object | null>} `token` with what `answer` has that `whole` had not */
  #conclude(token, opener, whole, answer) {
    const { claims, held } = this.#parts.part(answer)
    if (isSameHeld(this.#parts.part(whole).held, held)) {
      return this.#answer(token, claims, held, answer)
    }
    return this.#records
      .write(opener, held)
      .then((isThere) => (isThere ? this.#answer(token, claims, held, answer) : this.#ended()))
  }

  #answer(token, claims, held, answer) {
    let concluded
    if (this.settings.tokensIn === 'cookie') {
      const { [this.layout.handle]: _handle, ...unpacked } = { ...claims, ...held }
      concluded = unpacked
    } else {
      concluded = this.#parts.attach(claims, held)
    }
    noteMadeOf(concluded, token)
    noteFailureOf(concluded, failureOf(answer))
    return concluded
  }

  /** The cookie is kept, and says nothing of it: the next read may find the store again. */
  #away(token) {
    const { claims, held } = this.#parts.part(token)
    const answer = this.#parts.attach({ ...claims }, held, TEMPORARILY_UNAVAILABLE)
    noteMadeOf(answer, token)
    return answer
  }

  #ended() {
    return endedSession(this.layout, this.#config)
  }

  /** What a refresh behind an answer brought. */
  #keepLater(renewed) {
    const opener = this.#opener(renewed[this.layout.handle] ?? '')
    if (opener) this.#records.write(opener, this.#parts.part(renewed).held).catch(() => undefined)
  }

  async #begin(whole, account) {
    if (typeof whole?.[this.layout.accessToken] !== 'string' || !this.owner.isOurs(whole))
      return whole
    const handle = this.#records.vault.newHandle()
    const { claims, held } = this.#parts.part(whole)
    try {
      const info = infoOfSignIn(whole, account, this.layout)
      await this.#records.begin(this.#opener(handle), held, info)
    } catch (error) {
      // The tokens stay in the cookie, and move when it is read.
      if (error instanceof StoreAwayError) return whole
      throw error
    }
    claims[this.layout.handle] = handle
    return this.#parts.attach(claims, held)
  }

  /** A session whose cookie holds its tokens moves into the store; where its cookie cannot be written it has two places. */
  async #move(token, forced) {
    const name = token[this.layout.session] ?? token[this.layout.refreshToken]
    const stay = () => this.#inner.refreshIfDue(token, forced)
    if (typeof name !== 'string') return stay()
    const handle = this.#records.vault.handleOfMove(name)
    const { claims, held } = this.#parts.part(token)
    try {
      const info = infoOfSignIn(token, undefined, this.layout)
      if (!(await this.#records.move(this.#opener(handle), held, info))) return stay()
    } catch (error) {
      if (error instanceof StoreAwayError) return stay()
      throw error
    }
    claims[this.layout.handle] = handle
    noteMadeOf(claims, token)
    return this.#read(claims, handle, forced)
  }

  #opener(handle) {
    return this.#records.vault.opener(handle)
  }

  async #endRecord(token) {
    const opener = this.#opener(this.#handleOf(token) ?? '')
    if (opener) await this.#records.end(opener.id, this.owner.providerOf(token))
  }

  #sessions() {
    if (this.settings.tokensIn === 'cookie') return noSessions()
    const handleOf = (token) => this.#handleOf(token)
    return new Sessions(this.#records, handleOf)
  }

  #rotator() {
    const { sessionEnd } = this
    return {
      ...this.#inner.rotator,
      refresh: async (token) => this.refreshIfDue(token, true),
      revoke: (token) => sessionEnd.revoke(token),
      forget: (token) => sessionEnd.forget(token),
      close: () => {
        this.#records.memory.close()
        this.#inner.rotator.close()
      },
    }
  }
}

const after = (value, next) => (typeof value?.then === 'function' ? value.then(next) : next(value))

module.exports = { StoredRotation }
