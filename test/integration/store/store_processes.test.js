const { startProcess } = require('../../support/processes.js')
const { startRedis } = require('../../support/redis_server.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const SECRET = 'a secret of thirty-two characters'
const PROCESSES = 4
const SESSIONS = 250
const CALLERS = 10

/** The same token at the end of its life: due, whatever it is. */
const due = (token) => ({ ...token, expires_at: Math.floor(Date.now() / 1000) + 60 })

const repeated = (list, times) => Array.from({ length: times }, () => list).flat()

let redis
let endpoint
let processes

beforeAll(async () => {
  redis = await startRedis()
  endpoint = await startStrictEndpoint({ thinkTimeMs: 20 })
  processes = await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) =>
      startProcess({
        url: redis.url,
        library: index % 2 === 0 ? 'nodeRedis' : 'ioredis',
        secret: SECRET,
        options: { ...endpoint.options(), timeout: 20_000, storeTimeout: 20_000 },
      }),
    ),
  )
})

afterAll(async () => {
  await Promise.all(processes.map((one) => one.close()))
  await endpoint.close()
  await redis.close()
})

beforeEach(() => endpoint.reset())

const refreshEverywhere = (tokens) => Promise.all(processes.map((one) => one.refresh(tokens)))

test(`spends each of ${SESSIONS} one-time tokens once in ${PROCESSES} processes with ${CALLERS} callers each`, async () => {
  const sessions = Array.from({ length: SESSIONS }, (_, index) =>
    endpoint.session(`storm-${index}`),
  )
  let tokens = sessions
  for (let generation = 2; generation <= 3; generation += 1) {
    const answers = await refreshEverywhere(repeated(tokens.map(due), CALLERS))
    for (const answer of answers) {
      answer.forEach((token, index) => {
        const { sub } = sessions[index % SESSIONS]
        expect(token.refresh_token).toBe(`refresh-${sub}-${generation}`)
        expect(token.access_token).toBe(`access-of-refresh-${sub}-${generation}`)
        expect(token.error).toBeUndefined()
      })
    }
    tokens = answers[generation % PROCESSES].slice(0, SESSIONS)
  }
  expect(endpoint.uses).toHaveLength(2 * SESSIONS)
  expect(endpoint.reused()).toEqual([])
  const events = (await Promise.all(processes.map((one) => one.events()))).flat()
  expect(events.filter(({ type }) => type === 'failed' || type === 'storeFailed')).toEqual([])
}, 120_000)

test('a cookie of any generation finds its successor in a process that starts later', async () => {
  const cookies = [endpoint.session('old')]
  for (let generation = 1; generation < 6; generation += 1) {
    const [token] = await processes[generation % PROCESSES].refresh([due(cookies.at(-1))])
    cookies.push(token)
  }
  const late = await startProcess({ url: redis.url, secret: SECRET, options: endpoint.options() })
  const answers = await late.refresh(cookies.slice(0, -1).map(due))
  const [event] = await late.events()
  await late.close()
  for (const token of answers) expect(token.refresh_token).toBe('refresh-old-6')
  expect(event).toMatchObject({ type: 'replayed', status: 'renewed', requests: 0 })
  expect(endpoint.uses).toHaveLength(5)
})

test('a session that has ended is asked for once', async () => {
  const dead = { ...endpoint.session('dead'), refresh_token: 'nobody knows it', expires_at: 1 }
  const answers = await refreshEverywhere([dead, dead])
  for (const token of answers.flat()) {
    expect(token).toEqual({ ...dead, error: 'RefreshAccessTokenError' })
  }
  expect(endpoint.uses).toHaveLength(1)
})

test('waits for what another process publishes, not for a poll', async () => {
  endpoint.settings.thinkTimeMs = 1_500
  const cookie = endpoint.session('woken')
  // Both have a subscription since the storm, or open one now.
  await refreshEverywhere([cookie])
  const events = (await Promise.all(processes.map((one) => one.events()))).map((all) => all.at(-1))
  expect(events.map(({ type }) => type).sort()).toEqual(['joined', 'joined', 'joined', 'refreshed'])
  const [own] = events.filter(({ type }) => type === 'refreshed')
  for (const { durationMs } of events) expect(durationMs - own.durationMs).toBeLessThan(300)
})
