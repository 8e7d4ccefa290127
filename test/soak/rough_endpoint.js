'use strict'

const { fork } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')

const PROGRAM = path.join(__dirname, 'rough_server.js')

/**
 * Starts rough_server.js. It ends with this process.
 * @param {number} seed
 */
async function startRoughEndpoint(seed) {
  const child = fork(PROGRAM, [String(seed)], { execArgv: [] })
  const [[, port]] = await once(child, 'message')
  const waiting = new Map()
  let lastId = 0
  child.on('message', ([id, result]) => {
    waiting.get(id)(result)
    waiting.delete(id)
  })

  const ask = (...command) =>
    new Promise((resolve) => {
      lastId += 1
      waiting.set(lastId, resolve)
      child.send([lastId, ...command])
    })

  return {
    tokenEndpoint: `http://127.0.0.1:${port}/token`,
    revocationEndpoint: `http://127.0.0.1:${port}/revoke`,
    counts: () => ask('counts'),
    /** @returns {Promise<boolean[]>} whether each of these refresh tokens is the one that is good now */
    isNewest: (tokens) => ask('isNewest', tokens),
    /** @returns {Promise<boolean>} whether a reply without tokens has ended the session that this refresh token is of */
    hasEnded: (token) => ask('hasEnded', token),
    /** Nothing is answered any more on the connections that there are. */
    silenceConnections: () => ask('silenceConnections'),
    restart: (downMs) => ask('restart', downMs),
    setFaultRate: (rate) => ask('setFaultRate', rate),
    /** @returns {Promise<string[]>} refresh tokens */
    signIn: (count) => ask('signIn', count),
    close: async () => {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}

module.exports = { startRoughEndpoint }
