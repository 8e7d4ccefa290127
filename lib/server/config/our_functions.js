'use strict'

// Which functions in a NextAuth config are this package's, so that a config which has some already gets them once.

/** By function of ours: the user's `own` that it calls, and the `options` it was made with. */
const ours = new WeakMap()

/**
 * Notes that `fn` is made by this package, with `options`, around the user's `own`.
 * @param {Function} fn
 * @param {object} options
 * @param {Function | undefined} own
 */
function markOurs(fn, options, own) {
  ours.set(fn, { options, own })
}

/**
 * Notes callbacks that `createCallbacks` made: a config that has them in it counts as wrapped.
 * @template {{ jwt: Function, session: Function, signIn: Function, signOut: Function }} Callbacks
 * @param {Callbacks} callbacks
 * @param {object} options
 * @returns {Callbacks}
 */
function markCallbacks(callbacks, options = {}) {
  const { registerUrl: _registerUrl, ...withoutSignIn } = options
  for (const name of ['jwt', 'session', 'signOut']) markOurs(callbacks[name], withoutSignIn)
  markOurs(callbacks.signIn, options)
  return callbacks
}

/** The callbacks or events of a config as the user wrote them: without ours, which go around them anew. */
function ownOf(functions, names) {
  const own = { ...functions }
  for (const name of names) {
    if (!ours.has(own[name])) continue
    own[name] = ours.get(own[name]).own
    // NextAuth takes a key that is there for a callback.
    if (own[name] === undefined) delete own[name]
  }
  return own
}

/** The options that `fn` was made with, if it is ours. */
const optionsOf = (fn) => ours.get(fn)?.options

module.exports = { markCallbacks, markOurs, optionsOf, ownOf }
