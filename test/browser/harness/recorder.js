'use strict'

const { createHash } = require('node:crypto')
const { once } = require('node:events')
const http = require('node:http')

const HOST = '127.0.0.1'

/**
 * A request, from the moment it came.
 *
 * @typedef {object} Exchange
 * @property {number} at when that was, ms since the epoch
 * @property {string} method
 * @property {string} path with its query
 * @property {number} appPort whom it was given to
 * @property {number} [status] once the whole response has passed
 */

/**
 * A reverse proxy in front of an app, in its own process's place as far as browsers are concerned. It
 * keeps what they get, so that tests can count requests and look for secrets in everything that left
 * the server, whatever became of the page that had asked for it.
 */
class Recorder {
  /** @type {Exchange[]} in the order they came */
  exchanges = []

  #bodies = new Map()
  #server = http.createServer((request, response) => this.#pass(request, response))
  #appPorts

  /** @returns {Promise<number>} the port that browsers use */
  async open() {
    this.#server.listen(0, HOST)
    await once(this.#server, 'listening')
    return this.#server.address().port
  }

  /** @param {number[]} appPorts where the app listens; requests are given to several in turn */
  forwardTo(...appPorts) {
    this.#appPorts = appPorts
  }

  close() {
    return new Promise((resolve) => {
      this.#server.close(resolve)
      this.#server.closeAllConnections()
    })
  }

  /** Each body that was sent, once: `{ path, text }`. */
  get bodies() {
    return [...this.#bodies.values()]
  }

  /** The requests so far whose path begins so. */
  to(path) {
    return this.exchanges.filter((exchange) => exchange.path.startsWith(path))
  }

  /** Those of them whose response has passed. */
  answeredTo(path) {
    return this.to(path).filter(({ status }) => status !== undefined)
  }

  #pass(request, response) {
    const { method, url: path } = request
    const appPort = this.#appPorts[this.exchanges.length % this.#appPorts.length]
    const exchange = { at: Date.now(), method, path, appPort }
    this.exchanges.push(exchange)
    const upstream = http.request({
      host: HOST,
      port: appPort,
      method,
      path,
      // Bodies are to be read here.
      headers: { ...request.headers, 'accept-encoding': 'identity' },
    })
    upstream.on('response', (reply) => {
      const { statusCode: status } = reply
      response.writeHead(status, reply.headers)
      const chunks = []
      reply.on('data', (chunk) => {
        chunks.push(chunk)
        response.write(chunk)
      })
      reply.on('end', () => {
        response.end()
        this.#keep(path, Buffer.concat(chunks))
        exchange.status = status
      })
      reply.on('error', () => response.destroy())
    })
    upstream.on('error', () => response.destroy())
    // A browser that leaves takes its connection along, as without anything in between.
    response.on('close', () => upstream.destroy())
    request.pipe(upstream)
  }

  #keep(path, body) {
    const digest = createHash('sha256').update(body).digest('hex')
    this.#bodies.set(digest, { path, text: body.toString('latin1') })
  }
}

module.exports = { Recorder }
