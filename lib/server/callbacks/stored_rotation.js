'use strict'

const { performance } = require('node:perf_hooks')
const { TEMPORARILY_UNAVAILABLE } = require('../errors/errors.js')
const { SessionMemory } = require('../store/session_memory.js')
const { SessionVault, StoreAwayError } = require('../store/session_vault.js')
const { createTokenParts, isSameHeld } = require('../tokens/held_tokens.js')
const { grantOfSignIn } = require('../tokens/sign_in_grant.js')
const { noteMadeOf } = require('../tokens/session_names.js')
const { failureOf, noteFailureOf } = require('../tokens/token_failures.js')
const { endedSession } = require('./ended_session.js')
const { Rotation } = require('./rotation.js')
const { Sessions } = require('./sessions.js')
const { StoredSessionEnd } = require('./stored_session_end.js')
const { infoOfSignIn, indexNamesOf } = require('../tokens/session_info.js')

/** How much longer than its cookie a session stays, so that its time to live is not written at every read (s). */
const LONGEST_SLACK_SECONDS = 300
const SLACK_OF_MAX_AGE = 10

/**
 * A rotation whose tokens lie in a store: NextAuth's token has a handle in their place. The set is read, handed to the
 * rotation of whole tokens, and what is new in it written back, while the session is there.
 *
 * With tokensIn: 'cookie' it takes sessions out of the store again, as their cookies are read.
 */
class StoredRotation {
  #inner
  #vault
  #memory
  #parts
  #slackMs
  #ttlMs
  #config

