'use strict'

const { once } = require('node:events')
const http = require('node:http')

/**
 * A small HTTP server that answers as one kind of backend does.
 * @param {(request: { method: string, path: string, query: URLSearchParams, headers: object, body: any }) =>
 *   { status?: number, body?: unknown, headers?: object } | undefined} answer undefined: 404
 * @param {(request: object) => boolean} isRefresh which requests are counted
 */
async function startBackend(answer, isRefresh) {
  const backend = { refreshes: [], isAway: false }

  async function handle(incoming, response) {
    const request = await read(incoming)
    if (isRefresh(request)) backend.refreshes.push(request)
    const away = { status: 503, body: '<html>Service Unavailable</html>' }
    const isAway = backend.isAway && isRefresh(request)
    const { status = 200, body = '', headers = {} } = isAway ? away : (answer(request) ?? NOT_FOUND)
    const isText = typeof body === 'string'
    response.writeHead(status, {
      'content-type': isText ? 'text/html' : 'application/json',
      ...headers,
    })
    response.end(isText ? body : JSON.stringify(body))
  }

  const server = http.createServer((incoming, response) => {
    handle(incoming, response).catch((error) => response.writeHead(500).end(String(error)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  backend.url = `http://127.0.0.1:${server.address().port}`
  backend.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return backend
}

const NOT_FOUND = { status: 404, body: '<html>Not Found</html>' }

async function read(incoming) {
  const chunks = []
  for await (const chunk of incoming) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  const { pathname, searchParams } = new URL(incoming.url, 'http://backend')
  return {
    method: incoming.method,
    path: pathname,
    query: searchParams,
    headers: incoming.headers,
    body: bodyOf(text, incoming.headers['content-type'] ?? ''),
  }
}

function bodyOf(text, type) {
  if (text === '') return {}
  if (type.startsWith('application/json')) return JSON.parse(text)
  return Object.fromEntries(new URLSearchParams(text))
}

module.exports = { startBackend }
