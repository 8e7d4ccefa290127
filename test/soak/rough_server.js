'use strict'

// A token endpoint that rotates strictly and misbehaves at random, before it acts or after. A process of its own, told
// what to do over its IPC channel: [id, command, ...arguments], answered by [id, result].

const { once } = require('node:events')
const http = require('node:http')
const { text } = require('node:stream/consumers')
const { randomFrom } = require('./random.js')
const { createLedger } = require('./rotation_ledger.js')

/** The request is not acted on, and the client may come again. */
const FAULTS_BEFORE = ['reset', 'silence', '503', '503 with Retry-After', '429', '500']
/** The same in the words of an error reply: [status, body]. */
const LATER = {
  'a known word for later': [400, { error: 'temporarily_unavailable' }],
  'too many, with 200': [200, { error: 'rate_limit_exceeded' }],
  'a sentence for later': [400, { error: 'already being processed, please try again' }],
  'too many, without a code': [403, { message: 'Too many requests' }],
}
const FAULTS_AFTER = ['close', 'cut in the headers', 'cut in the body', '502', 'slow']
/** A whole 2xx reply without tokens: the session is over, and the server must not see its refresh token again. */
const WITHOUT_TOKENS = {
  'a page': '<h1>Welcome</h1>',
  'half of it': '{"access_token":"access.',
  'tokens elsewhere': '{"data":{"access_token":"access.nested"}}',
  'no token': '{"ok":true,"authed_user":{"id":"1"}}',
}
/** One fault in so many is one of those: each ends a session. */
const ENDS_ONE_IN = 30
const SURVIVABLE = [...FAULTS_BEFORE, ...Object.keys(LATER), ...FAULTS_AFTER]

const random = randomFrom(Number(process.argv[2]))
const ledger = createLedger()
const server = http.createServer((request, response) => {
  // A client that gave up, or a restart: what is being tested.
  answer(request, response).catch(() => response.destroy())
})
let faultRate = 0
let port = 0
let issued = 0
/** Connections on which nothing is answered any more, as if the network had dropped them silently. */
const silent = new WeakSet()
const connections = new Set()
server.on('connection', (socket) => {
  connections.add(socket)
  socket.once('close', () => connections.delete(socket))
})

async function answer(request, response) {
  const fields = new URLSearchParams(await text(request))
  if (silent.has(request.socket)) return
  if (request.url === '/revoke') {
    ledger.revoke(fields.get('token'))
    response.end()
    return
  }
  const fault = random.chance(faultRate) ? pickFault() : ''
  if (FAULTS_BEFORE.includes(fault)) refuse(fault, request, response)
  else if (Object.hasOwn(LATER, fault)) sendJson(response, ...LATER[fault])
  else if (Object.hasOwn(WITHOUT_TOKENS, fault)) {
    ledger.end(fields.get('refresh_token'))
    response.end(WITHOUT_TOKENS[fault])
  } else await grant(fault, fields, response)
}

const pickFault = () =>
  random.pick(random.chance(1 / ENDS_ONE_IN) ? Object.keys(WITHOUT_TOKENS) : SURVIVABLE)

function sendJson(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

function refuse(fault, request, response) {
  if (fault === 'reset') request.socket.resetAndDestroy()
  else if (fault !== 'silence') {
    const status = Number(fault.slice(0, 3))
    const headers = fault === '503' || fault === '500' ? {} : { 'Retry-After': '1' }
    response.writeHead(status, headers).end('<h1>Try again</h1>')
  }
}

async function grant(fault, fields, response) {
  const spent = ledger.spend(fields.get('refresh_token'))
  if (!spent) return sendJson(response, 400, { error: 'invalid_grant' })
  issued += 1
  const body = JSON.stringify({
    access_token: `access.${issued}.${fields.get('scope')}`,
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
  else {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length })
    if (fault !== 'cut in the body') response.end(body)
    else response.write(body.slice(0, 40), () => socket.destroy())
  }
}

/**
 * Below the range of outgoing connections. An outgoing connection could otherwise connect to itself while the server does
 * not listen.
 */
const PORTS = [20_000, 32_000]

async function open() {
  port ||= random.between(...PORTS)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}

const COMMANDS = {
  counts: () => ledger.counts,
  isNewest: (tokens) => tokens.map(ledger.isNewest),
  hasEnded: ledger.hasEnded,
  silenceConnections: () => {
    for (const socket of connections) silent.add(socket)
  },
  /** Every client's connection is lost, and the server does not listen for a while. */
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
