'use strict'

/** What the providers of NextAuth itself have, and what a refresh does as well without it. */
const OF_STOCK_PROVIDERS = {
  'token.request': ['twitter'], // client_id in the body
  'token.conform': ['twitch', 'fusionauth', 'wechat'], // responses that are read as they come
  customFetch: ['apple', 'microsoft-entra-id', 'azure-ad', 'tiktok'], // user, {tenantid}, client_key
}

const OF_THE_WAY =
  'A proxy and a CA are options of this package too (proxy, ca), and the headers and body fields of a refresh are ' +
  'headers and parameters of the provider.'

/** By setting, what to write instead. */
const FIXES = {
  'token.request':
    'What the token endpoint wants beyond RFC 6749 §6 are parameters and headers of the provider.',
  'token.conform':
    'Responses of most kinds are read as they come; should yours not be, defaultLifetime of the provider helps where only ' +
    'the lifetime is missing.',
  customFetch: OF_THE_WAY,
  'httpOptions.agent': OF_THE_WAY,
}

/**
 * What NextAuth uses at a sign-in and this package does not use at a refresh.
 * @param {object} provider of a NextAuth config, its defaults and options in one
 * @param {object | undefined} userOptions those that the user wrote
 * @returns {string[]} names of settings
 */
function settingsOfSignIn(provider, userOptions) {
  const isOurs = (name, own) =>
    OF_STOCK_PROVIDERS[name].includes(provider.id) && userOptions && !own
  const { token } = provider
  const hasFetch = fetchIn(provider) || fetchIn(userOptions)
  return [
    token?.request && !isOurs('token.request', userOptions?.token?.request) && 'token.request',
    token?.conform && !isOurs('token.conform', userOptions?.token?.conform) && 'token.conform',
    hasFetch && !isOurs('customFetch', fetchIn(userOptions)) && 'customFetch',
  ].filter(Boolean)
}

/** Auth.js has a symbol for it, which only its own package exports. */
const fetchIn = (object) =>
  Object.getOwnPropertySymbols(object ?? {}).some(
    ({ description }) => description === 'custom-fetch',
  )

function fixOf(setting) {
  if (setting.endsWith('rejectUnauthorized')) {
    return "The server's certificate is always verified: write its CA as the option ca."
  }
  return (
    FIXES[setting] ?? 'There is no such option here; there are ca, proxy and clientCertificate.'
  )
}

/** Options by which a user says that a refresh has been thought of. */
const ANSWERS = ['proxy', 'ca', 'headers', 'parameters', 'clientCertificate', 'defaultLifetime']

/**
 * Says, once for each, what a config has that is used at a sign-in and not at a refresh.
 * @param {{ id: string, signInOnly: string[] }[]} found
 * @param {object} given the options of withTokenRotation
 * @param {(key: string, message: string, kind: string) => void} logOnce
 */
function tellSettingsOfSignIn(found, given, logOnce) {
  for (const { id, signInOnly } of found) {
    const isAnswered = [given, given.providers?.[id]].some((options) =>
      ANSWERS.some((name) => options?.[name] !== undefined),
    )
    if (isAnswered) continue
    for (const setting of signInOnly) {
      logOnce(
        `${id} ${setting}`,
        `provider "${id}" has ${setting}, which is used at sign-in and not at a refresh. ${fixOf(setting)}`,
        'a setting of the sign-in',
      )
    }
  }
}

module.exports = { settingsOfSignIn, tellSettingsOfSignIn }
