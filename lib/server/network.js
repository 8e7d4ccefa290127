'use strict'

const { InvalidOptionError } = require('./errors.js')
const { kindOf } = require('./option_checks.js')

/**
 * The certificates Node trusts, as PEM text: its own list or the one it was started with, and NODE_EXTRA_CA_CERTS.
 * Read when the first connection needs it, because the list is 200 kB.
 */
function loadCertificates() {
  const tls = require('node:tls')
  if (typeof tls.getCACertificates === 'function')
    return tls.getCACertificates('default').join('\n')
  return [...tls.rootCertificates, extraCertificates()].join('\n')
}

function extraCertificates() {
  const path = process.env.NODE_EXTRA_CA_CERTS
  if (!path) return ''
  try {
    return require('node:fs').readFileSync(path, 'utf8')
  } catch {
    return '' // Node itself has warned at start
  }
}

/** The `ca` option: PEM text, a Buffer of it, or an array of either. */
function checkCertificates(ca) {
  if (ca === undefined) return undefined
  const fix = `Write PEM text, e.g. ca: fs.readFileSync('ca.pem').`
  return [ca]
    .flat()
    .map((entry) => {
      const pem = Buffer.isBuffer(entry) ? entry.toString('utf8') : entry
      if (typeof pem !== 'string') throw new InvalidOptionError('ca', `is ${kindOf(entry)}`, fix)
      if (!isCertificate(pem))
        throw new InvalidOptionError('ca', 'holds no readable certificate', fix)
      return pem
    })
    .join('\n')
}

function isCertificate(pem) {
  try {
    return Boolean(new (require('node:crypto').X509Certificate)(pem))
  } catch {
    return false
  }
}

/** The `proxy` option: the URL of an HTTP proxy, or false for none. */
function checkProxy(proxy) {
  if (proxy === undefined || proxy === false) return proxy
  const fix = `Write proxy: 'http://host:port', or proxy: false for none.`
  if (typeof proxy !== 'string') throw new InvalidOptionError('proxy', `is ${kindOf(proxy)}`, fix)
  const url = URL.canParse ? URL.canParse(proxy) : /^[a-z]+:\/\//.test(proxy)
  if (!url || !/^(https?|socks[45][ah]?):\/\//.test(proxy)) {
    throw new InvalidOptionError('proxy', 'is a string but no proxy URL', fix)
  }
  return proxy
}

/**
 * The proxy for one endpoint. The environment is read here and not by libcurl, whose getenv would race with a thread
 * that sets variables.
 * @returns {{ proxy: string, noProxy: string }}
 */
function proxyFor(endpoint, proxyOption, environment = process.env) {
  if (proxyOption !== undefined) return { proxy: proxyOption || '', noProxy: '' }
  const variable = (name) => environment[name.toLowerCase()] ?? environment[name]
  // HTTP_PROXY in capitals is not read: a CGI request header can set it (CVE-2016-5385).
  const ofScheme = endpoint.startsWith('https:') ? variable('HTTPS_PROXY') : environment.http_proxy
  return { proxy: ofScheme ?? variable('ALL_PROXY') ?? '', noProxy: variable('NO_PROXY') ?? '' }
}

module.exports = { checkCertificates, checkProxy, loadCertificates, proxyFor }
