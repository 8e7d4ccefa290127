'use strict'

const { checkCertificates, checkProxy } = require('./network.js')
const { checkObject, checkOneOf } = require('../errors/option_checks.js')
const { OPTIONS, readPlainOptions } = require('./plain_options.js')
const { readProviders } = require('./provider_options.js')
const { readRegisterUrl } = require('./registration.js')

/**
 * Checks the options of `createCallbacks` and fills in the defaults.
 * @throws {InvalidOptionError} that names the option, the kind of its value and the fix
 */
function readOptions(given) {
  const options = checkObject(given ?? {}, 'options', OPTIONS)
  const settings = readPlainOptions(options)
  const providers = readProviders(options.providers, settings.allowInsecureHttp)
  return {
    ...settings,
    providers,
    defaultProvider: readDefaultProvider(options.defaultProvider, providers),
    registerUrl: readRegisterUrl(options, settings.allowInsecureHttp),
    ca: checkCertificates(options.ca),
    proxy: checkProxy(options.proxy),
  }
}

/**
 * The provider of a token that names none: a cookie from before this package. With several providers it must be said,
 * because a refresh token sent to the wrong one is a leak. `false`: there is none, though there is only one provider here.
 */
function readDefaultProvider(id, providers) {
  if (id === false) return undefined
  if (id === undefined) return providers.length === 1 ? providers[0].id : undefined
  return checkOneOf(
    id,
    'defaultProvider',
    providers.map((provider) => provider.id),
  )
}

module.exports = { readOptions }
