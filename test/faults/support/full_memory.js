'use strict'

// A process of its own, because the memory and its bounds are the process's. There is room for two spent refresh
// tokens. A cookie that holds one of them waits for a refresh while three other sessions fill the memory. It prints the
// result.

const { createCallbacks } = require('../../..')
const { grants, repliesJson } = require('./behaviours.js')
const { startMisbehavingEndpoint } = require('./misbehaving_endpoint.js')

const HELD = 'refresh-2'
const cookieWith = (refreshToken) => ({
  access_token: `with-${refreshToken}`,
  refresh_token: refreshToken,
  expires_at: 1,
  provider: 'demo',
})

async function main() {
  let answerHeld
  const arrived = new Promise((resolve) => {
    answerHeld = resolve
  })
  const endpoint = await startMisbehavingEndpoint({
    onRequest: (socket, { fields }) => {
      if (fields.refresh_token === HELD) answerHeld(socket)
      else if (fields.refresh_token !== 'refresh-1') grants(socket)
      // It expires at the next tick of the clock.
      else repliesJson({ access_token: 'second', refresh_token: HELD, expires_in: 0.001 })(socket)
    },
  })
  const demo = { clientId: 'id', clientSecret: 'secret', tokenEndpoint: endpoint.url }
  const { jwt, rotator } = createCallbacks({ providers: { demo }, maxSuccessors: 2 })
  const seen = () => endpoint.requests.map(({ fields }) => fields.refresh_token)

  await jwt({ token: cookieWith('refresh-1') })
  let first
  let socket
  // Until the clock has ticked, the answer is what the first refresh brought, without a request.
  while (!socket) {
    first = jwt({ token: cookieWith('refresh-1') })
    // What is remembered is given at once, without a promise.
    socket = await Promise.race([arrived, Promise.resolve(first).then(() => undefined)])
  }
  for (const other of ['x', 'y', 'z']) await jwt({ token: cookieWith(other) })
  const second = jwt({ token: cookieWith('refresh-1') })
  grants(socket)
  const results = await Promise.all([first, second])
  console.log(JSON.stringify({ results, seen: seen(), stats: rotator.stats() }))
  await endpoint.close()
}

main()
