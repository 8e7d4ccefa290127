'use strict'

// Node's own fetch, as the published callbacks use it.

const { callbacksAround } = require('./callbacks.js')

function create({ tokenEndpoint, clientId, clientSecret, layout }) {
  async function refresh(refreshToken) {
    const response = await fetch(tokenEndpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }),
    })
    const reply = await response.json()
    if (!response.ok) throw reply
    return reply
  }

  return callbacksAround(layout, refresh)
}

module.exports = { create }
