'use strict'

// undici.request on a pool of its own: the fastest way over HTTP/1.1 that Node's authors offer. The
// form `h2` lets it negotiate HTTP/2.

const { Pool } = require('undici')
const { callbacksAround } = require('./callbacks.js')
const { FORM_HEADERS, formBody, poolSize } = require('./refresh_request.js')

const STREAMS_PER_CONNECTION = 100

function poolOptions(form, protocol, concurrency) {
  const keepAlive = { keepAliveTimeout: 60_000, keepAliveMaxTimeout: 60_000 }
  // Where the server speaks HTTP/1.1 only, this form needs as many connections as the other one.
  if (form !== 'h2' || protocol === 'h1') {
    return { ...keepAlive, allowH2: form === 'h2', connections: poolSize(concurrency) }
  }
  return {
    ...keepAlive,
    allowH2: true,
    connections: Math.ceil(concurrency / STREAMS_PER_CONNECTION),
    pipelining: STREAMS_PER_CONNECTION,
    maxConcurrentStreams: STREAMS_PER_CONNECTION,
  }
}

function create(context) {
  const { tokenEndpoint, layout, form, protocol, concurrency } = context
  const { origin, pathname } = new URL(tokenEndpoint)
  const pool = new Pool(origin, poolOptions(form, protocol, concurrency))
  const bodyOf = formBody(context)

  async function refresh(refreshToken) {
    const { statusCode, body } = await pool.request({
      path: pathname,
      method: 'POST',
      headers: FORM_HEADERS,
      body: bodyOf(refreshToken),
      // It sends a POST alone on a connection, HTTP/2 or not, unless it is told that it may share.
      idempotent: form === 'h2',
    })
    const reply = await body.json()
    if (statusCode !== 200) throw reply
    return reply
  }

  return callbacksAround(layout, refresh)
}

module.exports = { create }
