// Worker threads share one flight and one memory with the main thread, and may end at any time.

const { callbacksFor, expired, hashOf, signIn, spentAt } = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')
const { startWorker } = require('../../support/workers.js')

let server
let workers = []

withAuthorizationServer((started) => {
  server = started
})

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.terminate()))
  workers = []
})

async function startWorkers(count) {
  const started = Array.from({ length: count }, () => startWorker(server))
  workers.push(...started)
  // Up and running, so that what is asked of them together happens together.
  await Promise.all(started.map((worker) => worker.refresh([])))
  return started
}

const copies = (token, count) => Array.from({ length: count }, () => ({ ...token }))

test('calls in the main thread and in two workers make one request', async () => {
  const { jwt } = callbacksFor(server)
  const [one, other] = await startWorkers(2)
  const token = expired(await signIn(server, jwt))
  await server.setThinkTime(300)
  const inMain = Promise.all(copies(token, 100).map((copy) => jwt({ token: copy })))
  const [first, second] = await Promise.all([
    one.refresh(copies(token, 50)),
    other.refresh(copies(token, 50)),
  ])
  const results = [...(await inMain), ...first.results, ...second.results]
  expect(results).toHaveLength(200)
  expect(results[0].refresh_token).not.toBe(token.refresh_token)
  for (const result of results) expect(result).toEqual(results[0])
  expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
})

test('what one thread refreshed the others remember', async () => {
  const { jwt } = callbacksFor(server)
  const [one, other] = await startWorkers(2)
  const token = expired(await signIn(server, jwt))
  const [renewed] = (await one.refresh([token])).results
  expect(renewed.refresh_token).not.toBe(token.refresh_token)
  await one.terminate()
  expect((await other.refresh([token])).results).toEqual([renewed])
  expect(await jwt({ token })).toEqual(renewed)
  expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
})

test('counters are those of the process', async () => {
  const { jwt, rotator } = callbacksFor(server)
  const [worker] = await startWorkers(1)
  const token = expired(await signIn(server, jwt))
  const before = rotator.stats()
  const { stats } = await worker.refresh([token])
  expect(stats).toEqual(rotator.stats())
  expect(stats.refreshed).toBe(before.refreshed + 1)
})

describe('a worker terminated in the middle of a refresh', () => {
  test('leaves the refresh to those who wait for it elsewhere', async () => {
    const { jwt } = callbacksFor(server)
    const [doomed, other] = await startWorkers(2)
    const token = expired(await signIn(server, jwt))
    await server.setThinkTime(500)
    await doomed.begin(copies(token, 10))
    const inMain = jwt({ token })
    const inOther = other.refresh([token])
    await doomed.terminate()
    const renewed = await inMain
    expect(renewed).not.toHaveProperty('error')
    expect(renewed.refresh_token).not.toBe(token.refresh_token)
    expect((await inOther).results).toEqual([renewed])
    expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
  })

  test('leaves the successor to those who come later', async () => {
    const { jwt } = callbacksFor(server)
    const [doomed] = await startWorkers(1)
    const token = expired(await signIn(server, jwt))
    await server.setThinkTime(500)
    await doomed.begin([token])
    await doomed.terminate()
    const renewed = await jwt({ token })
    expect(renewed.refresh_token).not.toBe(token.refresh_token)
    expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
  })

  test('may have had its server hanging', async () => {
    const { jwt } = callbacksFor(server)
    const [doomed] = await startWorkers(1)
    const tokens = await Promise.all([signIn(server, jwt, 'ada'), signIn(server, jwt, 'grace')])
    await server.goDown('hang')
    await doomed.begin(tokens.map(expired))
    await doomed.terminate()
    await server.comeUp()
    const results = await Promise.all(tokens.map((token) => jwt({ token: expired(token) })))
    results.forEach((result, index) => {
      expect(result).not.toHaveProperty('error')
      expect(result.refresh_token).not.toBe(tokens[index].refresh_token)
    })
  })
})

test('twenty workers come and go while refreshes run', async () => {
  const { jwt } = callbacksFor(server)
  const names = Array.from({ length: 20 }, (_, index) => `person${index}`)
  const tokens = await Promise.all(names.map((name) => signIn(server, jwt, name)))
  await server.setThinkTime(50)
  const results = []
  for (let turn = 0; turn < tokens.length; turn += 2) {
    const [polite, doomed] = [startWorker(server), startWorker(server)]
    workers.push(polite, doomed)
    const pair = tokens.slice(turn, turn + 2).map(expired)
    const shared = jwt({ token: pair[0] })
    await doomed.begin(pair)
    const [, fromWorker] = await Promise.all([doomed.terminate(), polite.refresh(pair)])
    results.push(...fromWorker.results)
    expect(await shared).toEqual(fromWorker.results[0])
    await polite.terminate()
  }
  expect(results.map(({ sub }) => sub)).toEqual(names)
  for (const result of results) expect(result).not.toHaveProperty('error')
  const spent = await spentAt(server)
  expect(spent.sort()).toEqual(tokens.map((token) => hashOf(token.refresh_token)).sort())
})
