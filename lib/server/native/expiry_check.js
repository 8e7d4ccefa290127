'use strict'

const { ExpiryElement } = require('./contract.js')

const { expiresAt, lifetime, issuedAt, dueAtMs, isDue } = ExpiryElement

/**
 * Whether tokens are due, and when. The numbers go through an array that the addon sees too, which is faster than arguments;
 * anything but a number is NaN there.
 */
class ExpiryCheck {
  /** @param {{ checkExpiry: () => void, expiry: Float64Array }} native */
  constructor({ checkExpiry, expiry }) {
    this.numbers = expiry
    this.run = checkExpiry
  }

  /**
   * @param {number} expiresAtNumber in the unit of the layout
   * @param {unknown} lifetimeSeconds
   * @param {unknown} issuedAtSeconds
   */
  isDue(expiresAtNumber, lifetimeSeconds, issuedAtSeconds) {
    const numbers = this.numbers
    numbers[expiresAt] = expiresAtNumber
    numbers[lifetime] = typeof lifetimeSeconds === 'number' ? lifetimeSeconds : Number.NaN
    numbers[issuedAt] = typeof issuedAtSeconds === 'number' ? issuedAtSeconds : Number.NaN
    this.run()
    return numbers[isDue] !== 0
  }

  /**
   * When it will be due: Unix time, in ms. NextAuth hands the session callback the token that the jwt callback has just
   * checked: then the answer is there already.
   */
  dueAtMs(expiresAtNumber, lifetimeSeconds, issuedAtSeconds) {
    const numbers = this.numbers
    const isChecked =
      numbers[expiresAt] === expiresAtNumber &&
      numbers[lifetime] === lifetimeSeconds &&
      numbers[issuedAt] === issuedAtSeconds
    if (!isChecked) this.isDue(expiresAtNumber, lifetimeSeconds, issuedAtSeconds)
    return numbers[dueAtMs]
  }
}

module.exports = { ExpiryCheck }
