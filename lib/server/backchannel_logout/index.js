'use strict'

const { isNextBuild } = require('../errors/option_checks.js')
const { answerRoute } = require('../server_tokens/answer_route.js')
const { createConfigReader } = require('../server_tokens/session_config.js')
const answers = require('./answers.js')
const { readLogoutRequest } = require('./logout_request.js')
const { createLogouts } = require('./logouts.js')
const { checkRotation, readRouteOptions } = require('./options.js')

/**
 * Makes the route at which a provider says that sessions have ended (OpenID Connect Back-Channel Logout 1.0).
 * @type {import('../../../binding-types').createBackchannelLogoutRoute}
 */
function createBackchannelLogoutRoute(authOptions, given) {
  const caller = 'createBackchannelLogoutRoute'
  const configOf = createConfigReader(authOptions, { ...readRouteOptions(given), caller })
  const logoutsOf = rememberedBySettings((rotation) => {
    checkRotation(rotation.settings, typeof rotation.ofUser === 'function')
    return createLogouts(rotation)
  })
  // What is wrong with a config is said at the start; one that is a function of the request is not known yet.
  if (typeof authOptions !== 'function' && !isNextBuild()) logoutsOf(configOf().rotation)

  async function answerTo(request) {
    if (request.method !== 'POST') return answers.notAllowed()
    const { token, refusal } = await readLogoutRequest(request)
    if (refusal) return answers.failed(refusal.reason, refusal.description)
    const { rotation } = await configOf(request)
    return logoutsOf(rotation).act(token)
  }

  return answerRoute(caller, answerTo)
}

/** A config that is made anew for each request has the settings of earlier ones. */
function rememberedBySettings(make) {
  const made = new WeakMap()
  return (rotation) => {
    if (!made.has(rotation.settings)) made.set(rotation.settings, make(rotation))
    return made.get(rotation.settings)
  }
}

module.exports = { createBackchannelLogoutRoute }
