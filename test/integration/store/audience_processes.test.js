// Two processes that share a Redis and a provider of one-time refresh tokens, each with two clients that ask for other
// scopes with the same grants.

const { startProcess } = require('../../support/processes.js')
const { startRedis } = require('../../support/redis_server.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const SECRET = 'a secret of thirty-two characters'
const SCOPES = ['mail', 'files']
const SESSIONS = 250
const CALLERS = 10

let redis
let endpoint
let processes

beforeAll(async () => {
  redis = await startRedis()
  endpoint = await startStrictEndpoint({ thinkTimeMs: 20 })
  const start = (library) =>
    startProcess({
      url: redis.url,
      library,
      secret: SECRET,
      scopes: SCOPES,
      options: { ...endpoint.options(), timeout: 20_000, storeTimeout: 20_000 },
    })
  processes = await Promise.all(['nodeRedis', 'ioredis'].map(start))
})

afterAll(async () => {
  await Promise.all(processes.map((one) => one.close()))
  await endpoint.close()
  await redis.close()
})

beforeEach(() => endpoint.reset())

const inTheEnd = (token) => ({ ...token, expires_at: Math.floor(Date.now() / 1000) + 60 })

/** What each scope's callers get in each process. */
const refreshEverywhere = (tokensOf) =>
  Promise.all(
    processes.flatMap((one) =>
      SCOPES.map(async (scope) => ({ scope, answers: await one.refresh(tokensOf(scope), scope) })),
    ),
  )

test(`${SESSIONS} sessions with ${CALLERS} callers each: no second presentation, no token of another scope`, async () => {
  const sessions = Array.from({ length: SESSIONS }, (_, index) => endpoint.session(`two-${index}`))
  const latest = new Map(SCOPES.map((scope) => [scope, sessions]))
  for (let round = 1; round <= 2; round += 1) {
    const results = await refreshEverywhere((scope) => {
      const tokens = latest.get(scope).map(inTheEnd)
      return Array.from({ length: CALLERS }, () => tokens).flat()
    })
    for (const { scope, answers } of results) {
      const wrong = answers.filter(({ access_token: text }) => !text.endsWith(`-for-${scope}`))
      expect(wrong).toEqual([])
      expect(answers.filter(({ error }) => error !== undefined)).toEqual([])
      latest.set(scope, answers.slice(0, SESSIONS))
    }
    expect(endpoint.reused()).toEqual([])
    expect(endpoint.lost()).toEqual(new Set())
    // In the second round a scope may find its token of the first, with the newest refresh token.
    if (round === 1) expect(endpoint.uses).toHaveLength(SCOPES.length * SESSIONS)
  }
}, 60_000)

test('a cookie of the one scope finds the other scope its token in the store', async () => {
  const [first, second] = processes
  const cookie = endpoint.session('told')
  const [mail] = await first.refresh([inTheEnd(cookie)], 'mail')
  const [files] = await first.refresh([inTheEnd(mail)], 'files')
  const [elsewhere] = await second.refresh([inTheEnd(cookie)], 'mail')
  expect(elsewhere.access_token).toBe(mail.access_token)
  expect(elsewhere.refresh_token).toBe(files.refresh_token)
  expect(endpoint.uses).toHaveLength(2)
})
