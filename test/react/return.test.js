/** @jest-environment jsdom */
'use strict'

// The user returns: to the tab, to the machine that slept, to the network.

const { setOnline, showTab, startBrowser } = require('../support/react/browser.js')
const { createSessionServer } = require('../support/react/session_server.js')
const { advance, closeTabs, openTab } = require('../support/react/tab.js')

const SESSION = '/api/auth/session'
const HOUR_MS = 3600000

beforeEach(() => {
  startBrowser()
  jest.spyOn(console, 'error').mockImplementation(() => {}) // next-auth logs requests that fail
})
afterEach(closeTabs)

/** The machine sleeps: time goes by, timers do not. */
const sleep = (ms) => jest.setSystemTime(Date.now() + ms)

const WAYS_BACK = [
  ['visibilitychange', () => showTab(true)],
  ['focus', () => window.dispatchEvent(new Event('focus'))],
  ['online', () => setOnline(true)],
  ['pageshow', () => window.dispatchEvent(new Event('pageshow'))],
  ['resume', () => document.dispatchEvent(new Event('resume'))],
]

describe.each(WAYS_BACK)('%s after sleeping past the expiry', (_name, comeBack) => {
  test.each([4, 5])('brings a fresh token at once, with next-auth v%i', async (nextAuth) => {
    const server = createSessionServer()
    const tab = openTab({ server, nextAuth })
    await tab.open()
    await advance(5000)
    sleep(8 * HOUR_MS)
    comeBack()
    await advance(100)
    expect(tab.token).toMatchObject({ accessToken: 'access token 2', error: undefined })
    expect(tab.token.expiresAt).toBeGreaterThan(Date.now())
    expect(server.count(SESSION)).toBe(1)
  })
})

test('waking up without any event is noticed within a minute', async () => {
  const server = createSessionServer()
  const tab = openTab({ server })
  await tab.open()
  await advance(5000)
  sleep(8 * HOUR_MS)
  await advance(61000)
  expect(tab.token.expiresAt).toBeGreaterThan(Date.now())
})

test('several events at once cause one request', async () => {
  const server = createSessionServer()
  const tab = openTab({ server })
  await tab.open()
  await advance(5000)
  sleep(8 * HOUR_MS)
  for (const [, comeBack] of WAYS_BACK) comeBack()
  await advance(500)
  for (const [, comeBack] of WAYS_BACK) comeBack()
  await advance(500)
  expect(server.count(SESSION)).toBe(1)
})

describe('returning to a tab whose token is not due', () => {
  const open = async (props) => {
    const server = createSessionServer({ lifetimeMs: HOUR_MS })
    await openTab({ server }).open(props)
    await advance(5000)
    return server
  }

  test('fetches the session, as next-auth does', async () => {
    const server = await open()
    showTab(false)
    showTab(true)
    await advance(5000)
    expect(server.count(SESSION)).toBe(1)
  })

  test('does not with refetchOnWindowFocus={false}', async () => {
    const server = await open({ refetchOnWindowFocus: false })
    showTab(false)
    showTab(true)
    await advance(5000)
    expect(server.requests).toEqual([])
  })

  test('by the other events neither', async () => {
    const server = await open()
    for (const [name, comeBack] of WAYS_BACK) if (name !== 'visibilitychange') comeBack()
    await advance(5000)
    expect(server.requests).toEqual([])
  })
})

test('refetchOnWindowFocus={false} does not keep an expired token', async () => {
  const server = createSessionServer()
  const tab = openTab({ server })
  await tab.open({ refetchOnWindowFocus: false })
  await advance(5000)
  sleep(8 * HOUR_MS)
  showTab(true)
  await advance(100)
  expect(tab.token.accessToken).toBe('access token 2')
})

test('a hidden tab is kept fresh too', async () => {
  const server = createSessionServer()
  const tab = openTab({ server })
  await tab.open()
  showTab(false)
  for (let minute = 0; minute < 30; minute += 1) {
    await advance(60000)
    expect(tab.token.expiresAt).toBeGreaterThan(Date.now())
  }
})

describe('a network that comes later than the user', () => {
  test.each([4, 5])('does not sign out, with next-auth v%i', async (nextAuth) => {
    const server = createSessionServer()
    const tab = openTab({ server, nextAuth })
    await tab.open()
    await advance(5000)
    server.reachable = false
    sleep(8 * HOUR_MS)
    showTab(true)
    await advance(300)
    expect(tab.token).toMatchObject({ status: 'authenticated', accessToken: 'access token 1' })
    expect(server.count(SESSION)).toBe(1)

    server.reachable = true
    setOnline(true)
    await advance(100)
    expect(tab.token).toMatchObject({ status: 'authenticated', accessToken: 'access token 2' })
  })

  test('and that no event tells of is found by trying', async () => {
    const server = createSessionServer()
    const tab = openTab({ server })
    await tab.open()
    server.reachable = false
    await advance(HOUR_MS)
    expect(tab.token).toMatchObject({ status: 'authenticated', accessToken: 'access token 1' })
    server.reachable = true
    await advance(31000)
    expect(tab.token.accessToken).toBe('access token 2')
  })

  test('and that a page with a fresh token missed is asked at once when it is back', async () => {
    const server = createSessionServer({ lifetimeMs: 24 * HOUR_MS })
    await openTab({ server }).open({ refetchInterval: 600 })
    server.reachable = false
    await advance(HOUR_MS / 2)
    const before = server.count(SESSION)
    while (server.count(SESSION) === before) await advance(1000)
    await advance(1000)
    server.reachable = true // and the next attempt is a quarter of a minute away
    setOnline(true)
    await advance(100)
    expect(server.count(SESSION)).toBe(before + 2)
  })

  test('is not asked more than it needs', async () => {
    const server = createSessionServer()
    const tab = openTab({ server })
    await tab.open()
    await advance(HOUR_MS / 2)
    server.reachable = false
    await advance(300000)
    const before = server.count(SESSION)
    await advance(HOUR_MS)
    const anHour = server.count(SESSION) - before
    expect(anHour).toBeGreaterThanOrEqual(120)
    expect(anHour).toBeLessThanOrEqual(250)
  })
})

describe('refetchWhenOffline={false}', () => {
  test('asks nothing while offline, and at once when online', async () => {
    const server = createSessionServer()
    const tab = openTab({ server })
    await tab.open({ refetchWhenOffline: false, refetchInterval: 60 })
    setOnline(false)
    await advance(HOUR_MS)
    showTab(true)
    await advance(1000)
    expect(server.requests).toEqual([])
    setOnline(true)
    await advance(100)
    expect(tab.token.accessToken).toBe('access token 2')
  })
})

test('a clock that is set back delays no retry', async () => {
  const server = createSessionServer()
  const tab = openTab({ server })
  await tab.open()
  server.reachable = false
  await advance(HOUR_MS)
  server.reachable = true
  jest.setSystemTime(Date.now() - HOUR_MS / 2)
  await advance(125000)
  expect(tab.token.accessToken).toBe('access token 2')
})

test('a request that hangs is given up, and the next one brings the token', async () => {
  const server = createSessionServer()
  const tab = openTab({ server })
  await tab.open()
  globalThis.fetch = () => new Promise(() => {})
  await advance(250000)
  expect(tab.token.accessToken).toBe('access token 1')
  globalThis.fetch = server.fetch
  await advance(45000)
  expect(tab.token.accessToken).toBe('access token 2')
})
