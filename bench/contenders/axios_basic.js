'use strict'

// axios with Basic credentials, as one of the published callbacks has it, but with the refresh token
// in the body and not in the URL. The form `tuned` gives it an agent of a fitting size.

const https = require('node:https')
const axios = require('axios')
const { callbacksAround } = require('./callbacks.js')
const { FORM_HEADERS, poolSize } = require('./refresh_request.js')

function create({ tokenEndpoint, clientId, clientSecret, layout, form, concurrency }) {
  const tuning =
    form === 'tuned'
      ? {
          httpsAgent: new https.Agent({ keepAlive: true, maxSockets: poolSize(concurrency) }),
          proxy: false,
          maxRedirects: 0,
        }
      : {}

  async function refresh(refreshToken) {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
    const response = await axios.post(tokenEndpoint, body, {
      headers: FORM_HEADERS,
      auth: { username: clientId, password: clientSecret },
      ...tuning,
    })
    return response.data
  }

  return callbacksAround(layout, refresh)
}

module.exports = { create }
