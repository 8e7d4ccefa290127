'use strict'

const { execFile } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { promisify } = require('node:util')
const { formBody } = require('./contenders/refresh_request.js')
const { CLIENT, refreshToken } = require('./token_format.js')

const STREAMS_PER_CONNECTION = 100
const LIMIT_MS = 120_000

/**
 * What the token endpoint gives to a client that does nothing but send: the ceiling of a storm.
 *
 * @param {object} job the storm's
 * @param {string} folder for the body of the request
 */
async function runH2load({ url, protocol, concurrency, ceilingRequests }, folder) {
  const bodyFile = path.join(folder, 'request.body')
  fs.writeFileSync(bodyFile, formBody(CLIENT)(refreshToken(0)))
  // A count and not a duration: with a duration h2load 1.52 does not end over HTTP/1.1. So its
  // handshakes are in the figure, and there are many requests for each of them.
  const options = [
    ...connections(protocol, concurrency),
    ...['--requests', String(ceilingRequests), '--data', bodyFile],
    ...['--header', 'content-type: application/x-www-form-urlencoded'],
  ]
  const { stdout } = await promisify(execFile)('h2load', [...options, url], { timeout: LIMIT_MS })
  return readOutput(stdout)
}

function connections(protocol, concurrency) {
  if (protocol === 'h1') return ['--h1', '--clients', String(concurrency)]
  const clients = Math.ceil(concurrency / STREAMS_PER_CONNECTION)
  const streams = Math.ceil(concurrency / clients)
  return ['--clients', String(clients), '--max-concurrent-streams', String(streams)]
}

function readOutput(output) {
  const perSecond = /^finished in .*?, ([\d.]+) req\/s/m.exec(output)
  const codes = /^status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx/m.exec(output)
  if (!perSecond || !codes) throw new Error(`h2load said something unexpected:\n${output}`)
  const [good, ...others] = codes.slice(1).map(Number)
  const failed = others.reduce((sum, count) => sum + count, 0)
  return { replies: good + failed, failed, refreshesPerSecond: Number(perSecond[1]) }
}

module.exports = { runH2load }
