'use strict'

const { once } = require('node:events')
const http = require('node:http')
const net = require('node:net')

const PROXY_AUTHENTICATION_REQUIRED =
  'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n'

/**
 * An HTTP proxy that leads every CONNECT to one local port, whatever host was asked for: the test is then
 * oauth2.googleapis.com and every other host.
 * @param {number} port
 * @param {{ credentials?: string }} [wanted] `user:password` that it asks for (RFC 9110, section 11.7)
 */
async function startConnectProxy(port, { credentials } = {}) {
  const connects = []
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`
  const sockets = new Set()
  const server = http.createServer((_request, response) => response.writeHead(405).end())

  const keep = (socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  }
  server.on('connect', (request, client) => {
    keep(client)
    if (expected && request.headers['proxy-authorization'] !== expected) {
      client.end(PROXY_AUTHENTICATION_REQUIRED)
      return
    }
    connects.push(request.url)
    const upstream = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    keep(upstream)
    upstream.once('close', () => client.destroy())
    client.once('close', () => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    port: server.address().port,
    /** The `host:port` of each CONNECT that it granted. */
    connects,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

module.exports = { startConnectProxy }
