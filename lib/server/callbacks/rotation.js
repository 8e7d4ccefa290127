'use strict'

const { webcrypto } = require('node:crypto')
const { createEvents } = require('../events/events.js')
const { createTokensTeller } = require('../events/told_tokens.js')
const { ExpiryCheck } = require('../native/expiry_check.js')
const { createExpiryReader } = require('../tokens/cookie_expiry.js')
const { createErrorField } = require('../tokens/error_field.js')
const { newSessionId } = require('../tokens/session_id.js')
const { accessTokenOf, grantOfSignIn } = require('../tokens/sign_in_grant.js')
const { presentedBy, signedInToken } = require('../tokens/token_fields.js')
const { createOwnership } = require('../tokens/token_owner.js')
const { createLifetimeTeller } = require('../tokens/untold_lifetime.js')
const { createNative } = require('./native_rotator.js')
const { Renewal } = require('./renewal.js')
const { SessionEnd } = require('./session_end.js')
const { noSessions } = require('./sessions.js')

/**
 * What all callbacks of a config stand on: takes NextAuth tokens, hands them to the addon and writes its outcomes back.
 * `Renewal` has what follows where a token may be due, `SessionEnd` how sessions end.
 */
class Rotation {
  /**
   * @param {ReturnType<typeof import('../options/options.js').readOptions>} settings
   * @param {(held: object, renewed: object) => void} [onBackgroundRefresh] told of tokens that came after `refreshIfDue`
   *   had answered with `held`
   */
  constructor(settings, onBackgroundRefresh) {
    const events = createEvents(settings)
    const native = createNative(settings, events)
    const owner = createOwnership(settings)
    const announce = createTokensTeller(settings, events)
    const errorField = createErrorField(settings)
    const expiryReader = createExpiryReader(settings, owner.providerOf)
    const tellIfUntold = createLifetimeTeller(settings, owner.providerOf, events.logOnce)
    const parts = { native, owner, expiryReader, tellIfUntold, errorField, events, announce }
    this.settings = settings
    this.layout = settings.layout
    this.unitMs = settings.layout.unit === 's' ? 1000 : 1
    this.expiry = new ExpiryCheck(native)
    this.expiryReader = expiryReader
    this.renewal = new Renewal(settings, parts, onBackgroundRefresh)
    this.sessionEnd = new SessionEnd(settings, parts)
    this.native = native
    this.announce = announce
    this.tellIfUntold = tellIfUntold
    this.owner = owner
    this.events = events
    this.logOnce = events.logOnce
    this.emit = events.emit
    this.sessions = noSessions()
    this.isOwnError = errorField.isOwn
    this.rotator = rotatorOf(this)
  }

  /**
   * The hot path: one native call on numbers, and no promise of its own while the token is not due.
   * Never throws and never rejects: NextAuth would delete the session cookie.
   * @returns {object | Promise<object>} the very token while it is not due
   */
  refreshIfDue(token, forced) {
    const { layout, expiryReader } = this
    try {
      if (typeof token?.[layout.accessToken] !== 'string') return token
      if (expiryReader.hasUnreadIdToken(token) && !this.owner.refusalOf(token)) {
        return this.refreshIfDue(expiryReader.withEndOfIdToken(token), forced)
      }
      const expiresAt = token[layout.expiresAt]
      const error = token[layout.error]
      if (typeof expiresAt === 'number' && error === undefined && !forced) {
        if (!this.expiry.isDue(expiresAt, token[layout.lifetime], token.iat)) return token
      }
      return this.renewal.renew(token, forced, error)
    } catch {
      return this.renewal.renewReadable(token, forced)
    }
  }

  /** When the client should come back, in the layout's unit. */
  refreshAt(token) {
    const { expiresAt, lifetime } = this.layout
    const dueAtMs = this.expiry.dueAtMs(token[expiresAt], token[lifetime], token.iat)
    return Math.floor(dueAtMs / this.unitMs)
  }

  signIn(token, account, user) {
    const grant = grantOfSignIn(account, user, this.settings)
    const signedIn = signedInToken(token, grant, this.settings, newSessionId(webcrypto))
    const { provider } = grant
    if (provider && accessTokenOf(grant.account)) {
      const presented = presentedBy(signedIn, this.layout, provider)
      this.native.signedIn(provider.id, presented, this.native.storeInContext?.())
      this.tellIfUntold(signedIn)
      const told = this.announce('sign_in', signedIn, provider.id)
      if (told) return told.then(() => signedIn)
    }
    return signedIn
  }
}

/** What the app gets of it. */
const rotatorOf = (rotation) => ({
  stats: () => rotation.native.stats(),
  refresh: async (token) => rotation.refreshIfDue(token, true),
  revoke: (token) => rotation.sessionEnd.revoke(token),
  forget: (token) => rotation.sessionEnd.forget(token),
  close: () => rotation.native.close(),
})

module.exports = { Rotation }
