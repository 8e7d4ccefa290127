const { startProcess } = require('../../support/processes.js')
const { startRedis } = require('../../support/redis_server.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const SECRET = 'a secret of thirty-two characters'
const TIMEOUT_MS = 800
const STORE_TIMEOUT_MS = 300
/** How long a lock lives with these times and no retry: docs/decisions/store-lock.md. */
const LOCK_MS = TIMEOUT_MS + 2 * STORE_TIMEOUT_MS + 1_000

let redis
let endpoint
let other
let holder

beforeAll(async () => {
  redis = await startRedis()
  endpoint = await startStrictEndpoint()
})

afterAll(async () => {
  await endpoint.close()
  await redis.close()
})

beforeEach(async () => {
  endpoint.reset()
  redis.cli('FLUSHALL')
  other = await start()
})

afterEach(() => Promise.all([other.close(), holder.close()]))

const start = (stop) =>
  startProcess({
    url: redis.url,
    secret: SECRET,
    stop,
    options: {
      ...endpoint.options(),
      timeout: TIMEOUT_MS,
      retries: 0,
      storeTimeout: STORE_TIMEOUT_MS,
    },
  })

/** What the other process gets for the same cookie, and how long it took. */
async function askOther(cookie) {
  const started = Date.now()
  const [token] = await other.refresh([cookie])
  return { token, tookMs: Date.now() - started }
}

/** Has a holder begin with the cookie that fails at its step. */
async function holdAndFail(stop, cookie) {
  holder = await start(stop)
  return holder.refresh([cookie])
}

describe.each(['SIGKILL', 'SIGSTOP'])('the holder of the lock gets %s', (signal) => {
  test('before its request: the next one takes over when the lock has run out', async () => {
    const cookie = endpoint.session(`locked-${signal}`)
    holdAndFail({ at: 'locked', signal }, cookie).catch(gone)
    await untilLocked()
    const { token, tookMs } = await askOther(cookie)
    expect(token.refresh_token).toBe(`refresh-locked-${signal}-2`)
    expect(tookMs).toBeLessThan(LOCK_MS + 1_500)
    expect(endpoint.reused()).toEqual([])
  })

  test('after its request was sent: a strict provider ends the session', async () => {
    const cookie = endpoint.session(`sent-${signal}`)
    const { token, tookMs } = await failAfterSending(signal, cookie)
    expect(token).toMatchObject({ refresh_token: cookie.refresh_token })
    expect(endpoint.uses).toEqual([cookie.refresh_token, cookie.refresh_token])
    expect(tookMs).toBeLessThan(LOCK_MS + 1_500)
  })

  test('after its request was sent: a provider with a grace hands the successor out again', async () => {
    endpoint.settings.graceMs = 30_000
    const cookie = endpoint.session(`grace-${signal}`)
    const { token } = await failAfterSending(signal, cookie)
    expect(token.refresh_token).toBe(`refresh-grace-${signal}-2`)
    expect(endpoint.uses).toHaveLength(2)
  })

  test('after the reply, before the publication: the same', async () => {
    endpoint.settings.graceMs = 30_000
    const cookie = endpoint.session(`replied-${signal}`)
    holdAndFail({ at: 'replied', signal }, cookie).catch(gone)
    await untilLocked()
    const { token } = await askOther(cookie)
    expect(token.refresh_token).toBe(`refresh-replied-${signal}-2`)
    expect(endpoint.uses).toHaveLength(2)
  })

  test('after the publication: no other process notices', async () => {
    const cookie = endpoint.session(`published-${signal}`)
    holdAndFail({ at: 'published', signal }, cookie).catch(gone)
    await untilPublished()
    const { token, tookMs } = await askOther(cookie)
    expect(token.refresh_token).toBe(`refresh-published-${signal}-2`)
    expect(endpoint.uses).toHaveLength(1)
    expect(tookMs).toBeLessThan(LOCK_MS / 2)
  })
})

test('a holder that was stopped too long takes over what the next one published', async () => {
  endpoint.settings.graceMs = 30_000
  const cookie = endpoint.session('slow')
  holder = await start({ at: 'replied', signal: 'SIGSTOP' })
  const late = holder.refresh([cookie])
  await untilLocked()
  const { token } = await askOther(cookie)
  const [newer] = await other.refresh([{ ...token, expires_at: 1 }])
  holder.signal('SIGCONT')
  await late
  const [found] = await other.refresh([{ ...cookie, expires_at: 1 }])
  expect(found.refresh_token).toBe(newer.refresh_token)
  expect(endpoint.uses).toHaveLength(3)
})

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** The holder was killed, so it does not answer. */
function gone() {}

async function untilPublished() {
  while (redis.cli('KEYS', '*:s') === '') await pause(10)
}

async function untilLocked() {
  while (redis.cli('KEYS', '*:l') === '') await pause(10)
}

/** The endpoint has the request, and the holder is gone before the reply comes. */
async function failAfterSending(signal, cookie) {
  endpoint.settings.thinkTimeMs = 300
  holder = await start()
  const requested = endpoint.requested()
  holder.refresh([cookie]).catch(gone)
  await requested
  holder.signal(signal)
  return askOther(cookie)
}
