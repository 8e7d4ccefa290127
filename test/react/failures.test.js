/** @jest-environment jsdom */
'use strict'

// The provider is down, or the refresh token is dead.

const { showTab, startBrowser } = require('../support/react/browser.js')
const { createSessionServer } = require('../support/react/session_server.js')
const { advance, closeTabs, openTab } = require('../support/react/tab.js')

const SESSION = '/api/auth/session'
const HOUR_MS = 3600000
const SIGN_IN = '/api/auth/signin/google'

let server

beforeEach(() => {
  startBrowser()
  server = createSessionServer()
})
afterEach(closeTabs)

const gaps = (requests) => requests.slice(1).map(({ at }, index) => at - requests[index].at)

describe('TemporarilyUnavailable', () => {
  test('is tried again, ever later, until it passes', async () => {
    const tab = openTab({ server })
    await tab.open()
    server.providerUp = false
    while (tab.token.error === undefined) await advance(100)
    expect(tab.token).toMatchObject({ error: 'TemporarilyUnavailable', status: 'authenticated' })

    server.requests.length = 0
    await advance(600000)
    const pauses = gaps(server.requests)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(31000)
    expect(Math.min(...pauses.slice(-5))).toBeGreaterThanOrEqual(15000)
    expect(server.requests.length).toBeLessThan(50)

    server.providerUp = true
    await advance(61000)
    expect(tab.token).toMatchObject({ accessToken: 'access token 2', error: undefined })
    const after = server.count(SESSION)
    await advance(150000)
    expect(server.count(SESSION)).toBe(after)
  })

  test('that a page opens with is tried again after 1 to 2 s', async () => {
    server.providerUp = false
    jest.setSystemTime(server.token.expiresAt)
    const tab = openTab({ server })
    await tab.open()
    expect(tab.token.error).toBe('TemporarilyUnavailable')
    server.providerUp = true
    await advance(900)
    expect(server.requests).toEqual([])
    await advance(1200)
    expect(tab.token).toMatchObject({ accessToken: 'access token 2', error: undefined })
  })

  test('a token that is still valid is tried again before it expires', async () => {
    const tab = openTab({ server })
    await tab.open()
    server.providerUp = false
    const { expiresAt } = server.token
    while (Date.now() < expiresAt - 2000) await advance(1000)
    expect(server.requests.length).toBeGreaterThan(3)
    server.providerUp = true
    await advance(1900)
    expect(tab.token.accessToken).toBe('access token 2')
    expect(tab.seen.map(({ error }) => error)).not.toContain('TemporarilyUnavailable')
  })

  test('returning to the tab tries at once', async () => {
    const tab = openTab({ server })
    await tab.open()
    server.providerUp = false
    await advance(HOUR_MS)
    const before = server.requests.length
    while (server.requests.length === before) await advance(1000)
    await advance(100)
    server.providerUp = true // and the next attempt at least a quarter of a minute away
    showTab(false)
    await advance(2000)
    showTab(true)
    await advance(100)
    expect(tab.token).toMatchObject({ accessToken: 'access token 2', error: undefined })
  })
})

describe.each([4, 5])('a gateway that answers for the session route, v%i', (nextAuth) => {
  test.each([500, 502, 504])('with %i, signs no user out', async (status) => {
    jest.spyOn(console, 'error').mockImplementation(() => {}) // next-auth logs it
    const tab = openTab({ server, nextAuth })
    await tab.open()
    server.gateway.session = status
    await advance(400000)
    expect(tab.token).toMatchObject({ status: 'authenticated', accessToken: 'access token 1' })
    delete server.gateway.session
    await advance(61000)
    expect(tab.token).toMatchObject({ status: 'authenticated', accessToken: 'access token 2' })
    server.signOut()
    await advance(300000)
    expect(tab.token.status).toBe('unauthenticated')
  })
})

