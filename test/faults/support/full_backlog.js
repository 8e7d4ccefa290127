'use strict'

const { fork } = require('node:child_process')
const { once } = require('node:events')
const net = require('node:net')

/** More than the kernel takes for a listener that accepts no connection, with a backlog of 1. */
const CONNECTIONS = 8

/**
 * A port where nothing answers, not even with a refusal: its listener has stopped and its queue is full, so that the
 * kernel drops new connections. On loopback, this is what a host that went away looks like.
 * @param {string} [host]
 */
async function startFullBacklog(host = '127.0.0.1') {
  const child = fork(__filename, [host], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [port] = await once(child, 'message')
  const sockets = Array.from({ length: CONNECTIONS }, () => net.connect(port, host))
  for (const socket of sockets) socket.on('error', () => {})
  await Promise.any(sockets.map((socket) => once(socket, 'connect')))
  return {
    port,
    url: `http://${net.isIPv6(host) ? `[${host}]` : host}:${port}/token`,
    requestsWith: () => [],
    async close() {
      for (const socket of sockets) socket.destroy()
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** The child: listens, tells the port, and never looks at its queue again. */
function listenAndStop(host) {
  const server = net.createServer()
  server.listen({ port: 0, host, backlog: 1 }, () => {
    process.send(server.address().port, () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })
  })
}

if (require.main === module) listenAndStop(process.argv[2])
else module.exports = { startFullBacklog }
