'use strict'

const { createCallbacks } = require('./create_callbacks.js')
const { makeDefaultCallbacks } = require('./default_callbacks.js')
const errors = require('./errors.js')
const { CHANNEL_NAME } = require('./events.js')
const { makeWithTokenRotation } = require('./with_token_rotation.js')

module.exports = {
  AddonLoadError: errors.AddonLoadError,
  CHANNEL_NAME,
  InvalidOptionError: errors.InvalidOptionError,
  RevocationError: errors.RevocationError,
  TokenRotationError: errors.TokenRotationError,
  createCallbacks,
  ...makeDefaultCallbacks(createCallbacks),
  withTokenRotation: makeWithTokenRotation(createCallbacks),
}
