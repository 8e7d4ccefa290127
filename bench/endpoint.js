'use strict'

const { fork } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')

const SERVER = path.join(__dirname, 'server.js')

/**
 * Keeps one server process for each way of answering. They live as long as the benchmark does, so
 * that every contender but the very first meets one that has warmed up.
 *
 * @param {{ keyFile: string, certificateFile: string }} certificates
 */
function createEndpoints(certificates) {
  const servers = new Map()

  async function start(settings) {
    const child = fork(SERVER, [JSON.stringify({ ...certificates, ...settings })])
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('the token endpoint ended'))),
    ])
    return { child, url: `https://127.0.0.1:${message.port}/token` }
  }

  async function ask(child, question) {
    child.send(question)
    const [report] = await once(child, 'message')
    return report
  }

  return {
    /**
     * A server with its counters at zero.
     *
     * @param {{ protocol: 'h2' | 'h1', oneTime: boolean, thinkMs: number, accessTokenLength?: number,
     *   refreshTokenLength?: number }} settings `h2` takes HTTP/1.1 as well
     */
    async fresh(settings) {
      const key = JSON.stringify(settings)
      if (!servers.has(key)) servers.set(key, await start(settings))
      const { child, url } = servers.get(key)
      await ask(child, 'reset')
      return { url, report: () => ask(child, 'report') }
    },

    close() {
      for (const { child } of servers.values()) child.disconnect()
    },
  }
}

module.exports = { createEndpoints }
