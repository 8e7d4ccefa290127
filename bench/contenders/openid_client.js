'use strict'

// openid-client v6. As documented it goes through Node's fetch; the form `tuned` gives it undici's
// fetch with a dispatcher of a fitting size.

const { callbacksAround } = require('./callbacks.js')
const { poolSize } = require('./refresh_request.js')
const { ISSUER } = require('../token_format.js')

function tunedFetch(concurrency) {
  const undici = require('undici')
  const dispatcher = new undici.Agent({ connections: poolSize(concurrency) })
  return (url, options) => undici.fetch(url, { ...options, dispatcher })
}

async function create({ tokenEndpoint, clientId, clientSecret, layout, form, concurrency }) {
  // It is an ES module, which not every Node that this runs on can `require`.
  const client = await import('openid-client')
  const metadata = { issuer: ISSUER, token_endpoint: tokenEndpoint }
  const config = new client.Configuration(metadata, clientId, clientSecret)
  if (form === 'tuned') config[client.customFetch] = tunedFetch(concurrency)

  return callbacksAround(layout, (refreshToken) => client.refreshTokenGrant(config, refreshToken))
}

module.exports = { create }
