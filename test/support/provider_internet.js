'use strict'

const { makeCertificates } = require('./certificates.js')
const { startConnectProxy } = require('./connect_proxy.js')
const { grant, startTokenEndpoint } = require('./token_endpoint.js')

const WELL_KNOWN = '/.well-known/openid-configuration'

/**
 * Stands in for the providers' hosts: a proxy that leads all of them to one TLS server, which has a certificate for
 * each, answers discovery as the issuer that was asked, and grants every refresh.
 * @param {string[]} hosts
 */
async function startProviderInternet(hosts) {
  const certificates = makeCertificates(hosts)
  const endpoint = await startTokenEndpoint({ tls: certificates, reply })
  const proxy = await startConnectProxy(endpoint.port)
  return {
    ca: certificates.ca,
    caFile: certificates.caFile,
    proxy: proxy.url,
    connects: proxy.connects,
    /** The requests to token endpoints, without discovery. */
    tokenRequests: () => endpoint.requests.filter(({ method }) => method === 'POST'),
    discoveryRequests: () => endpoint.requests.filter(({ method }) => method === 'GET'),
    replyWith: endpoint.replyWith,
    /** Discovery stays as it is. */
    replyToRefreshWith: (answer) =>
      endpoint.replyWith((request) =>
        request.method === 'POST' ? answer(request) : reply(request),
      ),
    /** `connects` stays: a connection outlives the test that opened it. */
    reset: endpoint.reset,
    close: async () => {
      await proxy.close()
      await endpoint.close()
      certificates.remove()
    },
  }
}

function reply({ method, url, host }) {
  if (method === 'POST') return grant()
  const at = url.indexOf(WELL_KNOWN)
  if (at < 0) return { status: 404 }
  const issuer = `https://${host}${url.slice(0, at)}`
  return { body: { issuer, token_endpoint: `${issuer}/discovered/token` } }
}

/** How a request authenticated its client. */
function authenticationOf({ headers, body }) {
  if (headers.authorization?.startsWith('Basic ')) return 'client_secret_basic'
  return body.client_secret ? 'client_secret_post' : 'none'
}

module.exports = { authenticationOf, startProviderInternet }