describe('onSessionLost', () => {
  /** Opens a page whose refresh token dies, and waits until its access token has expired. */
  async function lose(props) {
    const tab = openTab({ server })
    await tab.open(props)
    server.revoked = true
    await advance(320000)
    expect(tab.token.error).toBe('RefreshAccessTokenError')
    return tab
  }

  test('is called once, with the session', async () => {
    const onSessionLost = jest.fn()
    const tab = await lose({ onSessionLost })
    await advance(HOUR_MS)
    expect(onSessionLost.mock.calls).toEqual([[tab.session]])
    expect(server.count(SIGN_IN)).toBe(0)
  })

  test('is called once in StrictMode', async () => {
    server.revoked = true
    jest.setSystemTime(server.token.expiresAt)
    const onSessionLost = jest.fn()
    await openTab({ server }).open({ onSessionLost, strict: true })
    await advance(HOUR_MS)
    expect(onSessionLost).toHaveBeenCalledTimes(1)
  })

  test('is called once, however often the page renders', async () => {
    const onSessionLost = jest.fn()
    const tab = await lose({ onSessionLost })
    for (let time = 0; time < 5; time += 1) {
      tab.render({ onSessionLost: (session) => onSessionLost(session) })
      showTab(true)
      await advance(5000)
    }
    expect(onSessionLost).toHaveBeenCalledTimes(1)
  })

  test('is called again for another loss', async () => {
    const onSessionLost = jest.fn()
    const tab = await lose({ onSessionLost })
    server.revoked = false
    server.renew()
    showTab(true)
    await advance(5000)
    expect(tab.token.error).toBeUndefined()
    server.revoked = true
    await advance(320000)
    expect(onSessionLost).toHaveBeenCalledTimes(2)
  })

  test('a lost session is not asked about any more', async () => {
    await lose({ onSessionLost() {} })
    const before = server.requests.length
    await advance(HOUR_MS)
    expect(server.requests).toHaveLength(before)
    expect(jest.getTimerCount()).toBe(0)
  })

  test('is called for the error that errorName names', async () => {
    server = createSessionServer({
      write: ({ error }) => ({ error: error ? 'SignInAgain' : undefined, ...authjsTimes(server) }),
    })
    const onSessionLost = jest.fn()
    const tab = openTab({ server })
    await tab.open({ onSessionLost, errorName: 'SignInAgain' })
    server.revoked = true
    await advance(320000)
    expect(tab.token.error).toBe('SignInAgain')
    expect(onSessionLost).toHaveBeenCalledTimes(1)
  })

  test('is called in a hidden tab when the user looks at it and the session is still lost', async () => {
    const onSessionLost = jest.fn()
    const tab = openTab({ server })
    await tab.open({ onSessionLost })
    showTab(false)
    server.revoked = true
    await advance(320000)
    expect(tab.token.error).toBe('RefreshAccessTokenError')
    expect(onSessionLost).not.toHaveBeenCalled()
    showTab(true)
    await advance(100)
    expect(onSessionLost).toHaveBeenCalledTimes(1)
  })

  test('is not called in a tab that finds the user signed in again', async () => {
    const onSessionLost = jest.fn()
    const tab = openTab({ server })
    await tab.open({ onSessionLost, refetchOnWindowFocus: false })
    showTab(false)
    server.revoked = true
    await advance(320000)
    server.revoked = false
    server.renew()
    showTab(true)
    await advance(5000)
    expect(tab.token).toMatchObject({ accessToken: 'access token 2', error: undefined })
    expect(onSessionLost).not.toHaveBeenCalled()
  })
})

test('a user who is back within a second of a loss, and signed in again, waits for nothing', async () => {
  const tab = openTab({ server })
  await tab.open({ onSessionLost() {} })
  server.revoked = true
  while (tab.token.error === undefined) await advance(100)
  server.revoked = false
  server.renew()
  showTab(true)
  await advance(100)
  expect(tab.token).toMatchObject({ accessToken: 'access token 2', error: undefined })
})

test('a user who is back at the moment when the page shows the loss waits for nothing either', async () => {
  const tab = openTab({ server })
  let isBack = false
  const comeBack = ({ error }) => {
    if (!error || isBack) return
    isBack = true
    server.revoked = false
    server.renew()
    showTab(true)
  }
  await tab.open({ onSessionLost() {}, onRender: comeBack })
  server.revoked = true
  while (!isBack) await advance(100)
  await advance(100)
  expect(tab.token).toMatchObject({ accessToken: 'access token 2', error: undefined })
})

const authjsTimes = ({ token }) => ({
  expires_at: Math.floor(token.expiresAt / 1000),
  refresh_at: Math.floor(token.dueAt / 1000),
})

describe('without onSessionLost', () => {
  beforeEach(() => {
    jest.spyOn(console, 'error').mockImplementation(() => {}) // jsdom goes nowhere, and says so
    server.revoked = true
    jest.setSystemTime(server.token.expiresAt)
  })

  const withProvider = (session) => ({ ...session, user: { ...session.user, provider: 'google' } })

  test.each([4, 5])(
    'the user signs in again with the provider of the session, v%i',
    async (nextAuth) => {
      const tab = openTab({ server, nextAuth })
      await tab.open({ session: withProvider(server.session()) })
      await advance(HOUR_MS)
      const signIns = server.requests.filter(({ path }) => path === SIGN_IN)
      expect(signIns).toMatchObject([
        { method: 'POST', data: { csrfToken: 'a csrf token', callbackUrl: window.location.href } },
      ])
    },
  )

  test('or on the sign-in page, where the session does not tell the provider', async () => {
    await openTab({ server }).open()
    await advance(1000)
    expect(server.requests.map(({ path }) => path)).toEqual(['/api/auth/providers'])
  })

  test('once, in StrictMode too', async () => {
    await openTab({ server }).open({ session: withProvider(server.session()), strict: true })
    await advance(HOUR_MS)
    expect(server.count(SIGN_IN)).toBe(1)
  })

  test('a sign-in that cannot begin is tried when the user returns to the tab', async () => {
    const tab = openTab({ server })
    const session = withProvider(server.session())
    globalThis.fetch = async (url, options) => {
      if (String(url).endsWith(SIGN_IN)) throw new TypeError('fetch failed')
      return server.fetch(url, options)
    }
    await tab.open({ session })
    await advance(1000)
    globalThis.fetch = async (url, options) => {
      const response = await server.fetch(url, options)
      if (!String(url).endsWith(SESSION)) return response
      return { ...response, json: async () => withProvider(await response.json()) }
    }
    showTab(true)
    await advance(1000)
    expect(server.count(SIGN_IN)).toBe(1)
  })
})
