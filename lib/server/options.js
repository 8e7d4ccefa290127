'use strict'

const { REFRESH_ACCESS_TOKEN_ERROR } = require('./errors.js')
const { readExpose } = require('./expose_option.js')
const { readLayout } = require('./layouts.js')
const { checkCertificates, checkProxy } = require('./network.js')
const {
  checkBoolean,
  checkFunction,
  checkNumber,
  checkObject,
  checkOneOf,
  checkString,
} = require('./option_checks.js')
const { readProviders } = require('./provider_options.js')
const { readRegisterUrl } = require('./registration.js')
const { readStoreOptions } = require('./store_options.js')

const OPTIONS = [
  ...['providers', 'defaultProvider', 'layout', 'refreshBeforeExpiry', 'background'],
  ...['timeout', 'connectTimeout', 'retries', 'successorTtl', 'maxSuccessors'],
  ...[
    'expose',
    'idToken',
    'errorName',
    'registerUrl',
    'ca',
    'proxy',
    'allowInsecureHttp',
    'onEvent',
  ],
  ...['store', 'storeTimeout', 'onStoreFailure', 'revokeOnSignOut'],
]

const DAY_SECONDS = 24 * 3600

/**
 * Checks the options of `createCallbacks` and fills in the defaults.
 * @throws {InvalidOptionError} that names the option, the kind of its value and the fix
 */
function readOptions(given) {
  const options = checkObject(given ?? {}, 'options', OPTIONS)
  const allowInsecureHttp = checkBoolean(options.allowInsecureHttp, 'allowInsecureHttp', false)
  const layout = readLayout(options.layout)
  const providers = readProviders(options.providers, allowInsecureHttp)
  const errorFix = `Write the text that session.error shall have, e.g. errorName: '${REFRESH_ACCESS_TOKEN_ERROR}'.`
  return {
    providers,
    defaultProvider: readDefaultProvider(options.defaultProvider, providers),
    layout,
    ...readTimes(options),
    ...readStoreOptions(options),
    background: checkBoolean(options.background, 'background', false),
    expose: readExpose(options.expose, layout),
    revokeOnSignOut: checkBoolean(options.revokeOnSignOut, 'revokeOnSignOut', false),
    idToken: checkBoolean(options.idToken, 'idToken', false),
    errorName: checkString(options.errorName ?? REFRESH_ACCESS_TOKEN_ERROR, 'errorName', errorFix),
    registerUrl: readRegisterUrl(options, allowInsecureHttp),
    ca: checkCertificates(options.ca),
    proxy: checkProxy(options.proxy),
    onEvent: checkFunction(
      options.onEvent,
      'onEvent',
      'Write a function: onEvent: (event) => { … }.',
    ),
  }
}

function readTimes(options) {
  const number = (name, fallback, min, max, unit) =>
    checkNumber(options[name], name, { fallback, min, max, unit, integer: unit !== 's' })
  return {
    refreshBeforeExpiry: number('refreshBeforeExpiry', 600, 0, 30 * DAY_SECONDS, 's'),
    timeout: number('timeout', 10_000, 1, 600_000, 'ms'),
    connectTimeout: number('connectTimeout', 3_000, 1, 600_000, 'ms'),
    retries: number('retries', 1, 0, 10, ''),
    successorTtl: number('successorTtl', DAY_SECONDS, 1, 365 * DAY_SECONDS, 's'),
    maxSuccessors: number('maxSuccessors', 10_000, 1, 10_000_000, ''),
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
