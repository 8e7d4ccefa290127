'use strict'

const { isV4Installed } = require('./next_auth_jwt.js')

/** Settings that only Auth.js v5 has, or writes into the config when it starts. */
const OF_V5 = ['basePath', 'trustHost', 'skipCSRFCheck', 'redirectProxyUrl', 'experimental', 'raw']

let installed

/**
 * Whose cookies a config is about. The config itself tells before the package that is installed does: a workspace may
 * have NextAuth v4 beside `@auth/core`.
 * @param {object} config of NextAuth
 * @returns {4 | 5}
 */
function nextAuthVersionOf(config) {
  if (OF_V5.some((name) => config[name] !== undefined)) return 5
  if (Array.isArray(config.secret)) return 5
  const isOfV5 = (provider) => typeof provider === 'function' || provider?.type === 'oidc'
  if (config.providers?.some(isOfV5)) return 5
  installed ??= isV4Installed() ? 4 : 5
  return installed
}

module.exports = { nextAuthVersionOf }
