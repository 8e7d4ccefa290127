'use strict'

const { once } = require('node:events')
const http = require('node:http')
const http2 = require('node:http2')
const net = require('node:net')
const tls = require('node:tls')
const { loadCertificates } = require('../server/options/network.js')
const { certificateProblem } = require('./certificate_problems.js')
const { proxyOf, withoutCredentials } = require('./proxy_settings.js')

const DEFAULT_TIMEOUT_MS = 10_000
/** The code of what only the addon itself can try. */
const NOT_CHECKED = 'not_checked'
const LARGEST_RESPONSE_BYTES = 1024 * 1024

/**
 * @typedef {object} Network
 * @property {string | false} [proxy] the option of that name
 * @property {string} [ca] the option of that name, PEM
 * @property {string} [clientCertificate] PEM, with `clientKey`: shown to a server that asks for one
 * @property {string} [clientKey]
 * @property {number} [timeoutMs] of the whole exchange
 */

/**
 * @typedef {object} Exchange
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} body
 * @property {'h2' | 'http/1.1'} protocol
 * @property {string} [tlsVersion]
 * @property {string} [proxy] without credentials
 * @property {Date} [certificateExpires]
 * @property {number} receivedAtMs
 */

/** No response came. `stage` says how far it went: `proxy`, `connect`, `tls`, `certificate` or `response`. */
class ExchangeFailure extends Error {
  /**
   * @param {string} stage
   * @param {string} code of Node or OpenSSL
   * @param {{ text: string, fix: string }} [words] where more is known than the code
   */
  constructor(stage, code, words) {
    super(words?.text ?? code)
    this.stage = stage
    this.code = code
    this.words = words
  }
}

/**
 * One GET request without credentials other than the client's certificate, as the addon would connect: same
 * certificates, same proxy, HTTP/2 if the server has it. No request is sent to a server whose certificate is not in order.
 * @param {string} url
 * @param {Network} network
 * @returns {Promise<Exchange>}
 * @throws {ExchangeFailure}
 */
async function exchange(url, network) {
  const target = new URL(url)
  const signal = AbortSignal.timeout(network.timeoutMs ?? DEFAULT_TIMEOUT_MS)
  const proxy = proxyOf(url, network.proxy)
  const opened = []
  try {
    const socket = await connect(target, proxy, opened, signal)
    const secure =
      target.protocol === 'https:'
        ? await encrypt(socket, target, network, opened, signal)
        : undefined
    const protocol = secure?.alpnProtocol || 'http/1.1'
    const request = protocol === 'h2' ? requestOverHttp2 : requestOverHttp1
    const response = await at('response', request(secure ?? socket, target, signal))
    return { ...response, protocol, ...aboutTls(secure), proxy: proxy && withoutCredentials(proxy) }
  } finally {
    for (const socket of opened) socket.destroy()
  }
}

const aboutTls = (secure) =>
  secure && {
    tlsVersion: secure.getProtocol(),
    certificateExpires: new Date(secure.getPeerCertificate().valid_to),
  }

/** Names the stage in which something failed. */
async function at(stage, promise) {
  try {
    return await promise
  } catch (error) {
    if (error instanceof ExchangeFailure) throw error
    const code = error.name === 'AbortError' ? 'ETIMEDOUT' : (error.code ?? error.name)
    throw new ExchangeFailure(stage, code)
  }
}

const portOf = ({ port, protocol }) => Number(port) || (protocol === 'https:' ? 443 : 80)
const hostOf = ({ hostname }) => hostname.replace(/^\[|\]$/g, '')

/** To be destroyed at the end; an error that comes when no caller waits any more is ignored. */
function keep(stream, opened) {
  stream.on('error', () => {})
  opened.push(stream)
}

function connect(target, proxy, opened, signal) {
  if (proxy) return at('proxy', connectThrough(proxy, target, opened, signal))
  const socket = net.connect({ host: hostOf(target), port: portOf(target) })
  keep(socket, opened)
  return at(
    'connect',
    once(socket, 'connect', { signal }).then(() => socket),
  )
}

