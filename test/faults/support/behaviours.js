'use strict'

// What a server may do with a request, each as a function of the socket and the request.

const { grant } = require('../../support/token_endpoint.js')

/** A good reply's body, as text. */
const grantText = (members) => JSON.stringify(grant(members).body)

/** Header lines as they go over the wire. */
const lines = (headers) =>
  Object.entries(headers)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`))
    .join('')

/**
 * A whole, well-formed HTTP/1.1 reply.
 * @param {number} status
 * @param {string | Buffer} [body]
 * @param {Record<string, string | string[]>} [headers] replace the usual ones; an array sends a header several times
 */
function message(status, body = '', headers = {}) {
  const bytes = Buffer.from(body)
  const all = {
    'Content-Type': 'application/json',
    'Content-Length': `${bytes.length}`,
    ...headers,
  }
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Said\r\n${lines(all)}\r\n`), bytes])
}

/** Answers as a server should. */
const replies = (status, body, headers) => (socket) => socket.write(message(status, body, headers))

/** Answers 200 with a JSON value. */
const repliesJson = (value, status = 200) => replies(status, JSON.stringify(value))

/** Writes these bytes and keeps the connection open. */
const writes = (makeBytes) => (socket) => socket.write(makeBytes())

/** Writes these bytes and closes the connection in good order. */
const writesAndCloses = (makeBytes) => (socket) => socket.end(makeBytes())

/** Writes these bytes and breaks the connection off (RST). */
const writesAndResets = (makeBytes) => (socket) =>
  socket.write(makeBytes(), () => socket.resetAndDestroy())

/**
 * Waits for a second request before it behaves so to both: neither session takes up the connection of the other, which is
 * about to end.
 */
function toBoth(behaviour) {
  const waiting = []
  return (socket) => {
    waiting.push(socket)
    if (waiting.length === 2) for (const each of waiting.splice(0)) behaviour(each)
  }
}

const closes = (socket) => socket.end()
const resets = (socket) => socket.resetAndDestroy()
const staysSilent = () => {}

/** Writes a good reply a byte at a time. */
function drips(everyMs) {
  return (socket) => {
    const bytes = message(200, grantText())
    let at = 0
    const timer = setInterval(() => {
      if (at < bytes.length) socket.write(bytes.subarray(at, ++at))
    }, everyMs)
    socket.once('close', () => clearInterval(timer))
  }
}

/** The first attempt meets one behaviour, later ones another. */
const firstThen = (first, later) => (socket, request) =>
  (request.attempt === 1 ? first : later)(socket, request)

const grants = (socket) => socket.write(message(200, grantText()))

module.exports = {
  closes,
  drips,
  firstThen,
  grantText,
  grants,
  message,
  replies,
  repliesJson,
  resets,
  staysSilent,
  toBoth,
  writes,
  writesAndCloses,
  writesAndResets,
}
