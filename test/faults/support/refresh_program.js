'use strict'

// A process with one refresh to do: reads { tokenEndpoint, options }, prints `granted` or the code of the failure.

const { text } = require('node:stream/consumers')
const { createCallbacks } = require('../../..')

async function main() {
  const { tokenEndpoint, options } = JSON.parse(await text(process.stdin))
  const demo = { clientId: 'id', clientSecret: 'secret', tokenEndpoint }
  let outcome
  const { jwt } = createCallbacks({
    ...options,
    providers: { demo },
    onEvent: ({ failure }) => {
      outcome = failure?.code ?? 'granted'
    },
  })
  await jwt({
    token: { access_token: 'old', refresh_token: 'one', expires_at: 1, provider: 'demo' },
  })
  process.stdout.write(outcome)
}

main()
