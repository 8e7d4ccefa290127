'use strict'

// The token endpoint, in a process of its own. Its parent sends 'reset' or 'report' over the IPC
// channel, gets { type: 'ready', port } at the start and { type: 'report', … } for each of those.

const fs = require('node:fs')
const http2 = require('node:http2')
const https = require('node:https')
const { createTokenEndpoint } = require('./token_endpoint.js')

/** What servers of large providers advertise. */
const STREAMS_PER_CONNECTION = 100
const IDLE_CONNECTION_MS = 120_000

const settings = JSON.parse(process.argv[2])
const endpoint = createTokenEndpoint(settings)
let connections = 0
let cpuAtReset = process.cpuUsage()

function replyHeaders(body) {
  return {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
    pragma: 'no-cache',
    'content-length': Buffer.byteLength(body),
  }
}

/** Reads a request, thinks, and hands the answer on. */
function serve(request, authorization, reply) {
  let body = ''
  request.setEncoding('latin1')
  request.on('data', (text) => {
    body += text
  })
  request.on('end', () => {
    const answer = endpoint.answer(authorization, body)
    if (settings.thinkMs > 0) setTimeout(reply, settings.thinkMs, answer)
    else reply(answer)
  })
  // A client that goes away is the client's failure, which the client counts.
  request.on('error', () => {})
}

function onStream(stream, headers) {
  serve(stream, headers.authorization, ({ status, body }) => {
    if (stream.destroyed) return
    stream.respond({ ':status': status, ...replyHeaders(body) })
    stream.end(body)
  })
}

function onRequest(request, response) {
  serve(request, request.headers.authorization, ({ status, body }) => {
    response.writeHead(status, replyHeaders(body))
    response.end(body)
  })
}

function createServer() {
  const files = {
    key: fs.readFileSync(settings.keyFile),
    cert: fs.readFileSync(settings.certificateFile),
  }
  if (settings.protocol === 'h1') return https.createServer(files, onRequest)
  const server = http2.createSecureServer({
    ...files,
    allowHTTP1: true,
    settings: { maxConcurrentStreams: STREAMS_PER_CONNECTION },
  })
  // Without this, a listener for HTTP/1.1 requests switches on the compatibility layer, which would
  // answer every HTTP/2 stream a second time.
  server.removeAllListeners('newListener')
  server.on('request', onRequest)
  server.on('stream', onStream)
  return server
}

function report() {
  const { user, system } = process.cpuUsage(cpuAtReset)
  return { type: 'report', connections, cpuMs: (user + system) / 1000, ...endpoint.counts }
}

const server = createServer()
server.keepAliveTimeout = IDLE_CONNECTION_MS
server.on('secureConnection', () => {
  connections += 1
})
server.on('sessionError', () => {})
server.on('tlsClientError', () => {})

process.on('message', (message) => {
  if (message === 'reset') {
    endpoint.reset()
    connections = 0
    cpuAtReset = process.cpuUsage()
  }
  process.send(report())
})
process.on('disconnect', () => process.exit())

server.listen(0, '127.0.0.1', 4096, () => {
  process.send({ type: 'ready', port: server.address().port })
})
