// A refresh function is called once for a session: among the callers of a process, its worker threads, and the processes
// that share a store.

const path = require('node:path')
const { Worker } = require('node:worker_threads')
const { once } = require('node:events')
const { startProcess } = require('../../support/processes.js')
const { startRedis } = require('../../support/redis_server.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const WORKER = path.join(__dirname, '../../support/function_worker.js')

test('worker threads of a process', async () => {
  const shared = new SharedArrayBuffer(8)
  const [calls, most] = [new Int32Array(shared, 0, 1), new Int32Array(shared, 4, 1)]
  const workers = [1, 2, 3].map(() => new Worker(WORKER, { workerData: { shared } }))
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    const answers = workers.map((worker) => once(worker, 'message'))
    for (const worker of workers) worker.postMessage('refresh')
    const tokens = (await Promise.all(answers)).flatMap(([answer]) => answer)
    expect(tokens).toHaveLength(30)
    expect(new Set(tokens)).toEqual(new Set(['access-1']))
    expect(calls[0]).toBe(1)
    expect(most[0]).toBe(1)
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
})

test('processes that share a store', async () => {
  const redis = await startRedis()
  const endpoint = await startStrictEndpoint({ thinkTimeMs: 20 })
  const settings = {
    url: redis.url,
    secret: 'a secret of thirty-two characters',
    byFunction: true,
    options: { ...endpoint.options(), timeout: 20_000, storeTimeout: 20_000 },
  }
  const processes = await Promise.all([1, 2, 3].map(() => startProcess(settings)))
  try {
    const sessions = Array.from({ length: 30 }, (_, index) => endpoint.session(`session-${index}`))
    const all = sessions.flatMap((session) => Array.from({ length: 5 }, () => session))
    const answers = await Promise.all(processes.map((one) => one.refresh(all)))
    for (const answer of answers) {
      expect(answer.map(({ refresh_token }) => refresh_token)).toEqual(
        all.map(({ sub }) => `refresh-${sub}-2`),
      )
    }
    expect(endpoint.reused()).toEqual([])
    expect(endpoint.uses).toHaveLength(sessions.length)
  } finally {
    await Promise.all(processes.map((one) => one.close()))
    await endpoint.close()
    await redis.close()
  }
})
