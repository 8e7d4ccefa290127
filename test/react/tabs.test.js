/** @jest-environment jsdom */
'use strict'

// Several tabs of one app in one browser.

const { setOnline, startBrowser } = require('../support/react/browser.js')
const { createSessionServer } = require('../support/react/session_server.js')
const { advance, closeTabs, openTab } = require('../support/react/tab.js')

const SESSION = '/api/auth/session'
const LOCK = 'next-auth-token-rotation:'
const HOUR_MS = 3600000

let browser
let server

beforeEach(() => {
  browser = startBrowser({ sharing: true })
  server = createSessionServer({ lifetimeMs: 300000 })
})
afterEach(closeTabs)

async function openTabs(count, { nextAuth = 4, ...props } = {}) {
  const tabs = Array.from({ length: count }, () => openTab({ server, nextAuth }))
  const session = server.session()
  for (const tab of tabs) await tab.open({ session, ...props })
  return tabs
}

/** Half an hour in which no tab may hold an expired token. */
async function watch(tabs) {
  for (let step = 0; step < 180; step += 1) {
    await advance(10000)
    for (const { token } of tabs) expect(token.expiresAt).toBeGreaterThan(Date.now())
  }
}

describe.each([4, 5])('with next-auth v%i', (nextAuth) => {
  test('one of two tabs does it for both', async () => {
    const tabs = await openTabs(2, { nextAuth })
    await watch(tabs)
    await advance(1000)
    expect(tabs.map(({ token }) => token.accessToken)).toEqual(
      Array(2).fill(server.token.accessToken),
    )
    expect(server.count(SESSION)).toBe(server.tokenRequests - 1)
  })

  test('one of five returning from sleep does it for all', async () => {
    const tabs = await openTabs(5, { nextAuth })
    jest.setSystemTime(Date.now() + HOUR_MS)
    setOnline(true)
    await advance(100)
    for (const { token } of tabs) expect(token.accessToken).toBe('access token 2')
    expect(server.count(SESSION)).toBe(1)
  })

  test('a tab that finds the user signed out tells the others', async () => {
    const tabs = await openTabs(3, { nextAuth })
    server.signOut()
    await advance(300000)
    for (const { token } of tabs) expect(token.status).toBe('unauthenticated')
    expect(server.count(SESSION)).toBe(2) // the second, to be sure
    expect(jest.getTimerCount()).toBe(0)
  })
})

test('a tab goes on when the one that did it before is closed', async () => {
  const [first, second] = await openTabs(2)
  await advance(HOUR_MS)
  await first.close()
  await watch([second])
})

test('a page that is closed leaves no channel open, in StrictMode neither', async () => {
  const [tab] = await openTabs(1, { strict: true })
  expect(BroadcastChannel.countOpen(LOCK)).toBe(1)
  await tab.close()
  expect(BroadcastChannel.countOpen(LOCK)).toBe(0)
})

test('without locks and channels each tab does it for itself', async () => {
  startBrowser({ sharing: false })
  const tabs = await openTabs(2)
  await watch(tabs)
  const renewals = server.tokenRequests - 1
  expect(server.count(SESSION)).toBeGreaterThan(renewals)
  expect(server.count(SESSION)).toBeLessThanOrEqual(2 * renewals)
})

test('locks that may not be used are done without', async () => {
  navigator.locks.request = async () => {
    throw new Error('SecurityError')
  }
  await watch(await openTabs(1))
  expect(server.count(SESSION)).toBe(server.tokenRequests - 1)
})

test('a channel that may not be opened is done without', async () => {
  globalThis.BroadcastChannel = class {
    constructor() {
      throw new Error('SecurityError')
    }
  }
  await watch(await openTabs(2))
})

describe('a frozen tab that holds the lock', () => {
  test('does not keep the others from renewing in time', async () => {
    const tabs = await openTabs(2)
    browser.locks.held.add(LOCK)
    await watch(tabs)
  })

  test('is waited for a few seconds, when the token has expired', async () => {
    const [tab] = await openTabs(1)
    browser.locks.held.add(LOCK)
    jest.setSystemTime(Date.now() + HOUR_MS)
    setOnline(true)
    await advance(4000)
    expect(server.requests).toEqual([])
    await advance(4000)
    expect(tab.token.accessToken).toBe('access token 2')
  })
})

test('apps on one origin with a basePath of their own do not wait for each other', async () => {
  const tab = openTab({ server })
  browser.locks.held.add(LOCK)
  await tab.open({ basePath: '/other/auth' })
  jest.setSystemTime(Date.now() + HOUR_MS)
  setOnline(true)
  await advance(100)
  expect(tab.token.accessToken).toBe('access token 2')
  expect(server.count('/other/auth/session')).toBe(1)
})

describe('what another tab tells', () => {
  const tell = async (session) => {
    new BroadcastChannel(LOCK).postMessage({ session })
    await advance(100)
  }

  test('is shown', async () => {
    const [tab] = await openTabs(1)
    server.renew()
    await tell(server.session())
    expect(tab.token.accessToken).toBe('access token 2')
    expect(server.requests).toEqual([])
  })

  test('is not shown if it is older', async () => {
    const old = server.session()
    await advance(1000)
    server.renew()
    const [tab] = await openTabs(1)
    await tell(old)
    expect(tab.token.accessToken).toBe('access token 2')
  })

  test('does not sign in a tab that is signed out', async () => {
    const [tab] = await openTabs(1, { session: null })
    await tell(server.session())
    expect(tab.token.status).toBe('unauthenticated')
  })
})

test('a forced refresh reaches the other tabs, by next-auth', async () => {
  const [first, second] = await openTabs(2, { nextAuth: 5 })
  first.token.refresh()
  await advance(1000)
  expect(first.token.accessToken).toBe('access token 2')
  expect(second.token.accessToken).toBe('access token 2')
})

describe('of several tabs whose session is lost', () => {
  const openLost = (count) =>
    openTabs(count, { session: { ...server.session(), user: { provider: 'google' } } })

  const lost = (count) => {
    jest.spyOn(console, 'error').mockImplementation(() => {}) // jsdom goes nowhere, and says so
    server.revoked = true
    jest.setSystemTime(server.token.expiresAt)
    return openLost(count)
  }

  test('one signs in again', async () => {
    await lost(3)
    await advance(5000)
    expect(server.count('/api/auth/signin/google')).toBe(1)
  })

  test('none begins while that one is on its way to the provider', async () => {
    await lost(1)
    await advance(5000)
    await openLost(1)
    await advance(1000)
    expect(server.count('/api/auth/signin/google')).toBe(1)
  })

  test('another one may, if that came to nothing', async () => {
    await lost(2)
    await advance(5000)
    await closeTabs()
    window.sessionStorage.clear() // another tab has one of its own
    await advance(10000)
    await lost(1)
    await advance(5000)
    expect(server.count('/api/auth/signin/google')).toBe(2)
  })
})
