const { startProcess } = require('../../support/processes.js')
const { startRedis } = require('../../support/redis_server.js')
const { eventually } = require('../../support/sessions.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const SECRET = 'a secret of thirty-two characters'
const STORE_TIMEOUT_MS = 500
const SESSIONS = 60

let redis
let endpoint
let processes

beforeEach(async () => {
  redis = await startRedis()
  endpoint = await startStrictEndpoint()
  processes = await Promise.all(['nodeRedis', 'ioredis'].map((library) => start({ library })))
  await warmUp()
})

/**
 * Until a server has answered in HTTP/1.1, few connections are opened to it: in a storm that is the first thing to happen,
 * most requests would leave after a first round of replies.
 */
async function warmUp() {
  await Promise.all(processes.map((one, index) => one.refresh([endpoint.session(`warm-${index}`)])))
  endpoint.uses.length = 0
  endpoint.settings.thinkTimeMs = 1_500
  expect(redis.cli('FLUSHALL')).toBe('OK')
}

afterEach(async () => {
  redis.resume()
  await Promise.all(processes.map((one) => one.close()))
  await endpoint.close()
  await redis.close()
})

const start = ({ library, ...options }) =>
  startProcess({
    url: redis.url,
    library,
    secret: SECRET,
    options: { ...endpoint.options(), timeout: 5_000, storeTimeout: STORE_TIMEOUT_MS, ...options },
  })

const sessions = (name) =>
  Array.from({ length: SESSIONS }, (_, index) => endpoint.session(`${name}-${index}`))

const refreshEverywhere = (tokens) => Promise.all(processes.map((one) => one.refresh(tokens)))

/**
 * Refreshes all sessions in both processes, and lets something happen to Redis while one of them has each request under
 * way and the other waits for it.
 */
async function stormWhile(tokens, happens) {
  const answers = refreshEverywhere(tokens)
  await eventually(() => endpoint.uses.length === SESSIONS)
  // A test cannot tell from outside what the other process has asked of Redis by then.
  await pause(500)
  await happens()
  return answers
}

/** Each has tokens of its second generation, in both processes. */
function expectRefreshed(answers, tokens) {
  for (const answer of answers) {
    answer.forEach((token, index) => {
      expect(token.refresh_token).toBe(`refresh-${tokens[index].sub}-2`)
      expect(token.error).toBeUndefined()
    })
  }
}

const storeFailures = async () =>
  (await Promise.all(processes.map((one) => one.events())))
    .flat()
    .filter(({ type }) => type === 'storeFailed')

/** What happens to Redis in the middle of a storm that leaves its locks known, and how that ends. */
const OUTAGES = {
  paused: [async () => redis.pause(), async () => redis.resume()],
  'made read-only': [
    async () => expect(redis.cli('REPLICAOF', '127.0.0.1', String(redis.port))).toMatch(/^OK/),
    async () => expect(redis.cli('REPLICAOF', 'NO', 'ONE')).toBe('OK'),
  ],
  full: [
    async () => expect(redis.cli('CONFIG', 'SET', 'maxmemory', '1')).toBe('OK'),
    async () => expect(redis.cli('CONFIG', 'SET', 'maxmemory', '0')).toBe('OK'),
  ],
}

test.each(Object.keys(OUTAGES))(
  'Redis is %s in a storm: no session is lost, at a strict provider',
  async (outage) => {
    const [begins, ends] = OUTAGES[outage]
    const tokens = sessions('storm')
    const started = Date.now()
    const answers = await stormWhile(tokens, begins)
    expect(Date.now() - started).toBeLessThan(5_000)
    // Who waited for the other process keeps a token that is still valid.
    for (const token of answers.flat()) expect(token.error).toBeUndefined()
    await ends()
    const later = await eventually(async () => {
      const all = await refreshEverywhere(tokens)
      return all.flat().every((token) => token.refresh_token.endsWith('-2')) && all
    })
    expectRefreshed(later, tokens)
    expect(endpoint.reused()).toEqual([])
  },
)

test('Redis is stopped in a storm: who waits for another process spends nothing', async () => {
  const tokens = sessions('storm')
  const answers = await stormWhile(tokens, () => redis.stop())
  for (const token of answers.flat()) expect(token.error).toBeUndefined()
  // Each session has its tokens in one process at least.
  for (const { sub } of tokens) {
    const tokensOfSession = answers.flat().map((token) => token.refresh_token)
    expect(tokensOfSession).toContain(`refresh-${sub}-2`)
  }
  expect(endpoint.uses).toHaveLength(SESSIONS)
})

/** What makes Redis forget who is spending what. */
const LOSSES = {
  flushed: async () => expect(redis.cli('FLUSHALL')).toBe('OK'),
  'restarted, empty': async () => {
    await redis.stop()
    await redis.start()
  },
}

test.each(Object.keys(LOSSES))(
  'Redis is %s in a storm: no session is lost where the provider has a grace',
  async (loss) => {
    endpoint.settings.graceMs = 60_000
    const tokens = sessions('storm')
    const answers = await stormWhile(tokens, LOSSES[loss])
    for (const token of answers.flat()) expect(token.error).toBeUndefined()
    const later = await eventually(async () => {
      const all = await refreshEverywhere(tokens)
      return all.flat().every((token) => token.refresh_token.endsWith('-2')) && all
    })
    expectRefreshed(later, tokens)
  },
)

test.each(Object.keys(LOSSES))(
  'Redis is %s in a storm at a strict provider: every caller is answered and keeps tokens, and what was not under way is not lost',
  async (loss) => {
    const [calm] = await processes[0].refresh([endpoint.session('calm')])
    endpoint.uses.length = 0
    const tokens = sessions('storm')
    const started = Date.now()
    const answers = await stormWhile(tokens, LOSSES[loss])
    expect(Date.now() - started).toBeLessThan(10_000)
    for (const answer of answers) {
      answer.forEach((token, index) => {
        const { sub, refresh_token } = tokens[index]
        expect([refresh_token, `refresh-${sub}-2`]).toContain(token.refresh_token)
        expect(token.error).toBeUndefined()
      })
    }
    const [later] = await processes[1].refresh([{ ...calm, expires_at: 1 }])
    expect(later.refresh_token).toBe('refresh-calm-3')
  },
)

test('a Redis that is down costs its timeout once, and is told of', async () => {
  endpoint.settings.thinkTimeMs = 0
  await redis.stop()
  const tokens = sessions('down')
  const started = Date.now()
  const [answer] = await Promise.all([processes[0].refresh(tokens)])
  expectRefreshed([answer], tokens)
  expect(Date.now() - started).toBeLessThan(STORE_TIMEOUT_MS + 1_500)
  expect(endpoint.uses).toHaveLength(SESSIONS)
  const [failure] = await storeFailures()
  expect(failure).toMatchObject({ type: 'storeFailed', provider: 'demo', operation: 'get' })
})

test('what was refreshed without Redis is published once it is back', async () => {
  endpoint.settings.thinkTimeMs = 0
  await redis.stop()
  const tokens = sessions('back')
  await processes[0].refresh(tokens)
  await redis.start()
  await untilPublished(SESSIONS)
  const answer = await processes[1].refresh(tokens)
  expectRefreshed([answer], tokens)
  expect(endpoint.reused()).toEqual([])
})

test('one that Redis is required of waits until it is back', async () => {
  const strict = await start({ library: 'nodeRedis', onStoreFailure: 'unavailable' })
  processes.push(strict)
  await redis.stop()
  const valid = endpoint.session('valid')
  const over = { ...endpoint.session('over'), expires_at: 1 }
  expect(await strict.refresh([valid, over])).toEqual([
    valid,
    { ...over, error: 'TemporarilyUnavailable' },
  ])
  expect(endpoint.uses).toEqual([])
  await redis.start()
  const recovered = await eventuallyRefreshed(strict, { ...over, error: 'TemporarilyUnavailable' })
  expect(recovered.refresh_token).toBe('refresh-over-2')
  expect(recovered.error).toBeUndefined()
})

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function untilPublished(count) {
  while (Number(redis.cli('DBSIZE')) < count) await pause(20)
}

/** After the cooldown of the failure. */
async function eventuallyRefreshed(process, token) {
  for (;;) {
    const [answer] = await process.refresh([token])
    if (answer.error === undefined) return answer
    await pause(50)
  }
}
