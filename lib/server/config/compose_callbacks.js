'use strict'

const { behindOurs } = require('./own_jwt.js')

/**
 * The callbacks of a NextAuth config with ours in front: the user's own get what ours made of the token or the session.
 * @param {object} own the config's `callbacks`
 * @param {{ jwt: Function, session: Function, signIn: Function }} ours
 * @param {boolean} registers whether our `signIn` has something to do
 */
function composeCallbacks(own = {}, ours, registers) {
  const callbacks = { ...own, jwt: ours.jwt, session: ours.session }
  if (own.jwt) callbacks.jwt = behindOurs(ours.jwt, own.jwt)
  if (own.session) {
    callbacks.session = (params) => own.session({ ...params, session: ours.session(params) })
  }
  if (registers)
    callbacks.signIn = own.signIn ? registerWhenAllowed(own.signIn, ours.signIn) : ours.signIn
  return callbacks
}

/**
 * The events of a NextAuth config with our sign-out in front.
 * @param {object} own the config's `events`
 * @param {{ signOut: (message: object) => Promise<void> }} ours
 */
function composeEvents(own = {}, ours) {
  async function signOut(message) {
    // Of its own, so that ours can put the newest tokens into it whatever NextAuth's is.
    const newest = { ...message }
    await ours.signOut(newest)
    await own.signOut?.(newest)
  }
  return { ...own, signOut }
}

/** A user who is refused, or sent elsewhere, is not registered. */
const registerWhenAllowed = (isAllowed, register) => (params) =>
  after(isAllowed(params), (allowed) => (admits(allowed) ? register(params) : allowed))

/** As NextAuth reads it: a string is a URL to go to instead, anything else that is truthy lets in. */
const admits = (allowed) => Boolean(allowed) && typeof allowed !== 'string'

/** Stays synchronous where it can: the hot path has no promise of its own. */
const after = (value, next) => (typeof value?.then === 'function' ? value.then(next) : next(value))

module.exports = { composeCallbacks, composeEvents }