  constructor(settings) {
    this.#inner = new Rotation(settings, (_held, renewed) => this.#keepLater(renewed))
    const { layout, owner, logOnce, isOwnError, events } = this.#inner
    Object.assign(this, { settings, layout, owner, logOnce, isOwnError })
    const report = (failure) => events.emitStoreFailure(failure)
    this.#vault = new SessionVault(settings, report)
    if (settings.tokensIn === 'store') this.#vault.checkSecret()
    this.#memory = new SessionMemory(settings.storeFreshness * 1000, (listener) =>
      this.#vault.subscribe(listener),
    )
    this.#parts = createTokenParts(layout)
    const slackSeconds = Math.min(settings.sessionMaxAge / SLACK_OF_MAX_AGE, LONGEST_SLACK_SECONDS)
    this.#slackMs = Math.ceil(slackSeconds * 1000)
    this.#ttlMs = Math.ceil(settings.sessionMaxAge * 1000) + this.#slackMs
    this.sessionEnd = new StoredSessionEnd(this.#inner.sessionEnd, {
      isStored: (token) => this.#handleOf(token) !== undefined,
      wholeOf: (token) => this.wholeOf(token),
      endRecord: (token) => this.#endRecord(token),
    })
    this.sessions = new Sessions({
      ...{ vault: this.#vault, memory: this.#memory, tokensIn: settings.tokensIn },
      handleOf: (token) => this.#handleOf(token),
    })
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
    return this.#conclude(token, this.#vault.opener(handle), whole, { ...whole, ...set })
  }

  /** An own callback is given a token whose tokens can be read, also behind `{ ...token }`. */
  reattach(token) {
    return this.#parts.reattach(token)
  }

  /** The token with its tokens: as it is where it holds them; undefined for a session that has ended. */
  async wholeOf(token) {
    const handle = this.#handleOf(token)
    if (handle === undefined) return token
    const opener = this.#vault.opener(handle)
    const entry = opener && (await this.#entryOf(opener, token))
    return entry && { ...this.#parts.whole(token), ...entry.held }
  }

  #handleOf(token) {
    const handle = token?.[this.layout.handle]
    return typeof handle === 'string' && !this.owner.isLeftAlone(token) ? handle : undefined
  }

  #read(token, handle, forced) {
    const opener = this.#vault.opener(handle)
    if (!opener) return this.#ended()
    const entry = this.#memory.fresh(opener.id)
    if (!entry || entry.isUnwritten) return this.#readStore(token, opener, forced)
    this.#touch(opener, entry)
    return this.#rotate(token, opener, entry, forced)
  }

  async #readStore(token, opener, forced) {
    try {
      const entry = await this.#entryOf(opener, token)
      if (!entry) return this.#ended()
      this.#touch(opener, entry)
      return await this.#rotate(token, opener, entry, forced)
    } catch (error) {
      if (error instanceof StoreAwayError) return this.#away(token)
      throw error
    }
  }

  #rotate(token, opener, { held }, forced) {
    const whole = { ...this.#parts.whole(token), ...held }
    const answer = this.#inner.refreshIfDue(whole, forced)
    if (answer === whole && this.settings.tokensIn === 'store' && this.#parts.fits(token, held)) {
      return this.#parts.attach(token, held)
    }
    return after(answer, (renewed) => this.#conclude(token, opener, whole, renewed))
  }

  /** @returns {object | Promise<object | null>} `token` with what `answer` has that `whole` had not */
  #conclude(token, opener, whole, answer) {
    const { claims, held } = this.#parts.part(answer)
    if (isSameHeld(this.#parts.part(whole).held, held)) {
      return this.#answer(token, claims, held, answer)
    }
    return this.#write(opener, held).then((isThere) =>
      isThere ? this.#answer(token, claims, held, answer) : this.#ended(),
    )
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

  /** @returns {Promise<import('../store/session_memory.js').Entry | undefined>} undefined for a session that has ended */
  async #entryOf(opener, token) {
    const unwritten = this.#memory.unwritten(opener.id)
    if (unwritten) {
      const isThere = await this.#write(opener, unwritten.held)
      return isThere ? unwritten : undefined
    }
    const fresh = this.#memory.fresh(opener.id)
    if (fresh) return fresh
    const provider = this.owner.providerOf(token)
    return this.#memory.read(opener.id, () => this.#vault.read(opener, provider))
  }

  /**
   * Writes a set of tokens. A store that is away gets it at the next read; until then this process has it.
   * @returns {Promise<boolean>} whether the session is still there
   */
  async #write(opener, held) {
    const info = usedNow(this.#memory.known(opener.id)?.info)
    const keep = (isUnwritten) =>
      this.#memory.keep(opener.id, held, info ?? {}, performance.now(), isUnwritten)
    try {
      const isThere = await this.#vault.write(opener, { held, info }, this.#ttlMs)
      if (isThere && info) keep(false)
      else this.#memory.forget(opener.id)
      return isThere
    } catch (error) {
      if (!(error instanceof StoreAwayError)) throw error
      keep(true)
      return true
    }
  }

  /** What a refresh behind an answer brought. */
  #keepLater(renewed) {
    const opener = this.#vault.opener(renewed[this.layout.handle] ?? '')
    if (opener) this.#write(opener, this.#parts.part(renewed).held).catch(() => undefined)
  }

  /** Begins the time to live anew, now and then, and behind the answer. */
  #touch(opener, entry) {
    if (Math.abs(Date.now() - (entry.touchedAt ?? entry.info.lastUsedAt ?? 0)) < this.#slackMs)
      return
    entry.touchedAt = Date.now()
    entry.info = usedNow(entry.info) ?? entry.info
    this.#vault
      .write(opener, { info: usedNow(entry.info) }, this.#ttlMs)
      .then((isThere) => isThere || this.#memory.forget(opener.id))
      .catch(() => undefined)
  }

  async #begin(whole, account) {
    if (typeof whole?.[this.layout.accessToken] !== 'string' || !this.owner.isOurs(whole))
      return whole
    const handle = this.#vault.newHandle()
    try {
      const info = infoOfSignIn(whole, account, this.layout)
      return await this.#beginAs(handle, whole, info)
    } catch (error) {
      // The tokens stay in the cookie, and move when it is read.
      if (error instanceof StoreAwayError) return whole
      throw error
    }
  }

  async #beginAs(handle, whole, info) {
    const opener = this.#vault.opener(handle)
    const { claims, held } = this.#parts.part(whole)
    const indexes = indexNamesOf(info).map(([kind, name]) => this.#vault.indexes(kind, name)[0])
    await this.#vault.begin(opener, { held, info, indexes }, this.#ttlMs)
    this.#memory.keep(opener.id, held, info)
    claims[this.layout.handle] = handle
    return this.#parts.attach(claims, held)
  }

  /** A session whose cookie holds its tokens moves into the store; where its cookie cannot be written it has two places. */
  async #move(token, forced) {
    const name = token[this.layout.session] ?? token[this.layout.refreshToken]
    if (typeof name !== 'string') return this.#inner.refreshIfDue(token, forced)
    const handle = this.#vault.handleOfMove(name)
    const opener = this.#vault.opener(handle)
    try {
      const isKnown = this.#memory.fresh(opener.id) !== undefined
      const moved = isKnown ? 'before' : await this.#moveOnce(opener, handle, token)
      if (moved === 'later') return this.#inner.refreshIfDue(token, forced)
    } catch (error) {
      if (error instanceof StoreAwayError) return this.#inner.refreshIfDue(token, forced)
      throw error
    }
    const { claims } = this.#parts.part(token)
    claims[this.layout.handle] = handle
    noteMadeOf(claims, token)
    return this.#read(claims, handle, forced)
  }

  #moveOnce(opener, handle, token) {
    return this.#vault.moveOnce(opener.id, this.#ttlMs, () =>
      this.#beginAs(handle, token, infoOfSignIn(token, undefined, this.layout)),
    )
  }

  async #endRecord(token) {
    const opener = this.#vault.opener(this.#handleOf(token) ?? '')
    if (!opener) return
    this.#memory.forget(opener.id)
    await this.#vault.end(opener.id, this.owner.providerOf(token))
  }

  #rotator() {
    const { sessionEnd } = this
    return {
      ...this.#inner.rotator,
      refresh: async (token) => this.refreshIfDue(token, true),
      revoke: (token) => sessionEnd.revoke(token),
      forget: (token) => sessionEnd.forget(token),
      close: () => {
        this.#memory.close()
        this.#inner.rotator.close()
      },
    }
  }
}

/** @returns {object | undefined} undefined for an info that was lost: it is not to be written over */
const usedNow = (info) => (info?.createdAt ? { ...info, lastUsedAt: Date.now() } : undefined)

const after = (value, next) => (typeof value?.then === 'function' ? value.then(next) : next(value))

module.exports = { StoredRotation }
