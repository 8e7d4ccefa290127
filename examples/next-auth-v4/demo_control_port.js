'use strict'

const { once } = require('node:events')
const { createServer } = require('node:http')

const HOST = '127.0.0.1'
const MOST_BYTES = 1024

/**
 * Lets the example's page command the authorization server, which takes commands from the process
 * that started it only. `GET` tells its state, `POST` carries out a command of
 * shared/authorization_server.ts as JSON and tells the state after it.
 *
 * @param {import('../authorization-server/control.js').AuthorizationServer} server
 * @param {{ accessTokenSeconds: number }} settings it was started with
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
async function openControlPort(server, { accessTokenSeconds }) {
  const state = { outage: null, accessTokenSeconds }
  const requests = async () => {
    const all = [...(await server.tokenRequests()), ...(await server.revocationRequests())]
    return all.sort((one, other) => one.at - other.at)
  }

  async function answer(request) {
    if (request.method === 'POST') await obey(server, state, await readCommand(request))
    return { ...state, requests: await requests() }
  }

  const http = createServer(async (request, response) => {
    try {
      send(response, 200, await answer(request))
    } catch (error) {
      send(response, 400, { error: error.message })
    }
  })
  await once(http.listen(0, HOST), 'listening')
  return {
    url: `http://${HOST}:${http.address().port}`,
    async close() {
      http.close()
      http.closeAllConnections()
      await once(http, 'close')
    },
  }
}

async function obey(server, state, command) {
  switch (command.action) {
    case 'down':
      await server.goDown(command.mode)
      state.outage = command.mode
      return
    case 'up':
      await server.comeUp()
      state.outage = null
      return
    case 'lifetime':
      if (!(Number.isInteger(command.seconds) && command.seconds > 0)) {
        throw new TypeError('seconds is not a positive integer')
      }
      await server.setAccessTokenSeconds(command.seconds)
      state.accessTokenSeconds = command.seconds
      return
    default:
      throw new TypeError(`unknown action: ${command.action}`)
  }
}

async function readCommand(request) {
  // A page elsewhere cannot send this type without asking first.
  if (request.headers['content-type'] !== 'application/json') throw new TypeError('not JSON')
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > MOST_BYTES) throw new RangeError('too long')
  }
  return JSON.parse(body)
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

module.exports = { openControlPort }
