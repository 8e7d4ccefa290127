'use strict'

// A token whose tokens lie in a store: its own enumerable fields are what goes into the cookie. The others can be read from it
// all the same (`token.access_token`), because callbacks of the app do, but JSON and `{ ...token }` pass them by. What
// `{ ...token }` does copy is a mark, by which they are found again.

const MARK = Symbol('tokens in a store')

/** By mark. Not in the mark, because tokens are printed. */
const heldByMark = new WeakMap()

/** By set of tokens: its mark, and the properties that it is read by. One set answers many reads. */
const attachments = new WeakMap()

/** What of the token lies in the store. Expiry and provider stand in the cookie too. */
const IN_THE_STORE = [
  ...['accessToken', 'refreshToken', 'idToken', 'idTokenExpiresAt', 'lifetime'],
  ...['authorizationServer', 'session'],
]
const IN_BOTH = ['expiresAt', 'provider']
const TOKENS = ['accessToken', 'refreshToken', 'idToken']

/** Shorter values are words that other claims hold too. */
const SHORTEST_TOKEN = 16

/** Parts a token into what its cookie and what the store holds, and puts it together. */
class TokenParts {
  #errorField
  #namesInStore
  #inStore
  #inBoth
  #tokenFields

  /** @param {import('./layouts.js').Layout} layout */
  constructor(layout) {
    this.#errorField = layout.error
    this.#namesInStore = IN_THE_STORE.map((role) => layout[role])
    this.#inStore = new Set(this.#namesInStore)
    this.#inBoth = IN_BOTH.map((role) => layout[role])
    this.#tokenFields = TOKENS.map((role) => layout[role])
  }

  /** @returns {{ claims: object, held: Record<string, unknown> }} */
  part(token) {
    const claims = {}
    const held = {}
    const tokens = this.#tokenFields.map((name) => token[name]).filter(isLong)
    for (const name of Object.keys(token)) {
      const value = token[name]
      // An own callback may have kept a token under a name of its own as well.
      const goes = this.#inStore.has(name) || tokens.includes(value)
      if (goes) held[name] = value
      else claims[name] = value
      if (this.#inBoth.includes(name)) held[name] = value
    }
    return { claims, held }
  }

  /** Lets `held` be read from `token`, which goes into the cookie without it. */
  attach(token, held, error) {
    let attachment = attachments.get(held)
    if (!attachment || error !== undefined) {
      attachment = { mark: {}, hidden: Object.entries(this.#hiddenProperties(held, error)) }
      heldByMark.set(attachment.mark, { held, error })
      if (error === undefined) attachments.set(held, attachment)
    }
    for (const [name, property] of attachment.hidden) Object.defineProperty(token, name, property)
    token[MARK] = attachment.mark
    return token
  }

  /** Whether `token` is one that this set has been read into, or can be without a change of what its cookie holds. */
  fits(token, held) {
    for (const name of this.#namesInStore) if (token[name] !== undefined) return false
    for (const name of this.#inBoth) if (token[name] !== held[name]) return false
    return Object.isExtensible(token)
  }

  /** A copy that `{ ...token }` made of such a token has its tokens again, but for those that were set anew. */
  reattach(copy) {
    const found = foundIn(copy)
    if (!found) return copy
    const missing = Object.keys(found.held).filter((name) => !Object.hasOwn(copy, name))
    if (missing.length === 0) return copy
    const held = Object.fromEntries(missing.map((name) => [name, found.held[name]]))
    const error = Object.hasOwn(copy, this.#errorField) ? undefined : found.error
    return Object.defineProperties(copy, this.#hiddenProperties(held, error))
  }

  /** The token with all its fields, as it would be in a cookie that holds the tokens. */
  whole(token) {
    const found = foundIn(token)
    if (!found) return token
    const all = { ...token, ...found.held }
    if (found.error !== undefined) all[this.#errorField] = found.error
    return all
  }

  /** The fields of the store that stand in the token openly, because an own callback has set them. */
  openFields(token) {
    return this.#namesInStore.filter((name) => isEnumerable(token, name))
  }

  #hiddenProperties(held, error) {
    // What else lies in the store no callback reads, and each property costs.
    const names = Object.keys(held).filter(
      (name) => this.#isRead(name) && !this.#inBoth.includes(name),
    )
    const hidden = Object.fromEntries(names.map((name) => [name, hiddenProperty(held[name])]))
    if (error !== undefined) hidden[this.#errorField] = hiddenProperty(error)
    return hidden
  }

  #isRead(name) {
    return this.#tokenFields.includes(name) || !this.#inStore.has(name)
  }
}

const isLong = (value) => typeof value === 'string' && value.length >= SHORTEST_TOKEN
const isEnumerable = (token, name) => Object.prototype.propertyIsEnumerable.call(token, name)

const hiddenProperty = (value) => ({ value, enumerable: false, configurable: true, writable: true })

const foundIn = (token) => heldByMark.get(token?.[MARK])

/** Whether two flat objects hold the same. */
function isSameHeld(one, other) {
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  )
}

module.exports = { isSameHeld, TokenParts }