/** RFC 9110 §9.3.6. */
async function connectThrough(proxy, target, opened, signal) {
  if (target.protocol === 'http:') {
    // The addon asks the proxy for the URL itself then, and a proxy may allow one and not the other.
    throw new ExchangeFailure('proxy', NOT_CHECKED, {
      text: 'the way of an http: request through a proxy is not checked here',
      fix: 'Use --try, which sends a request with the addon itself.',
    })
  }
  if (!/^https?:$/.test(proxy.protocol)) {
    throw new ExchangeFailure('proxy', NOT_CHECKED, {
      text: `the way through a ${proxy.protocol.slice(0, -1)} proxy is not checked here`,
      fix: 'Use --try, which sends a request with the addon itself.',
    })
  }
  const { username, password } = proxy
  const credentials = [username, password].map(decodeURIComponent).join(':')
  const client = proxy.protocol === 'https:' ? require('node:https') : http
  const authority = `${target.hostname}:${portOf(target)}`
  const request = client.request({
    method: 'CONNECT',
    host: hostOf(proxy),
    port: portOf(proxy),
    path: authority,
    headers: {
      host: authority,
      ...((username || password) && {
        'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}`,
      }),
    },
  })
  keep(request, opened)
  request.end()
  const [response, socket] = await once(request, 'connect', { signal })
  keep(socket, opened)
  if (response.statusCode === 200) return socket
  throw new ExchangeFailure('proxy', `http_${response.statusCode}`, {
    text: `the proxy refuses the connection with status ${response.statusCode}`,
    fix:
      response.statusCode === 407
        ? 'Give its user and password: http://user:password@host:port.'
        : `Have the proxy allow ${authority}, or put the host into no_proxy.`,
  })
}

async function encrypt(socket, target, network, opened, signal) {
  const { ca = '', clientCertificate, clientKey } = network
  const host = hostOf(target)
  const secure = tls.connect({
    socket,
    host,
    servername: net.isIP(host) ? '' : host,
    ca: [loadCertificates(), ca].filter(Boolean),
    cert: clientCertificate,
    key: clientKey,
    // As the addon verifies: a certificate named as trusted is trusted, root or not.
    allowPartialTrustChain: true,
    ALPNProtocols: ['h2', 'http/1.1'],
    // Judged below: the certificate is needed to say what is wrong with it.
    rejectUnauthorized: false,
  })
  keep(secure, opened)
  await at('tls', once(secure, 'secureConnect', { signal }))
  const code = secure.authorizationError
  if (!code) return secure
  const certificate = secure.getPeerCertificate(true)
  throw new ExchangeFailure('certificate', code, certificateProblem(code, host, certificate))
}

const HEADERS = { accept: 'application/json', 'user-agent': 'next-auth-token-rotation' }

async function requestOverHttp1(socket, target, signal) {
  const request = http.get({
    createConnection: () => socket,
    host: hostOf(target),
    headers: { ...HEADERS, host: target.host, connection: 'close' },
    path: target.pathname + target.search,
  })
  const [response] = await once(request, 'response', { signal })
  const receivedAtMs = Date.now()
  const body = await readBody(response, signal)
  return { status: response.statusCode, headers: response.headers, body, receivedAtMs }
}

async function requestOverHttp2(socket, target, signal) {
  const session = http2.connect(target.origin, { createConnection: () => socket })
  // A stream that fails says so itself; a session without a listener would end the process.
  session.on('error', () => {})
  try {
    const stream = session.request({ ...HEADERS, ':path': target.pathname + target.search })
    const [{ ':status': status, ...headers }] = await once(stream, 'response', { signal })
    const receivedAtMs = Date.now()
    return { status, headers, body: await readBody(stream, signal), receivedAtMs }
  } finally {
    session.destroy()
  }
}

async function readBody(stream, signal) {
  const chunks = []
  let bytes = 0
  const stop = () => stream.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' }))
  signal.addEventListener('abort', stop, { once: true })
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > LARGEST_RESPONSE_BYTES) throw new ExchangeFailure('response', 'response_too_large')
    chunks.push(chunk)
  }
  signal.removeEventListener('abort', stop)
  return Buffer.concat(chunks).toString('utf8')
}

module.exports = { ExchangeFailure, NOT_CHECKED, exchange }
