'use strict'

/** The diagnostics channel on which every event of every rotator in this environment is published. */
const CHANNEL_NAME = 'next-auth-token-rotation'

module.exports = { CHANNEL_NAME }
