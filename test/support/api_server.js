'use strict'

const { createServer } = require('node:http')
const { once } = require('node:events')
const { text } = require('node:stream/consumers')

/**
 * A backend that takes bearer tokens.
 * @param {(seen: { method: string, path: string, token: string | undefined, body: string, headers: object },
 *   request: object) => { status?: number, headers?: object, body?: string } | Promise<object>} answer
 */
async function startApi(answer) {
  const seen = []
  const server = createServer(async (request, response) => {
    const { method, url: path, headers } = request
    const token = /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1]
    const one = { method, path, token, body: await text(request), headers }
    seen.push(one)
    const { status = 200, headers: sent = {}, body = 'ok' } = await answer(one, request)
    response.writeHead(status, sent)
    response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    seen,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

module.exports = { startApi }
