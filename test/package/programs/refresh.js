'use strict'

// A user's program. It refreshes an expired token, and prints the result and which binary did it.
// It is copied into a folder that has the tarball installed, and many versions of Node.js run it there.
//
//   node refresh.js '{"endpoint":"https://…","ca":"PEM","threads":["main","worker"]}'

const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads')
const { createCallbacks, versions } = require('next-auth-token-rotation')

async function refresh({ endpoint, ca }, refreshToken) {
  const { jwt, rotator } = createCallbacks({
    ca,
    providers: {
      own: { clientId: 'the client', clientSecret: 'its secret', tokenEndpoint: endpoint },
    },
  })
  const expired = { access_token: 'expired', refresh_token: refreshToken, expires_at: 1000 }
  const { access_token, error } = await jwt({ token: expired })
  rotator.close()
  return { access_token, error, versions: { ...versions } }
}

function refreshInWorker(input, refreshToken) {
  const worker = new Worker(__filename, { workerData: { input, refreshToken } })
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    let result
    worker.once('message', (message) => {
      result = message
    })
    // Only after its thread is gone: that is where an unmapped addon would crash.
    worker.once('exit', () => resolve(result))
  })
}

async function main() {
  const input = JSON.parse(process.argv[2])
  const results = await Promise.all(
    input.threads.map((thread, index) =>
      thread === 'main'
        ? refresh(input, `main ${index}`)
        : refreshInWorker(input, `worker ${index}`),
    ),
  )
  console.log(
    JSON.stringify({ node: process.versions.node, openssl: process.versions.openssl, results }),
  )
}

if (isMainThread) main()
else
  refresh(workerData.input, workerData.refreshToken).then((result) =>
    parentPort.postMessage(result),
  )
