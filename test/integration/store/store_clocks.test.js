// Two processes over one Redis. The clock of one is five minutes off, for JavaScript and for the core, as on a machine
// whose clock is never set.

const { startProcess } = require('../../support/processes.js')
const { startRedis } = require('../../support/redis_server.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const SECRET = 'a secret of thirty-two characters'
const APART_SECONDS = 300
const HOUR_SECONDS = 3600
/** `refreshBeforeExpiry`, of tokens that live for an hour. */
const LEAD_SECONDS = 600
const SESSIONS = 50
const CALLERS = 10
const GENERATIONS = 4
/** For tests that look at whole seconds while time goes on. */
const TOLERANCE_SECONDS = 20

let redis
let endpoint

beforeAll(async () => {
  redis = await startRedis()
  endpoint = await startStrictEndpoint({ thinkTimeMs: 20 })
})

afterAll(async () => {
  await endpoint.close()
  await redis.close()
})

beforeEach(() => endpoint.reset())

const nowSeconds = () => Math.floor(Date.now() / 1000)

/** A cookie that ends in so many seconds, by the clock that is right. */
const endingIn = (seconds, token) => ({ ...token, expires_at: nowSeconds() + seconds })

/** Of an access token, by the clock that is right. */
const secondsLeft = ({ expires_at }) => expires_at - nowSeconds()

describe.each([
  { where: 'ahead', aheadSeconds: APART_SECONDS },
  { where: 'behind', aheadSeconds: -APART_SECONDS },
])('one clock is five minutes $where', ({ where, aheadSeconds }) => {
  let right
  let wrong

  beforeAll(async () => {
    const settings = { url: redis.url, secret: SECRET, options: endpoint.options() }
    ;[right, wrong] = await Promise.all([
      startProcess(settings),
      startProcess(settings, { clockAheadSeconds: aheadSeconds }),
    ])
    expect(Math.round(((await wrong.clock()) - Date.now()) / 1000)).toBe(aheadSeconds)
  })

  afterAll(() => Promise.all([right.close(), wrong.close()]))

  const session = (name) => endpoint.session(`${where}-${name}`)

  const refresh = async (process, token) => (await process.refresh([token]))[0]

  test('every refresh token is spent once, and no caller fails', async () => {
    let cookies = Array.from({ length: SESSIONS }, (_, index) => session(`storm-${index}`))
    for (let generation = 2; generation < 2 + GENERATIONS; generation += 1) {
      const asked = cookies.flatMap((cookie) => Array(CALLERS).fill(endingIn(60, cookie)))
      const answers = await Promise.all([right, wrong].map((process) => process.refresh(asked)))
      for (const token of answers.flat()) {
        expect(token.refresh_token).toBe(`refresh-${token.sub}-${generation}`)
        expect(token.error).toBeUndefined()
      }
      // Browsers have what the one or the other wrote.
      cookies = cookies.map((_, index) => answers[(index + generation) % 2][index * CALLERS])
    }
    expect(endpoint.uses).toHaveLength(SESSIONS * GENERATIONS)
    expect(endpoint.reused()).toEqual([])
    const events = (await Promise.all([right, wrong].map((process) => process.events()))).flat()
    expect(events.filter(({ type }) => /failed/i.test(type))).toEqual([])
  })

  test('the expiry of a token that the other process brought is never later than granted', async () => {
    const cookie = endingIn(60, session('expiry'))
    const written = await refresh(wrong, cookie)
    const found = await refresh(right, cookie)
    expect(found.refresh_token).toBe(written.refresh_token)
    expect(about(secondsLeft(written))).toBe(about(HOUR_SECONDS + aheadSeconds))
    expect(about(secondsLeft(found))).toBe(about(HOUR_SECONDS + Math.min(0, aheadSeconds)))
  })

  test('a token is due so much earlier where the clock is ahead', async () => {
    const [early, late] = aheadSeconds > 0 ? [wrong, right] : [right, wrong]
    // The one refreshes from 600 s before the end on, by its clock. It is 150 s past that for one of them only.
    const halfway = LEAD_SECONDS + aheadSeconds / 2
    const cookie = endingIn(halfway, session('lead'))
    expect(await refresh(late, cookie)).toEqual(cookie)
    expect(endpoint.uses).toEqual([])
    expect(await refresh(early, cookie)).not.toEqual(cookie)
    expect(endpoint.uses).toHaveLength(1)
  })

  test('where tokens live no longer than that, each change of the process costs a token request', async () => {
    endpoint.settings.tokenSeconds = APART_SECONDS
    let cookie = await refresh(right, endingIn(10, session('short')))
    for (const process of [wrong, right, wrong, right]) {
      const before = cookie
      cookie = await refresh(process, before)
      expect(cookie.refresh_token).not.toBe(before.refresh_token)
      expect(cookie.error).toBeUndefined()
      // Who asks again gets the same.
      expect(await refresh(process, cookie)).toEqual(cookie)
    }
    expect(endpoint.uses).toHaveLength(5)
    expect(endpoint.reused()).toEqual([])
  })
})

/** Seconds, as coarse as a busy machine makes them. */
const about = (seconds) => Math.round(seconds / TOLERANCE_SECONDS)

test('a clock that is further behind than the lead hands out tokens after their end', async () => {
  const settings = { url: redis.url, secret: SECRET, options: endpoint.options() }
  const behind = await startProcess(settings, { clockAheadSeconds: -APART_SECONDS })
  endpoint.settings.tokenSeconds = APART_SECONDS
  const over = endingIn(-100, endpoint.session('over'))
  const answers = await behind.refresh([over])
  await behind.close()
  expect(answers).toEqual([over])
  expect(endpoint.uses).toEqual([])
})
