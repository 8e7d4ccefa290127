'use strict'

const { functionBackends } = require('./function_backends.js')
const { jsonBackends } = require('./json_backends.js')
const { oauthBackends } = require('./oauth_backends.js')
const { oauthProviders } = require('./oauth_providers.js')

/**
 * The recipes of docs/credentials.md, each with a backend to try it at.
 * @type {Record<string, { start: () => Promise<object>, options: (backend: object) => object,
 *   authorize?: (backend: object) => Promise<object>, provider?: (backend: object) => object, id?: string }>}
 */
const recipes = { ...jsonBackends, ...oauthBackends, ...oauthProviders, ...functionBackends }

module.exports = { recipes }
