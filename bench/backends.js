'use strict'

// What a refresh at a backend of its own costs the main thread: node bench/backends.js. Compared in one process, by turns:
// a refresh as OAuth has it, one by `request` and `response`, and `refresh` functions.

const { fork } = require('node:child_process')
const { once } = require('node:events')
const http = require('node:http')
const { createCallbacks } = require('..')
const { mainThreadCpuNs, quantile, runMany } = require('./measure.js')

const ROUNDS = 9
const REFRESHES = 1_500
const CONCURRENCY = 50
/** The mark: a mapped refresh costs no more than this times an OAuth one. */
const MOST = 1.2

if (process.argv[2] === 'server') serve()
else main()

function serve() {
  let issued = 0
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      issued += 1
      const tokens = { access: `access-${issued}-${'x'.repeat(800)}`, refresh: `refresh-${issued}` }
      const isOAuth = request.url === '/oauth'
      const body = isOAuth
        ? { access_token: tokens.access, refresh_token: tokens.refresh, expires_in: 3600 }
        : { data: { tokens, ttl: 3600 } }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(body))
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))
}

const mapped = (origin) => ({
  tokenEndpoint: `${origin}/json`,
  request: { body: { session: { token: '{refresh_token}' } } },
  response: {
    accessToken: 'data.tokens.access',
    refreshToken: 'data.tokens.refresh',
    expiresIn: 'data.ttl',
  },
})

async function fetchTokens(origin, refreshToken, signal) {
  const response = await fetch(`${origin}/json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ session: { token: refreshToken } }),
    signal,
  })
  const { tokens, ttl } = (await response.json()).data
  return { accessToken: tokens.access, refreshToken: tokens.refresh, expiresIn: ttl }
}

let issued = 0

/** Resolves at once: all that is left is ours. */
async function nothing() {
  issued += 1
  return {
    accessToken: `access-${issued}-${'x'.repeat(800)}`,
    refreshToken: `r-${issued}`,
    expiresIn: 3600,
  }
}

const providersAt = (origin) => ({
  oauth: { tokenEndpoint: `${origin}/oauth`, clientId: 'id', clientSecret: 'secret' },
  mapped: mapped(origin),
  'function, empty': { refresh: nothing },
  'function with fetch': {
    refresh: ({ refreshToken, signal }) => fetchTokens(origin, refreshToken, signal),
  },
})

async function main() {
  const child = fork(__filename, ['server'])
  const [port] = await once(child, 'message')
  const origin = `http://127.0.0.1:${port}`
  const forms = { 'fetch alone': (token) => fetchTokens(origin, token.refresh_token) }
  for (const [name, provider] of Object.entries(providersAt(origin))) {
    const { jwt } = createCallbacks({ providers: { [name]: provider } })
    forms[name] = (token) => jwt({ token })
  }
  const costs = Object.fromEntries(Object.keys(forms).map((name) => [name, []]))
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, refresh] of Object.entries(forms)) {
      const cost = await costOf(refresh, `${name}-${round}`)
      if (round >= 0) costs[name].push(cost)
    }
  }
  child.kill()
  report(costs)
}

async function costOf(refresh, label) {
  const token = { access_token: 'old', expires_at: 1 }
  const before = mainThreadCpuNs()
  await runMany(REFRESHES, CONCURRENCY, async (index) => {
    await refresh({ ...token, refresh_token: `session-${label}-${index}` })
  })
  return (mainThreadCpuNs() - before) / REFRESHES / 1000
}

function report(costs) {
  const medians = Object.entries(costs).map(([name, all]) => [name, quantile(all, 0.5)])
  for (const [name, cost] of medians) console.log(`${name.padEnd(20)} ${cost.toFixed(1)} µs`)
  const { oauth, mapped: own } = Object.fromEntries(medians)
  const ratio = own / oauth
  console.log(`mapped to oauth      ${ratio.toFixed(2)} (at most ${MOST})`)
  process.exitCode = ratio > MOST ? 1 : 0
}
