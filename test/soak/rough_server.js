'use strict'

// A token endpoint that rotates strictly and misbehaves at random, before it acts or after. A process of its own, told
// what to do over its IPC channel: [id, command, ...arguments], answered by [id, result].

const { once } = require('node:events')
const http = require('node:http')
const { text } = require('node:stream/consumers')
const { randomFrom } = require('./random.js')
const { createLedger } = require('./rotation_ledger.js')

const FAULTS_BEFORE = ['reset', 'silence', '503', '503 with Retry-After', '429', '500', 'page']
const FAULTS_AFTER = ['close', 'cut in the headers', 'cut in the body', '502', 'half of it', 'slow']

const random = randomFrom(Number(process.argv[2]))
const ledger = createLedger()
const server = http.createServer((request, response) => {
  // A client that gave up, or a restart: what is being tested.
  answer(request, response).catch(() => response.destroy())
})
let faultRate = 0
let port = 0
let issued = 0

async function answer(request, response) {
  const fields = new URLSearchParams(await text(request))
  if (request.url === '/revoke') {
    ledger.revoke(fields.get('token'))
    response.end()
    return
  }
  const fault = random.chance(faultRate) ? random.pick([...FAULTS_BEFORE, ...FAULTS_AFTER]) : ''
  if (FAULTS_BEFORE.includes(fault)) refuse(fault, request, response)
  else await grant(fault, fields.get('refresh_token'), response)
}

function refuse(fault, request, response) {
  if (fault === 'reset') request.socket.resetAndDestroy()
  else if (fault === 'page') response.end('<h1>Welcome</h1>')
  else if (fault !== 'silence') {
    const status = Number(fault.slice(0, 3))
    const headers = fault === '503' || fault === '500' ? {} : { 'Retry-After': '1' }
    response.writeHead(status, headers).end('<h1>Try again</h1>')
  }
}

async function grant(fault, refreshToken, response) {
  const spent = ledger.spend(refreshToken)
  if (!spent) {
    response.writeHead(400, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ error: 'invalid_grant' }))
    return
  }
  issued += 1
  const body = JSON.stringify({
    access_token: `access.${issued}`,
    refresh_token: spent.refreshToken,
    token_type: 'Bearer',
    expires_in: 3600,
  })
  response.once('close', () => spent.done(response.writableFinished && !FAULTS_LOSING.has(fault)))
  await send(fault, body, response)
}

/** After these the client has no tokens, however well they were sent. */
const FAULTS_LOSING = new Set(FAULTS_AFTER.filter((fault) => fault !== 'slow'))

async function send(fault, body, response) {
  const { socket } = response
  if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 200))
  if (fault === 'close') socket.destroy()
  else if (fault === 'cut in the headers')
    socket.write('HTTP/1.1 200 OK\r\nContent-', () => socket.destroy())
  else if (fault === '502') response.writeHead(502).end('<h1>Bad gateway</h1>')
  else if (fault === 'half of it') response.end(body.slice(0, 40))
  else {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length })
    if (fault !== 'cut in the body') response.end(body)
    else response.write(body.slice(0, 40), () => socket.destroy())
  }
}

/** Below the range of outgoing connections, of which one could otherwise connect to itself while nobody listens. */
const PORTS = [20_000, 32_000]

async function open() {
  port ||= random.between(...PORTS)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}

const COMMANDS = {
  counts: () => ledger.counts,
  isNewest: (tokens) => tokens.map(ledger.isNewest),
  /** Everybody's connection is lost, and nobody listens for a while. */
  restart: async (downMs) => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
    await new Promise((resolve) => setTimeout(resolve, downMs))
    await open()
  },
  setFaultRate: (rate) => {
    faultRate = rate
  },
  signIn: (count) => Array.from({ length: count }, ledger.signIn),
}

process.on('message', async ([id, command, ...args]) => {
  const result = await COMMANDS[command](...args)
  process.send([id, result])
})
process.on('disconnect', () => process.exit(0))

open().then(() => process.send([0, port]))
