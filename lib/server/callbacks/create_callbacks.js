'use strict'

const { shapeCallbacks } = require('./callback_shapes.js')
const { noteConfigured } = require('../providers/configured_ids.js')
const { noteAbout } = require('../config/own_jwt.js')
const { markCallbacks } = require('../config/our_functions.js')
const { readOptions } = require('../options/options.js')
const { createSignIn } = require('../options/registration.js')
const { Rotation } = require('./rotation.js')
const { StoredRotation } = require('./stored_rotation.js')
const { createSessionWriter } = require('../tokens/session_fields.js')
const { noteRotation } = require('../config/rotations.js')
const { grantOfSignIn } = require('../tokens/sign_in_grant.js')
const { forSignOut } = require('./for_sign_out.js')
const { createSignOut } = require('./sign_out.js')

/**
 * Makes the callbacks of a NextAuth config.
 * @param {import('../../../binding-types').TokenRotationOptions} options
 * @returns {import('../../../binding-types').TokenRotationCallbacks}
 * @throws {import('../errors/errors.js').InvalidOptionError}
 */
const createCallbacks = (options) => create(options, false)

/** The same for withTokenRotation, whose config has all providers in it: there is no chain of callbacks. */
const createComposedCallbacks = (options) => create(options, true)

function create(options, isComposed) {
  const settings = { ...readOptions(options), isComposed }
  noteConfigured(settings.providers)
  const rotation = rotationFor(settings)
  const userWithoutTokens = (account, user) => grantOfSignIn(account, user, settings).user
  const write = createSessionWriter(settings, (token) => rotation.refreshAt(token))
  const writeSession = rotation.shown
    ? (session, token) => write(session, rotation.shown(token))
    : write
  const callbacks = {
    ...shapeCallbacks(settings.layout, rotation, writeSession),
    signIn: createSignIn({ ...settings, userWithoutTokens }, rotation.logOnce),
    rotator: rotation.rotator,
    sessions: rotation.sessions,
    signOut: createSignOut(settings, rotation.sessionEnd, rotation.logOnce),
  }
  rotation.forSignOut = forSignOut(rotation, callbacks.signOut)
  for (const name of ['jwt', 'session', 'signIn', 'signOut']) {
    noteRotation(callbacks[name], () => rotation)
  }
  const { layout, keepsIdToken } = settings
  const { isOwnError, logOnce } = rotation
  const { isOurs } = rotation.owner
  const stored = rotation instanceof Rotation ? undefined : rotation
  noteAbout(callbacks.jwt, {
    ...{ layout, keepsIdToken, isOurs, isOwnError, logOnce, userWithoutTokens, stored },
  })
  return markCallbacks(callbacks, options)
}

/** A store may hold the tokens of sessions, or those of sessions from when it did. */
const rotationFor = (settings) =>
  settings.store?.sessions ? new StoredRotation(settings) : new Rotation(settings)

module.exports = { createCallbacks, createComposedCallbacks }
