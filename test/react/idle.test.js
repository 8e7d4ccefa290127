/** @jest-environment jsdom */
'use strict'

// A page that is open and left alone.

const { startBrowser } = require('../support/react/browser.js')
const { createSessionServer } = require('../support/react/session_server.js')
const { advance, closeTabs, openTab } = require('../support/react/tab.js')

const SESSION = '/api/auth/session'
const HOUR_MS = 3600000
const DAY_MS = 24 * HOUR_MS

let warnings

beforeEach(() => {
  startBrowser()
  warnings = jest.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(async () => {
  await closeTabs()
  expect(warnings.mock.calls).toEqual([])
})

/** The delays of all timers that the page sets from now on. */
function watchTimers() {
  const timeouts = jest.spyOn(globalThis, 'setTimeout')
  const intervals = jest.spyOn(globalThis, 'setInterval')
  return {
    delays: () => [...timeouts.mock.calls, ...intervals.mock.calls].map(([, ms]) => ms ?? 0),
    intervals: () => intervals.mock.calls.length,
  }
}

const WAYS_BACK = ['visibilitychange', 'resume', 'focus', 'pageshow', 'online']

/** For which ways of coming back the page has added listeners, from now on, that it has not removed. */
function watchListeners() {
  const spies = [window, document].map((target) => [
    jest.spyOn(target, 'addEventListener'),
    jest.spyOn(target, 'removeEventListener'),
  ])
  const isIn = ({ mock }, [type, listener]) =>
    mock.calls.some((call) => call[0] === type && call[1] === listener)
  return () =>
    spies
      .flatMap(([added, removed]) => added.mock.calls.filter((call) => !isIn(removed, call)))
      .map(([type]) => type)
      .filter((type) => WAYS_BACK.includes(type))
}

const VERSIONS = [
  [17, 4],
  [18, 4],
  [18, 5],
  [19, 4],
  [19, 5],
]

describe.each(VERSIONS)('with React %i and next-auth v%i', (react, nextAuth) => {
  test('never holds an expired token, and asks once for each', async () => {
    const server = createSessionServer({ lifetimeMs: 300000 })
    const tab = openTab({ server, react, nextAuth })
    await tab.open()

    for (let step = 0; step < 360; step += 1) {
      await advance(5000)
      expect(tab.token.expiresAt).toBeGreaterThan(Date.now())
    }

    expect(tab.token.accessToken).toBe(tab.text())
    expect(server.tokenRequests).toBeGreaterThanOrEqual(7)
    expect(server.count(SESSION)).toBe(server.tokenRequests - 1)
  })

  test('shows no loading status while it fetches', async () => {
    const server = createSessionServer()
    const tab = openTab({ server, react, nextAuth })
    await tab.open()
    await advance(HOUR_MS)
    expect(new Set(tab.seen.map(({ sessionStatus }) => sessionStatus))).toEqual(
      new Set(['authenticated']),
    )
  })

  test('in StrictMode asks no more often', async () => {
    const server = createSessionServer()
    const tab = openTab({ server, react, nextAuth })
    await tab.open({ strict: true })
    await advance(1000)
    const ofNextAuth = server.count(SESSION) // its effects run twice and load the session
    await advance(HOUR_MS)
    expect(server.tokenRequests).toBeGreaterThan(10)
    expect(server.count(SESSION) - ofNextAuth).toBe(server.tokenRequests - 1)
  })

  test('that is closed does nothing any more', async () => {
    const server = createSessionServer()
    const tab = openTab({ server, react, nextAuth })
    const heardBy = watchListeners()
    await tab.open()
    expect(heardBy()).toEqual(expect.arrayContaining(WAYS_BACK))
    await tab.close()
    expect(heardBy()).toEqual([])
    expect(jest.getTimerCount()).toBe(0)
    window.dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange'))
    await advance(HOUR_MS)
    expect(server.requests).toEqual([])
  })

  test('whose user signs out does nothing any more', async () => {
    const server = createSessionServer()
    const tab = openTab({ server, react, nextAuth })
    await tab.open()
    const signingOut = tab.nextAuth.signOut({ redirect: false })
    await advance(1000)
    await signingOut
    expect(tab.token).toMatchObject({ status: 'unauthenticated', accessToken: undefined })
    expect(jest.getTimerCount()).toBe(0)
    const before = server.requests.length
    await advance(HOUR_MS)
    expect(server.requests).toHaveLength(before)
  })

  test('that comes without a session loads it, and keeps it fresh', async () => {
    const server = createSessionServer()
    const tab = openTab({ server, react, nextAuth })
    tab.render()
    await advance(HOUR_MS)
    expect(tab.seen[0].status).toBe('loading')
    expect(tab.token).toMatchObject({ status: 'authenticated', accessToken: 'access token 16' })
  })
})

test('closed while a request is under way, a page takes its answer no more', async () => {
  const server = createSessionServer({ latencyMs: 5000 })
  const tab = openTab({ server })
  await tab.open()
  while (server.requests.length === 0) await advance(1000)
  await tab.close()
  await advance(HOUR_MS)
  expect(server.count(SESSION)).toBe(1)
  expect(jest.getTimerCount()).toBe(0)
})

test('tabs do not fire together: each comes at a time of its own, well before the expiry', async () => {
  const server = createSessionServer({ lifetimeMs: 300000, leadMs: 75000 })
  const tab = openTab({ server })
  await tab.open()
  const times = []
  while (times.length < 40) {
    const { dueAt } = server.token
    const before = server.requests.length
    while (server.requests.length === before) await advance(20000)
    times.push(server.requests.at(-1).at - dueAt)
    await advance(100)
  }
  const quarterMs = 75000 / 4
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...times)).toBeLessThan(quarterMs + 1000)
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(quarterMs / 4)
})

