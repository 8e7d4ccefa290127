'use strict'

/** Ends sessions whose tokens lie in a store: the record there, and what the tokens are part of. */
class StoredSessionEnd {
  #inner
  #isStored
  #wholeOf
  #endRecord
  /** By token, for the calls of one sign-out: behind its end it cannot be read any more. */
  #wholes = new WeakMap()

  /**
   * @param {import('./session_end.js').SessionEnd} inner
   * @param {{ isStored: (token: object) => boolean, wholeOf: (token: object) => Promise<object | undefined>,
   *   endRecord: (token: object) => Promise<void> }} sessions
   */
  constructor(inner, { isStored, wholeOf, endRecord }) {
    this.#inner = inner
    this.#isStored = isStored
    this.#wholeOf = wholeOf
    this.#endRecord = endRecord
  }

  /** A token that could not be revoked leaves the session as it is, as everywhere. */
  async revoke(token) {
    if (!this.#isStored(token)) return this.#inner.revoke(token)
    const whole = await this.#whole(token)
    if (!whole) return undefined
    await this.#inner.revoke(whole)
    return this.#endRecord(token)
  }

  forget(token) {
    return this.#end(token, (whole) => this.#inner.forget(whole))
  }

  revokeAtSignOut(token) {
    return this.#end(token, (whole) => this.#inner.revokeAtSignOut(whole))
  }

  forgetAtSignOut(token) {
    return this.#end(token, (whole) => this.#inner.forgetAtSignOut(whole))
  }

  async newestToken(token) {
    const whole = await this.#whole(token)
    return whole ? this.#inner.newestToken(whole) : token
  }

  async #end(token, end) {
    if (!this.#isStored(token)) return end(token)
    // A record that cannot be read ends all the same.
    const [whole] = await Promise.allSettled([this.#whole(token)])
    await this.#endRecord(token)
    if (whole.reason) throw whole.reason
    return whole.value ? end(whole.value) : undefined
  }

  #whole(token) {
    if (!this.#isStored(token)) return token
    if (!this.#wholes.has(token)) this.#wholes.set(token, this.#wholeOf(token))
    return this.#wholes.get(token)
  }
}

module.exports = { StoredSessionEnd }
