'use strict'

// A process of its own, which knows nothing of the server yet. It refreshes two hundred sessions at once at a server
// that takes ten requests at a time on a connection and refuses the others (RFC 9113, section 5.1.2). It prints the
// result.

const { createCallbacks } = require('../../..')
const { makeCertificates } = require('../../support/certificates.js')
const { grantText } = require('./behaviours.js')
const { startHttp2Endpoint } = require('./http2_endpoint.js')

const SESSIONS = 200
const LIMIT = 10
const THINKS_FOR = 20 // ms
const REFUSED_STREAM = 7

const manyTokens = (count, provider) =>
  Array.from({ length: count }, (_, at) => ({
    access_token: 'old',
    refresh_token: `refresh-${provider}-${at}`,
    expires_at: 1,
    provider,
  }))

/** As many connections as fifty requests to a server that refuses none are spread over. */
async function burstElsewhere(certificates) {
  const endpoint = await startHttp2Endpoint({
    identity: certificates,
    onStream: (stream) => setTimeout(() => stream.reply(grantText()), THINKS_FOR),
  })
  const other = { clientId: 'id', clientSecret: 'secret', tokenEndpoint: endpoint.url }
  const { jwt } = createCallbacks({ providers: { other }, ca: certificates.ca })
  const results = await Promise.all(manyTokens(50, 'other').map((token) => jwt({ token })))
  await endpoint.close()
  return {
    errors: results.filter(({ error }) => error).length,
    connections: endpoint.connections(),
  }
}

async function main() {
  const certificates = makeCertificates(['127.0.0.1'])
  const open = new Map()
  const processed = []
  const hasSaid = new Set()
  const endpoint = await startHttp2Endpoint({
    identity: certificates,
    // It says so with the first refusal: not a client's luck decides whether more have been sent by then.
    maxConcurrentStreams: null,
    onStream: (stream, { fields, connection }) => {
      const now = (open.get(connection) ?? 0) + 1
      if (now > LIMIT) {
        if (!hasSaid.has(connection)) stream.connection.limitStreams(LIMIT)
        hasSaid.add(connection)
        return stream.reset(REFUSED_STREAM)
      }
      open.set(connection, now)
      processed.push(fields.refresh_token)
      return setTimeout(() => {
        open.set(connection, open.get(connection) - 1)
        stream.reply(grantText())
      }, THINKS_FOR)
    },
  })
  const demo = { clientId: 'id', clientSecret: 'secret', tokenEndpoint: endpoint.url }
  const { jwt } = createCallbacks({ providers: { demo }, ca: certificates.ca })
  const tokens = manyTokens(SESSIONS, 'demo')
  const results = await Promise.all(tokens.map((token) => jwt({ token })))
  const elsewhere = await burstElsewhere(certificates)
  console.log(
    JSON.stringify({
      errors: results.filter(({ error }) => error).length,
      refused: endpoint.requests.length - processed.length,
      processed: processed.length,
      distinct: new Set(processed).size,
      elsewhere,
    }),
  )
  await endpoint.close()
  certificates.remove()
}

main()
