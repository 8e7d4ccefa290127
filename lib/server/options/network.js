'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { kindOf } = require('../errors/option_checks.js')

/** Where distributions keep the certificates that their OpenSSL trusts, in one file. */
const SYSTEM_CERTIFICATES = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Ubuntu, Alpine
  '/etc/pki/tls/certs/ca-bundle.crt', // Fedora, Red Hat
  '/etc/ssl/ca-bundle.pem', // SUSE
]

/**
 * The certificates Node trusts, as PEM text: its own list or the one it was started with, and NODE_EXTRA_CA_CERTS.
 * Read when the first connection needs it, because the list is 200 kB.
 */
function loadCertificates() {
  const tls = require('node:tls')
  // Node 22.15 and later.
  if (typeof tls.getCACertificates === 'function')
    return tls.getCACertificates('default').join('\n')
  const trusted = trustsSystem() ? readFirst(systemFiles()) : tls.rootCertificates.join('\n')
  return [trusted, readFirst([process.env.NODE_EXTRA_CA_CERTS])].join('\n')
}

const trustsSystem = () =>
  [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)].includes(
    '--use-openssl-ca',
  )

/** SSL_CERT_FILE is OpenSSL's, and stands in for its own list. */
const systemFiles = () =>
  process.env.SSL_CERT_FILE ? [process.env.SSL_CERT_FILE] : SYSTEM_CERTIFICATES

/** Nothing where none can be read: of its variables Node itself has warned at start. */
function readFirst(paths) {
  for (const path of paths.filter(Boolean)) {
    try {
      return require('node:fs').readFileSync(path, 'utf8')
    } catch {}
  }
  return ''
}

/** The `ca` option: PEM text, a Buffer of it, or an array of either. */
function checkCertificates(ca, option = 'ca') {
  if (ca === undefined) return undefined
  const fix = `Write PEM text, e.g. ca: fs.readFileSync('ca.pem').`
  return [ca]
    .flat()
    .map((entry) => {
      const pem = Buffer.isBuffer(entry) ? entry.toString('utf8') : entry
      if (typeof pem !== 'string') throw new InvalidOptionError(option, `is ${kindOf(entry)}`, fix)
      if (!holdsCertificates(pem))
        throw new InvalidOptionError(option, 'holds no readable certificate', fix)
      return pem
    })
    .join('\n')
}

/** All of them: one that is broken would fail every connection. */
function holdsCertificates(pem) {
  const [first, ...others] = pem.split(/(?=-----BEGIN (?:TRUSTED )?CERTIFICATE-----)/)
  const certificates = first.startsWith('-----BEGIN') ? [first, ...others] : others
  return certificates.length > 0 && certificates.every(isCertificate)
}

function isCertificate(pem) {
  try {
    return Boolean(new (require('node:crypto').X509Certificate)(pem))
  } catch {
    return false
  }
}

/** The `proxy` option: the URL of an HTTP proxy, or false for none. */
function checkProxy(proxy, option = 'proxy') {
  if (proxy === undefined || proxy === false) return proxy
  const fix = `Write proxy: 'http://host:port', or proxy: false for none.`
  if (typeof proxy !== 'string') throw new InvalidOptionError(option, `is ${kindOf(proxy)}`, fix)
  const url = URL.canParse ? URL.canParse(proxy) : /^[a-z]+:\/\//.test(proxy)
  if (!url || !/^(https?|socks[45][ah]?):\/\//.test(proxy)) {
    throw new InvalidOptionError(option, 'is a string but not a proxy URL', fix)
  }
  return proxy
}

/**
 * The proxies for https and for http, and what goes past them: native/core/http/proxy_choice.hpp decides for each request. The
 * environment is read here and not by libcurl, whose getenv would race with a thread that sets variables.
 * @param {string | false | undefined} proxyOption
 * @returns {{ proxy: string, httpProxy: string, noProxy: string }}
 */
function proxySettings(proxyOption, environment = process.env) {
  if (proxyOption !== undefined) {
    return { proxy: proxyOption || '', httpProxy: proxyOption || '', noProxy: '' }
  }
  const variable = (name) => environment[name.toLowerCase()] ?? environment[name]
  const ofAll = variable('ALL_PROXY') ?? ''
  return {
    proxy: variable('HTTPS_PROXY') ?? ofAll,
    // HTTP_PROXY in capitals is not read: a CGI request header can set it (CVE-2016-5385).
    httpProxy: environment.http_proxy ?? ofAll,
    noProxy: inAscii(variable('NO_PROXY') ?? ''),
  }
}

/** Hosts are compared as URLs have them: in punycode. */
const inAscii = (noProxy) =>
  noProxy.replace(/[^\s,]*[^\s,\0-\x7f][^\s,]*/g, (name) => require('node:url').domainToASCII(name))

module.exports = { checkCertificates, checkProxy, loadCertificates, proxySettings }
