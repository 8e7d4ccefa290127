'use strict'

// Which rotation the functions in a NextAuth config belong to, for what needs more of it than NextAuth calls.

/**
 * What createCallbacks stands on.
 * @typedef {{ settings: object, refreshIfDue?: (token: object, forced?: boolean) => object | Promise<object>, rotator: object,
 *   logOnce: Function, ofUser?: (userId: unknown, forced: boolean) => Promise<object | undefined>, forSignOut: object }}
 *   Rotation `ofUser`, of database sessions alone: the token of the user's account row. The others have `refreshIfDue`
 */

/** By function of ours. A function that gives it, because the callbacks without configuration are made at their first call. */
const rotations = new WeakMap()

/**
 * Notes whose a function is.
 * @param {Function} fn that goes into a config
 * @param {() => Rotation | undefined} rotation
 */
const noteRotation = (fn, rotation) => rotations.set(fn, rotation)

/** @returns {Rotation | undefined} undefined for a function that is not ours */
const rotationOf = (fn) => rotations.get(fn)?.()

const functionsOf = ({ callbacks, events }) => [
  ...['jwt', 'session', 'signIn'].map((name) => callbacks?.[name]),
  events?.signOut,
]

/**
 * The rotation of a config: an own jwt callback may call ours, while another of ours stands in the config as it is.
 * @returns {Rotation | undefined}
 */
const rotationOfConfig = (config) => functionsOf(config).map(rotationOf).find(Boolean)

/** Notes that the functions of a wrapped config, of which some are made around ours, belong to the rotation of `ours`. */
function noteWrapped(wrapped, own, ours) {
  const others = functionsOf(own)
  for (const fn of functionsOf(wrapped)) {
    const isMadeAnew = fn && !others.includes(fn) && !rotations.has(fn)
    if (isMadeAnew) noteRotation(fn, () => rotationOf(ours))
  }
}

module.exports = { noteRotation, noteWrapped, rotationOf, rotationOfConfig }
