'use strict'

const { once } = require('node:events')
const http = require('node:http')
const http2 = require('node:http2')

/**
 * One request as the endpoint saw it.
 * @typedef {object} SeenRequest
 * @property {string} method
 * @property {string} url path and query
 * @property {string} host of the Host header or of :authority
 * @property {string} httpVersion
 * @property {Record<string, string>} headers
 * @property {string} rawBody
 * @property {Record<string, string>} body the form fields, or the members of a JSON object
 */

/**
 * @typedef {object} ScriptedReply
 * @property {number} [status] 200
 * @property {object | string | Buffer} [body] an object is sent as JSON
 * @property {Record<string, string>} [headers]
 * @property {Promise<unknown>} [after] the reply waits for it
 */

let issued = 0

/** A good reply, with tokens that never were before. */
function grant(members = {}) {
  issued += 1
  return {
    body: {
      access_token: `access-${issued}-of-the-endpoint`,
      refresh_token: `refresh-${issued}-of-the-endpoint`,
      token_type: 'Bearer',
      expires_in: 3600,
      ...members,
    },
  }
}

const refusal = (error = 'invalid_grant', status = 400) => ({ status, body: { error } })

/**
 * An HTTP server in this process for replies that the real authorization server would not give. With `tls` it speaks
 * HTTP/2 and HTTP/1.1 over TLS.
 * @param {{ tls?: { key: string, cert: string },
 *   reply?: (request: SeenRequest) => ScriptedReply }} [options] `reply`: see `replyWith`
 */
async function startTokenEndpoint({ tls, reply = () => grant() } = {}) {
  /** @type {SeenRequest[]} */
  const requests = []
  const sessions = new Set()
  let answer = reply

  async function handle(request, response) {
    const seen = await readRequest(request)
    requests.push(seen)
    const { status = 200, body = '', headers = {}, after } = answer(seen)
    await after
    const json = typeof body === 'object' && !Buffer.isBuffer(body)
    response.writeHead(status, { ...(json && { 'content-type': 'application/json' }), ...headers })
    response.end(json ? JSON.stringify(body) : body)
  }

  const server = tls
    ? http2.createSecureServer({ ...tls, allowHTTP1: true }, handle)
    : http.createServer(handle)
  server.on('session', (session) => {
    sessions.add(session)
    session.on('error', () => {}).once('close', () => sessions.delete(session))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  const origin = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`

  return {
    origin,
    port,
    url: `${origin}/token`,
    requests,
    /** @param {(request: SeenRequest) => ScriptedReply} next from now on */
    replyWith: (next) => {
      answer = next
    },
    /** Forgets the requests and goes back to the first script. */
    reset: () => {
      requests.length = 0
      answer = reply
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections?.()
      for (const session of sessions) session.destroy()
      await closed
    },
  }
}

async function readRequest(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const rawBody = Buffer.concat(chunks).toString('utf8')
  const { method, url, httpVersion, headers } = request
  const host = headers[':authority'] ?? headers.host
  return { method, url, host, httpVersion, headers, rawBody, body: readBody(rawBody, headers) }
}

function readBody(rawBody, headers) {
  if (headers['content-type']?.startsWith('application/json')) return JSON.parse(rawBody)
  return Object.fromEntries(new URLSearchParams(rawBody))
}

module.exports = { grant, refusal, startTokenEndpoint }
