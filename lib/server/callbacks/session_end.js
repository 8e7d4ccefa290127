'use strict'

const { RevocationError } = require('../errors/errors.js')
const { Ending } = require('../native/contract.js')
const { renewedToken } = require('../tokens/token_fields.js')

/** Ends sessions: at a sign-out, and by the rotator's `revoke` and `forget`. */
class SessionEnd {
  #settings
  #native
  #owner
  #expiryReader
  #events

  /**
   * @param {object} settings
   * @param {{ native: object, owner: object, expiryReader: object, events: object }} parts
   */
  constructor(settings, { native, owner, expiryReader, events }) {
    this.#settings = settings
    this.#native = native
    this.#owner = owner
    this.#expiryReader = expiryReader
    this.#events = events
  }

  revoke(token) {
    return this.#end(token ?? {}, Ending.revoke, false)
  }

  forget(token) {
    return this.#end(token ?? {}, Ending.forget, false)
  }

  revokeAtSignOut(token) {
    return this.#end(token, Ending.signOut, true)
  }

  forgetAtSignOut(token) {
    return this.#end(token, Ending.forget, true)
  }

  /** The token with the newest tokens that are known of its session, here or in the store. */
  async newestToken(token) {
    if (this.#owner.refusalOf(token)) return token
    const { tokens } = await this.#native.newest(
      this.#expiryReader.withReadableExpiry(token)[this.#settings.layout.expiresAt],
      token,
      this.#native.storeInContext?.(),
    )
    return tokens ? renewedToken(token, tokens, this.#settings) : token
  }

  async #end(token, ending, isSignOut) {
    const provider = this.#owner.providerOf(token)
    const refusal = this.#owner.refusalOf(token)
    if (refusal) throw new RevocationError(refusedRevocation(refusal))
    const { status, failure } = await this.#native.revoke(
      token,
      ending,
      this.#native.storeInContext?.(),
      this.#native.functionsInContext?.(),
    )
    if (status !== 'signInAgain') {
      // A sign-out that could not revoke forgets: that has been told.
      const isTold = isSignOut && this.#settings.revokeOnSignOut && ending === Ending.forget
      if (!isTold) this.#events.emitRevocationFailure(failure, provider, isSignOut)
      throw new RevocationError(failure)
    }
    if (ending === Ending.forget) this.#events.emit({ type: 'forgotten', provider })
    else this.#events.emitRevoked(provider)
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

module.exports = { SessionEnd }