describe('no timer overflows or spins', () => {
  test('with a token that lives for 30 days', async () => {
    const timers = watchTimers()
    const server = createSessionServer({ lifetimeMs: 30 * DAY_MS, leadMs: 600000 })
    const tab = openTab({ server })
    await tab.open()
    await advance(6 * HOUR_MS)
    expect(server.requests).toEqual([])
    expect(timers.intervals()).toBe(0)
    expect(Math.max(...timers.delays())).toBeLessThan(2 ** 31)

    jest.setSystemTime(server.token.expiresAt - 120000)
    await advance(61000)
    expect(server.count(SESSION)).toBe(1)
    expect(tab.token.expiresAt).toBeGreaterThan(Date.now() + 29 * DAY_MS)
  })

  test.each([25, 30])('with a refetchInterval of %i days', async (days) => {
    const timers = watchTimers()
    const server = createSessionServer({ lifetimeMs: 365 * DAY_MS, leadMs: 600000 })
    const tab = openTab({ server })
    const openedAt = Date.now()
    await tab.open({ refetchInterval: days * 86400 })
    await advance(6 * HOUR_MS)
    expect(server.requests).toEqual([])
    expect(timers.intervals()).toBe(0)
    expect(Math.max(...timers.delays())).toBeLessThan(2 ** 31)

    jest.setSystemTime(openedAt + days * DAY_MS - 60000)
    await advance(120000)
    expect(server.count(SESSION)).toBe(1)
  })

  test('with a session that does not expire', async () => {
    const server = createSessionServer({
      write: ({ accessToken }) => ({ access_token: accessToken }),
    })
    const tab = openTab({ server })
    await tab.open()
    await advance(HOUR_MS)
    expect(tab.token.accessToken).toBe('access token 1')
    expect(server.requests).toEqual([])
    expect(jest.getTimerCount()).toBe(0)
  })

  test('with a clock that is ahead of the server’s: once a minute at most, in the end', async () => {
    const aheadMs = 2 * HOUR_MS
    const behind = ({ accessToken, expiresAt, dueAt }) => ({
      accessToken,
      accessTokenExpires: expiresAt - aheadMs,
      accessTokenRefreshAt: dueAt - aheadMs,
    })
    const server = createSessionServer({ lifetimeMs: 24 * HOUR_MS, write: behind })
    const tab = openTab({ server })
    await tab.open()
    jest.setSystemTime(Date.now() + 23 * HOUR_MS)
    await advance(HOUR_MS)
    expect(server.requests.length).toBeGreaterThan(0)
    expect(server.requests.length).toBeLessThan(130)
  })
})

describe('refetchInterval', () => {
  test('fetches that often, although no token is due', async () => {
    const server = createSessionServer({ lifetimeMs: DAY_MS })
    const tab = openTab({ server })
    await tab.open({ refetchInterval: 600 })
    await advance(HOUR_MS - 60000)
    expect(server.count(SESSION)).toBe(5)
  })

  test('of a seed, computed from the session and set anew, is followed', async () => {
    const server = createSessionServer({ lifetimeMs: 20 * 60000, leadMs: 10 * 60000 })
    const tab = openTab({ server })
    const session = server.session()
    // next-auth-v4-silent-refresh: seven minutes before the expiry.
    const onRender = ({ expiresAt }) => {
      const remaining = Math.round((expiresAt - Date.now()) / 1000) - 7 * 60
      tab.interval = remaining > 0 ? remaining : 0
    }
    tab.render({ session, onRender, refetchInterval: 10000 })
    await advance(10)
    for (let minute = 0; minute < 60; minute += 1) {
      tab.render({ session, onRender, refetchInterval: tab.interval })
      await advance(60000)
      expect(tab.token.expiresAt).toBeGreaterThan(Date.now() + 7 * 60000)
    }
    expect(server.tokenRequests).toBeLessThan(9)
  })

  test('may be given later, and taken away', async () => {
    const server = createSessionServer({ lifetimeMs: DAY_MS })
    const tab = openTab({ server })
    const session = server.session()
    await tab.open({ session })
    tab.render({ session, refetchInterval: 60 })
    await advance(150000)
    expect(server.count(SESSION)).toBe(2)
    tab.render({ session, refetchInterval: 0 })
    await advance(HOUR_MS)
    expect(server.count(SESSION)).toBe(2)
  })
})
