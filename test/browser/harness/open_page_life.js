'use strict'

// What a page does that a user leaves open. It is the same under every NextAuth that there is such a page for.

const { eventually } = require('./eventually.js')
const { expectNoLeak, expectNoTokenIn } = require('./leaks.js')
const { stateOf, untilRenewed, untilState } = require('./open_page.js')
const { LONG_SECONDS, OpenedPage, SHORT_SECONDS } = require('./opened_page.js')
const { untilTime } = require('./rotation_time.js')
const { expectEachSpentOnce } = require('./token_log.js')

const DAY_SECONDS = 24 * 3600
const DAY_MS = 1000 * DAY_SECONDS

/** What a timer can wait; browsers fire one that is to wait longer at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

/** @param {'v4' | 'v5'} app */
function describeOpenPage(app) {
  const opened = new OpenedPage(app)

  beforeAll(() => opened.start())
  beforeEach(() => opened.arrive())
  afterEach(() => opened.leave())
  afterAll(() => opened.close())

  testRenewals(opened)
  testOutages(opened)
  testLostSessions(opened)
  testLongWaits(opened)
  testDocumentedClient(opened)
  testSecrets(opened)
}

/** The page, or one of two, asks for a renewal. */
function testRenewals(opened) {
  test('update({ forceRefresh: true }) renews a token that is not due', async () => {
    const { page, stage } = opened
    const { accessToken } = await opened.open({ seconds: LONG_SECONDS })
    await opened.click('Update')
    const renewed = await untilRenewed(page, accessToken)
    expect(renewed.expiresAt).toBeGreaterThan(Date.now())
    expect(await expectEachSpentOnce(stage)).toBe(1)
  })

  test('refresh() does too, and resolves with what it brought', async () => {
    const { page, stage } = opened
    const { accessToken } = await opened.open({ seconds: LONG_SECONDS })
    await opened.click('Refresh')
    const { refreshed, ...state } = await untilState(page, (now) => now.refreshed !== undefined)
    expect(refreshed.accessToken).not.toBe(accessToken)
    expect(refreshed).toEqual({
      ...refreshed,
      accessToken: state.accessToken,
      status: 'authenticated',
    })
    expect(await expectEachSpentOnce(stage)).toBe(1)
  })

  test('of two tabs one asks for both', async () => {
    const { page, stage, visitor } = opened
    // Chance decides which one does it, and how much earlier than the other would have.
    const fixChance = (tab, value) =>
      tab.addInitScript((fixed) => {
        Math.random = () => fixed
      }, value)
    await fixChance(page, 0)
    await opened.open({ seconds: 16 })
    const other = await visitor.context.newPage()
    await fixChance(other, 0.999)
    await other.goto('/')
    let latest = await untilRenewed(other)
    // From the last quarter of its life on it is due; NextAuth's own tabs tell each other before.
    const since = latest.expiresAt - 5_000
    for (let rotation = 1; rotation <= 2; rotation += 1) {
      const { accessToken } = latest
      const states = await Promise.all([page, other].map((tab) => untilRenewed(tab, accessToken)))
      expect(states[1].accessToken).toBe(states[0].accessToken)
      latest = states[0]
    }
    expect(opened.sessionRequests(since)).toBe(2)
    await expectEachSpentOnce(stage)
  })
}

/** What lasts only for a while: no user is signed out. */
function testOutages(opened) {
  test('an outage shows, and is over by itself', async () => {
    const { identity, page } = opened
    const { accessToken } = await opened.open()
    await identity.goDown('refuse')
    const during = await untilState(page, ({ error }) => error === 'TemporarilyUnavailable')
    expect(during.status).toBe('authenticated')
    await identity.comeUp()
    await untilRenewed(page, accessToken)
    expect(during.accessToken).toEqual(expect.any(String))
  })

  test('without a network the user stays signed in, and with it again the token is fresh', async () => {
    const { page, visitor } = opened
    const { accessToken, expiresAt } = await opened.open()
    await visitor.context.setOffline(true)
    await untilTime(expiresAt)
    expect((await stateOf(page)).status).toBe('authenticated')
    await visitor.context.setOffline(false)
    await untilRenewed(page, accessToken)
  })

  test('a refresh that outlasts its page is there for the next one', async () => {
    const { identity, page, stage, visitor } = opened
    const { accessToken } = await opened.open()
    await identity.setAccessTokenSeconds(LONG_SECONDS)
    await identity.setThinkTime(3_000)
    await eventually(async () => (await opened.tokenRequests()) > 0)
    await page.close()
    const next = await visitor.openTab('/')
    await untilRenewed(next, accessToken)
    expect(await expectEachSpentOnce(stage)).toBe(1)
  })
}

