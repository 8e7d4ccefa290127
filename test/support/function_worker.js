// A worker thread with a refresh function. It counts its calls, and those at a time, in memory that all workers share, and
// answers a message with the access tokens that ten callers got.

const { parentPort, workerData } = require('node:worker_threads')
const { setTimeout: pause } = require('node:timers/promises')
const { createCallbacks } = require('../..')

const calls = new Int32Array(workerData.shared, 0, 1)
const most = new Int32Array(workerData.shared, 4, 1)

async function refresh() {
  const number = Atomics.add(calls, 0, 1) + 1
  Atomics.add(most, 0, 1)
  await pause(200)
  return { accessToken: `access-${number}`, refreshToken: `refresh-${number}`, expiresIn: 3600 }
}

const { jwt } = createCallbacks({ providers: { credentials: { refresh } } })
const token = { access_token: 'old', refresh_token: 'refresh-of-all-workers', expires_at: 1 }

parentPort.on('message', async () => {
  const tokens = await Promise.all(Array.from({ length: 10 }, () => jwt({ token })))
  parentPort.postMessage(tokens.map(({ access_token }) => access_token))
})
parentPort.postMessage('ready')
