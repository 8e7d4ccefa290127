import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const HOST = '127.0.0.1'
const KEEP_ALIVE = 600_000 // ms
const REOPEN_FOR = 5_000 // ms
const MODES = ['refuse', 'reset', '503', 'hang']

// The kernel takes the ports of outgoing connections from a range above these. So no other process
// is given the port while it is closed, and no client can connect to itself on it.
const FIRST_PORT = 20_000
const LAST_PORT = 32_000

/** The HTTP server in front of the provider: it listens, and it plays the outages. */
export class FrontDoor {
  #server = createServer((request, response) => this.#serve(request, response))
  #journal
  #outage = null
  #hanging = new Set()
  #port = 0

  /** @type {(request: import('http').IncomingMessage, response: object) => void} */
  handler = (_request, response) => response.writeHead(503).end()

  /** @param {import('./journal.mjs').Journal} journal where an outage's requests are recorded */
  constructor(journal) {
    this.#journal = journal
    // Long enough that an idle connection is never closed under a client that is about to use it.
    // That would be a failure that no caller asked for.
    this.#server.keepAliveTimeout = KEEP_ALIVE
  }

  /**
   * @param {number} port 0 for any free one
   * @returns {Promise<number>} the port
   */
  async open(port) {
    for (let attempt = 0; ; attempt += 1) {
      const candidate = port || randomPort()
      try {
        await this.#listen(candidate)
        return candidate
      } catch (error) {
        if (port || error.code !== 'EADDRINUSE' || attempt === 20) throw error
      }
    }
  }

  /**
   * @param {'refuse' | 'reset' | '503' | 'hang'} mode
   * @param {{ retryAfterSeconds?: number }} [options] a Retry-After header for `503`
   */
  async goDown(mode, { retryAfterSeconds } = {}) {
    if (!MODES.includes(mode)) throw new TypeError(`unknown outage: ${mode}`)
    await this.comeUp()
    this.#outage = { mode, retryAfterSeconds }
    if (mode === 'refuse') await this.#close()
  }

  /** Ends the outage, on the same port; requests still hanging lose their connection. */
  async comeUp() {
    this.#outage = null
    for (const request of this.#hanging) request.socket.destroy()
    this.#hanging.clear()
    const giveUpAt = Date.now() + REOPEN_FOR
    while (!this.#server.listening) {
      try {
        await this.#listen(this.#port)
      } catch (error) {
        if (error.code !== 'EADDRINUSE' || Date.now() > giveUpAt) throw error
        await delay(20)
      }
    }
  }

  #listen(port) {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, HOST, () => {
        this.#server.off('error', reject)
        this.#port = port
        resolve()
      })
    })
  }

  #close() {
    return new Promise((resolve) => {
      this.#server.close(resolve)
      this.#server.closeAllConnections()
    })
  }

  async #serve(request, response) {
    if (!this.#outage) return this.handler(request, response)
    const { mode, retryAfterSeconds } = this.#outage
    const at = Date.now()
    const body = await readBody(request)
    if (body === null) return
    const status = mode === '503' ? 503 : null
    const { pathname } = new URL(request.url, `http://${HOST}`)
    const parameters = Object.fromEntries(new URLSearchParams(body))
    this.#journal.record(pathname, parameters, { at, status, error: `outage_${mode}` })
    if (mode === 'hang') {
      // If the outage ended while the body arrived, nothing would end this request.
      if (!this.#outage) return request.socket.destroy()
      this.#hanging.add(request)
      request.socket.once('close', () => this.#hanging.delete(request))
    } else if (mode === 'reset') {
      request.socket.resetAndDestroy()
    } else {
      // HTML without an OAuth error in it, which is what a load balancer in front would send.
      if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds)
      response.writeHead(503, { 'Content-Type': 'text/html' })
      response.end('<h1>503 Service Unavailable</h1>\n')
    }
  }
}

/** @returns {Promise<string | null>} null when the client went away */
async function readBody(request) {
  try {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    return body
  } catch {
    return null
  }
}

function randomPort() {
  return FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT))
}
