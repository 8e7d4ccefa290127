'use strict'

// This package, with its defaults. The form `background` returns a due but valid token at once.

const { createCallbacks } = require('../..')

const LEAD_SECONDS = 600

function create({ tokenEndpoint, clientId, clientSecret, layout, form, options }) {
  const { jwt, session } = createCallbacks({
    providers: { google: { clientId, clientSecret, tokenEndpoint } },
    layout,
    background: form === 'background',
    ...options,
  })
  return { jwt, session, leadSeconds: LEAD_SECONDS }
}

module.exports = { create }
