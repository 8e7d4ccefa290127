'use strict'

const { shapeCallbacks } = require('./callback_shapes.js')
const { markCallbacks } = require('./our_functions.js')
const { readOptions } = require('./options.js')
const { createSignIn } = require('./registration.js')
const { createRotation } = require('./rotation.js')
const { createSessionWriter } = require('./session_fields.js')
const { createSignOut } = require('./sign_out.js')

/**
 * Makes the callbacks of a NextAuth config.
 * @param {import('../../binding-types').TokenRotationOptions} options
 * @returns {import('../../binding-types').TokenRotationCallbacks}
 * @throws {import('./errors.js').InvalidOptionError}
 */
function createCallbacks(options) {
  const settings = readOptions(options)
  const rotation = createRotation(settings)
  const writeSession = createSessionWriter(settings, rotation.refreshAt)
  const callbacks = {
    ...shapeCallbacks(settings.layout.positional, { ...rotation, writeSession }),
    signIn: createSignIn(settings, rotation.logOnce),
    rotator: rotation.rotator,
    signOut: createSignOut(settings, rotation),
  }
  return markCallbacks(callbacks, options)
}

module.exports = { createCallbacks }
