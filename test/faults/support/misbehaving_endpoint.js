'use strict'

const { once } = require('node:events')
const net = require('node:net')
const tls = require('node:tls')

/**
 * One refresh request as it arrived, read from the bytes.
 * @typedef {object} ArrivedRequest
 * @property {string} head request line and header lines
 * @property {Record<string, string>} fields of the form
 * @property {number} attempt the how-manieth with this refresh token, from 1
 * @property {number} connection the how-manieth connection it came on, from 1
 */

/**
 * What a server does with a request, or with a connection before any request.
 * @typedef {(socket: net.Socket, request: ArrivedRequest) => void} Behaviour
 */

const HEAD_END = '\r\n\r\n'

/** Takes the first whole HTTP/1.1 request off the bytes; undefined while it is not whole. */
function takeRequest(bytes) {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd < 0) return undefined
  const head = bytes.subarray(0, headEnd).toString('latin1')
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  const bodyStart = headEnd + HEAD_END.length
  if (bytes.length < bodyStart + length) return undefined
  const body = bytes.subarray(bodyStart, bodyStart + length).toString('utf8')
  return {
    head,
    fields: Object.fromEntries(new URLSearchParams(body)),
    rest: bytes.subarray(bodyStart + length),
  }
}

/**
 * A server that keeps its sockets in `sockets` and counts in `accepted` the connections it has taken.
 * @param {(socket: net.Socket, connection: number) => void} serve
 */
function listenerOf({ onConnection, tlsOptions, allowHalfOpen, sockets }, serve) {
  const server = tlsOptions
    ? tls.createServer({ ...tlsOptions, noDelay: true })
    : net.createServer({ noDelay: true, allowHalfOpen })
  server.accepted = 0
  /** Under TLS: what a TLS socket stands on, by the port of the other side. */
  const bare = new Map()

  function keep(socket) {
    sockets.add(socket)
    // The other side gives up on us: that is what is being tested.
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  }

  server.on('connection', (socket) => {
    server.accepted += 1
    keep(socket)
    bare.set(socket.remotePort, socket)
    onConnection?.(socket)
  })
  server.on('tlsClientError', () => {})
  server.on(tlsOptions ? 'secureConnection' : 'connection', (socket) => {
    socket.below = bare.get(socket.remotePort)
    if (tlsOptions) {
      keep(socket)
      socket.resetAndDestroy = () => socket.below.resetAndDestroy()
    }
    serve(socket, server.accepted)
  })
  return server
}

/**
 * A token endpoint on bare sockets: no HTTP library corrects what it does. It reads requests and leaves everything else to
 * a behaviour.
 * @param {{ onRequest?: Behaviour, onConnection?: Behaviour, tlsOptions?: tls.TlsOptions, host?: string,
 *   port?: number, rawTls?: boolean, allowHalfOpen?: boolean }} behaviours `onConnection` comes first, before any TLS; what it does to the socket stays.
 *   `rawTls`: an https URL with nothing but TCP behind it
 */
async function startMisbehavingEndpoint({
  onRequest,
  onConnection,
  tlsOptions,
  rawTls = false,
  allowHalfOpen = false,
  host = '127.0.0.1',
  port: wantedPort = 0,
}) {
  /** @type {ArrivedRequest[]} */
  const requests = []
  const sockets = new Set()

  const attemptsWith = (token) =>
    requests.filter(({ fields }) => fields.refresh_token === token).length

  function serve(socket, connection) {
    let bytes = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      for (let taken = takeRequest(bytes); taken; taken = takeRequest(bytes)) {
        bytes = taken.rest
        const { head, fields } = taken
        const attempt = attemptsWith(fields.refresh_token) + 1
        const request = { head, fields, attempt, connection }
        requests.push(request)
        onRequest?.(socket, request)
      }
    })
  }

  const server = listenerOf({ onConnection, tlsOptions, allowHalfOpen, sockets }, serve)
  await once(server.listen(wantedPort, host), 'listening')
  const { port } = server.address()
  const urlHost = host.includes(':') ? `[${host}]` : host
  const scheme = tlsOptions || rawTls ? 'https' : 'http'

  return {
    port,
    url: `${scheme}://${urlHost}:${port}/token`,
    requests,
    /** @param {string} refreshToken */
    requestsWith: (refreshToken) =>
      requests.filter(({ fields }) => fields.refresh_token === refreshToken),
    connections: () => server.accepted,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

module.exports = { startMisbehavingEndpoint }
