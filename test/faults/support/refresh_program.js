'use strict'

// A process with one refresh to do: reads { tokenEndpoint, options, signsInFirst }, prints `granted` or the code of the
// failure.

const { once } = require('node:events')
const net = require('node:net')
const { text } = require('node:stream/consumers')
const { createCallbacks } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')

/** A sign-in at a provider whose issuer has to be asked where the store is to forget; over when TLS has begun. */
async function signIn(options) {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `https://127.0.0.1:${server.address().port}`
  const providers = { other: { clientId: 'id', clientSecret: 'secret', issuer } }
  const { jwt } = createCallbacks({ ...options, providers, store: memoryStore() })
  jwt({ token: {}, account: { provider: 'other', access_token: 'new', refresh_token: 'new' } })
  const [socket] = await once(server, 'connection')
  await once(socket, 'data')
  socket.destroy()
  server.close()
}

async function main() {
  const { tokenEndpoint, options, signsInFirst } = JSON.parse(await text(process.stdin))
  if (signsInFirst) await signIn(options)
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
