'use strict'

// google-auth-library. As documented: a client for each user, who is told of new tokens by its event.
// The form `tuned` keeps one client for all (it then lets concurrent callers with the same refresh
// token share a request) and gives it connections that stay open.

const https = require('node:https')
const { OAuth2Client } = require('google-auth-library')
const { callbacksAround } = require('./callbacks.js')
const { poolSize } = require('./refresh_request.js')

const lifetimeOf = (expiryDateMs) => Math.round((expiryDateMs - Date.now()) / 1000)

const replyOf = (tokens) => ({ ...tokens, expires_in: lifetimeOf(tokens.expiry_date) })

function refreshAsDocumented(options) {
  return async function refresh(refreshToken) {
    const client = new OAuth2Client(options)
    client.setCredentials({ refresh_token: refreshToken })
    let reply
    // The promise's own value holds the old refresh token even where a new one came.
    client.on('tokens', (tokens) => {
      reply = replyOf(tokens)
    })
    await client.refreshAccessToken()
    return reply
  }
}

function refreshTuned(options, concurrency) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: poolSize(concurrency) })
  const client = new OAuth2Client({ ...options, transporterOptions: { agent } })
  return async function refresh(refreshToken) {
    const { tokens } = await client.refreshToken(refreshToken)
    return replyOf(tokens)
  }
}

function create({ tokenEndpoint, clientId, clientSecret, layout, form, concurrency }) {
  const options = { clientId, clientSecret, endpoints: { oauth2TokenUrl: tokenEndpoint } }
  const refresh =
    form === 'tuned' ? refreshTuned(options, concurrency) : refreshAsDocumented(options)
  return callbacksAround(layout, refresh)
}

module.exports = { create }