/** The session is over. */
function testLostSessions(opened) {
  test('after a revocation it leads to signing in again', async () => {
    const { identity, page, visitor } = opened
    const { accessToken } = await opened.open()
    await identity.revokeGrantOf(await visitor.refreshToken())
    await visitor.consent('/')
    await untilRenewed(page, accessToken)
  })

  test('after a revocation it calls onSessionLost once, where there is one', async () => {
    const { identity, page, visitor } = opened
    await opened.open({ path: '/?keepsLost=1' })
    await identity.revokeGrantOf(await visitor.refreshToken())
    await untilState(page, ({ losses }) => losses > 0)
    await opened.untilAnswered(() => opened.click('Update'))
    await opened.untilAnswered(() => page.evaluate(() => window.dispatchEvent(new Event('focus'))))
    expect(await stateOf(page)).toMatchObject({ losses: 1, error: 'RefreshAccessTokenError' })
  })

  test('after a sign-out it asks for nothing more', async () => {
    const { page, visitor } = opened
    await page.clock.install()
    await opened.open({ seconds: LONG_SECONDS })
    await opened.click('Leave')
    await untilState(page, ({ status }) => status === 'unauthenticated')
    const before = opened.sessionRequests()
    await page.clock.runFor(DAY_MS)
    // What was sent before this has arrived before this.
    await visitor.ask('/api/token')
    expect(opened.sessionRequests()).toBe(before)
  })
}

/** Hours and days, by a clock that the test sets. */
function testLongWaits(opened) {
  test('a laptop that slept past the expiry has a fresh token when it wakes', async () => {
    const { page, stage } = opened
    await page.clock.install()
    const awake = await opened.open({ seconds: LONG_SECONDS })
    await page.clock.pauseAt(Date.now() + 1_000)
    const { accessToken, expiresAt } = await opened.renewFor(SHORT_SECONDS, awake)
    const before = opened.sessionRequests()
    await untilTime(expiresAt)
    expect(opened.sessionRequests()).toBe(before)
    await page.clock.setSystemTime(Date.now())
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await untilRenewed(page, accessToken)
    expect(opened.sessionRequests()).toBe(before + 1)
    expect(await expectEachSpentOnce(stage)).toBe(1)
  })

  test('a refetchInterval of 30 days waits for 30 days', async () => {
    const { page, visitor } = opened
    await page.addInitScript(() => {
      window.delays = []
      for (const name of ['setTimeout', 'setInterval']) {
        const original = window[name]
        window[name] = (callback, delay, ...args) => {
          window.delays.push(delay ?? 0)
          return original(callback, delay, ...args)
        }
      }
    })
    await page.clock.install()
    await opened.open({ seconds: 40 * DAY_SECONDS, path: `/?refetchInterval=${30 * DAY_SECONDS}` })
    const before = opened.sessionRequests()
    await page.clock.fastForward(29 * DAY_MS)
    await visitor.ask('/api/token')
    expect(opened.sessionRequests()).toBe(before)
    await page.clock.fastForward(2 * DAY_MS)
    await eventually(() => opened.sessionRequests() > before)
    await visitor.ask('/api/token')
    expect(opened.sessionRequests()).toBe(before + 1)
    const delays = await page.evaluate(() => window.delays)
    expect(delays.length).toBeGreaterThan(0)
    expect(Math.max(...delays)).toBeLessThanOrEqual(LONGEST_DELAY_MS)
  })
}

function testDocumentedClient(opened) {
  test("the client code of NextAuth's documentation works as it did", async () => {
    const { identity, page, visitor } = opened
    await identity.setAccessTokenSeconds(SHORT_SECONDS)
    await visitor.signIn('/server')
    await page.goto('/seed?refetchInterval=1')
    const { accessToken } = await untilRenewed(page)
    await untilRenewed(page, accessToken)
    await identity.revokeGrantOf(await visitor.refreshToken())
    await page.getByRole('button', { name: 'Sign in with Demo Identity' }).waitFor()
  })
}

function testSecrets(opened) {
  test('no refresh token is in the page, the storage of the browser or the client bundle', async () => {
    const { page, stage, visitor } = opened
    const { accessToken } = await opened.open({ seconds: LONG_SECONDS })
    const first = await visitor.refreshToken()
    await opened.click('Refresh')
    await untilRenewed(page, accessToken)
    const tokens = [first, await visitor.refreshToken()]
    expect(new Set(tokens).size).toBe(2)
    await expectNoTokenIn(visitor, tokens)
    await expectNoLeak(stage)
  })
}

module.exports = { describeOpenPage }
