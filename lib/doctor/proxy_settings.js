'use strict'

const { addon } = require('../server/native/addon.js')
const { proxySettings } = require('../server/options/network.js')

const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'all_proxy', 'ALL_PROXY']
const EXCEPTION_VARIABLES = ['no_proxy', 'NO_PROXY']

/** The variables that decide about a proxy, without the credentials in them. */
function checkProxyVariables(section) {
  const set = PROXY_VARIABLES.filter((name) => process.env[name])
  for (const name of set) tellProxy(name, section)
  for (const name of EXCEPTION_VARIABLES.filter((name) => process.env[name])) {
    section.ok('no_proxy', `${name} is ${process.env[name]}`)
  }
  if (process.env.HTTP_PROXY && !process.env.http_proxy) {
    section.note('http_proxy', 'HTTP_PROXY in capitals is not read: a request header can set it', {
      fix: 'Write it in small letters if an http: endpoint needs it.',
    })
  }
  if (set.length === 0) section.ok('proxy', 'none is set in the environment')
}

function tellProxy(name, section) {
  const url = parseProxy(process.env[name])
  if (url) section.ok('proxy', `${name} is ${withoutCredentials(url)}`)
  else {
    section.problem('proxy', `${name} is set, but is not a proxy URL`, {
      fix: `Write ${name}=http://host:port.`,
    })
  }
}

/** libcurl takes `host:port`, too. */
function parseProxy(text) {
  if (!text) return undefined
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)
  } catch {
    return undefined
  }
}

const withoutCredentials = (url) =>
  `${url.protocol}//${url.username || url.password ? '[...]@' : ''}${url.host}`

/**
 * The proxy for one endpoint, as the addon will use it.
 * @param {string} endpoint
 * @param {string | false | undefined} proxyOption
 * @returns {URL | undefined}
 */
function proxyOf(endpoint, proxyOption) {
  const settings = proxySettings(proxyOption)
  if (!settings.proxy && !settings.httpProxy) return undefined
  return parseProxy(addon().proxyFor(endpoint, settings))
}

module.exports = { checkProxyVariables, proxyOf, withoutCredentials }
