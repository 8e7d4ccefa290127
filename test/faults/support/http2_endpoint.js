'use strict'

const { EventEmitter, once } = require('node:events')
const tls = require('node:tls')

/** Frame types and flags, RFC 9113, section 6. */
const DATA = 0
const HEADERS = 1
const RST_STREAM = 3
const SETTINGS = 4
const PING = 6
const GOAWAY = 7
const END_STREAM = 1
const ACK = 1
const END_HEADERS = 4

const CLIENT_PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const FRAME_HEAD = 9 // bytes
const MAX_CONCURRENT_STREAMS = 3
const ENABLE_PUSH = 2

function uint32(...values) {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at)
  return bytes
}

function frame(type, flags, streamId, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(FRAME_HEAD)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(streamId, 5)
  return Buffer.concat([head, payload])
}

const settingsFrame = (settings) =>
  frame(
    SETTINGS,
    0,
    0,
    Buffer.concat(
      Object.entries(settings).map(([id, value]) =>
        Buffer.concat([Buffer.from([0, id]), uint32(value)]),
      ),
    ),
  )

/** HPACK: `:status` is the static table's eighth name (RFC 7541, appendix A), the value goes as it is. */
const statusField = (status) => Buffer.concat([Buffer.from([0x08, 0x03]), Buffer.from(`${status}`)])
const field = (name, value) =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ])

/** A request on one connection, and the frames that can answer it. */
class Stream {
  constructor(connection, id) {
    this.connection = connection
    this.id = id
  }

  headers(status = 200, { end = false } = {}) {
    const flags = END_HEADERS | (end ? END_STREAM : 0)
    this.connection.send(frame(HEADERS, flags, this.id, statusField(status)))
    return this
  }

  data(text, { end = false } = {}) {
    this.connection.send(frame(DATA, end ? END_STREAM : 0, this.id, Buffer.from(text)))
    return this
  }

  trailer(name, value) {
    this.connection.send(frame(HEADERS, END_HEADERS | END_STREAM, this.id, field(name, value)))
  }

  reset(code) {
    this.connection.send(frame(RST_STREAM, 0, this.id, uint32(code)))
  }

  /** A whole reply. */
  reply(text, status = 200) {
    this.headers(status).data(text, { end: true })
  }
}

/** One connection: reads frames, and hands on each request once it is whole. */
class Connection {
  #socket
  #below
  #bytes = Buffer.alloc(0)
  #bodies = new Map()
  #onRequest
  #prefaceRead = false
  /** What the client's SETTINGS say of push. */
  pushEnabled = true
  #settle
  /** Fulfilled once the client has acknowledged our first SETTINGS: it has no more to send for them. */
  settled = new Promise((resolve) => {
    this.#settle = resolve
  })
  #pinged = () => {}

  constructor(socket, below, settings, onRequest) {
    this.#socket = socket
    this.#below = below
    this.#onRequest = onRequest
    socket.on('data', (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      this.#read()
    })
    this.send(settingsFrame(settings))
  }

  send = (bytes) => void (this.#socket.destroyed || this.#socket.write(bytes))
  /** Fulfilled once the client has read all that was sent. */
  ping = () =>
    new Promise((resolve) => {
      this.#pinged = resolve
      this.send(frame(PING, 0, 0, Buffer.alloc(8)))
    })
  limitStreams = (count) => this.send(settingsFrame({ [MAX_CONCURRENT_STREAMS]: count }))
  goAway = (lastStreamId, code) => this.send(frame(GOAWAY, 0, 0, uint32(lastStreamId, code)))
  close = () => void this.#socket.end()
  reset = () => void this.#below.resetAndDestroy()

  #read() {
    if (!this.#prefaceRead) {
      if (this.#bytes.length < CLIENT_PREFACE.length) return
      this.#bytes = this.#bytes.subarray(CLIENT_PREFACE.length)
      this.#prefaceRead = true
    }
    while (this.#bytes.length >= FRAME_HEAD) {
      const end = FRAME_HEAD + this.#bytes.readUIntBE(0, 3)
      if (this.#bytes.length < end) return
      const [type, flags] = this.#bytes.subarray(3)
      const streamId = this.#bytes.readUInt32BE(5)
      const payload = this.#bytes.subarray(FRAME_HEAD, end)
      this.#bytes = this.#bytes.subarray(end)
      this.#take(type, flags, streamId, payload)
    }
  }

  #take(type, flags, streamId, payload) {
    if (type === SETTINGS && !(flags & ACK)) {
      for (let at = 0; at < payload.length; at += 6) {
        if (payload.readUInt16BE(at) === ENABLE_PUSH) this.pushEnabled = payload[at + 5] === 1
      }
      this.send(frame(SETTINGS, ACK, 0))
    } else if (type === SETTINGS) {
      this.#settle()
    } else if (type === PING && !(flags & ACK)) {
      this.send(frame(PING, ACK, 0, payload))
    } else if (type === PING) {
      this.#pinged()
    } else if (type === DATA) {
      const body = (this.#bodies.get(streamId) ?? '') + payload.toString('utf8')
      this.#bodies.set(streamId, body)
      if (flags & END_STREAM) this.#onRequest(new Stream(this, streamId), body)
    }
  }
}

/**
 * One refresh request as it arrived.
 * @typedef {object} ArrivedStream
 * @property {Record<string, string>} fields of the form
 * @property {number} attempt the how-manieth with this refresh token, from 1
 * @property {number} connection the how-manieth connection it came on, from 1
 */

/**
 * A token endpoint of bare HTTP/2 frames over TLS: no library corrects what it does. It reads requests and leaves
 * everything else to a behaviour.
 * @param {{ identity: { key: string, cert: string }, maxConcurrentStreams?: number | null,
 *   onStream: (stream: Stream, request: ArrivedStream) => void }} wanted `null`: the first SETTINGS do not say
 */
async function startHttp2Endpoint({ identity, maxConcurrentStreams = 100, onStream }) {
  /** @type {ArrivedStream[]} */
  const requests = []
  const sockets = new Set()
  /** What a TLS socket stands on, by the port of the other side. */
  const bare = new Map()
  let connections = 0
  /** Tells of each connection that has `closed`, by its number. */
  const endpoint = new EventEmitter()
  const requestsWith = (token) => requests.filter(({ fields }) => fields.refresh_token === token)

  function arrive(stream, body, connection) {
    const fields = Object.fromEntries(new URLSearchParams(body))
    const request = { fields, attempt: requestsWith(fields.refresh_token).length + 1, connection }
    requests.push(request)
    onStream(stream, request)
  }

  function keep(socket) {
    sockets.add(socket)
    // The other side gives up on us: that is what is being tested.
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  }

  const server = tls.createServer({ ...identity, ALPNProtocols: ['h2'], noDelay: true })
  server.on('connection', (socket) => {
    bare.set(socket.remotePort, socket)
    keep(socket)
  })
  server.on('tlsClientError', () => {})
  server.on('secureConnection', (socket) => {
    keep(socket)
    connections += 1
    const number = connections
    socket.once('close', () => endpoint.emit('closed', number))
    new Connection(
      socket,
      bare.get(socket.remotePort),
      maxConcurrentStreams === null ? {} : { [MAX_CONCURRENT_STREAMS]: maxConcurrentStreams },
      (stream, body) => arrive(stream, body, number),
    )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  return Object.assign(endpoint, {
    url: `https://127.0.0.1:${server.address().port}/token`,
    requests,
    requestsWith,
    connections: () => connections,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  })
}

module.exports = { startHttp2Endpoint }
