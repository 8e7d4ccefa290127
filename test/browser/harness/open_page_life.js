'use strict'

// What a page does that somebody leaves open, the same under every NextAuth that it can be had for.

const { launchChromium } = require('./chromium.js')
const { eventually } = require('./eventually.js')
const { expectNoLeak, expectNoTokenIn } = require('./leaks.js')
const { stateOf, untilRenewed, untilState } = require('./open_page.js')
const { untilTime } = require('./rotation_time.js')
const { stageOf } = require('./shared_apps.js')
const { expectEachSpentOnce } = require('./token_log.js')
const { Visitor } = require('./visitor.js')

const SHORT_SECONDS = 4
const LONG_SECONDS = 3600
const DAY_SECONDS = 24 * 3600
const DAY_MS = 1000 * DAY_SECONDS

/** What a timer can wait; browsers fire one that is to wait longer at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

/** How often a page asks for the session when it opens. In v5 it hears what it tells others, and asks again. */
const FIRST_REQUESTS = { v4: 1, v5: 2 }

/** @param {'v4' | 'v5'} app */
function describeOpenPage(app) {
  let chromium
  let stage
  let identity
  let visitor
  let page

  beforeAll(async () => {
    ;[stage, chromium] = await Promise.all([stageOf(app), launchChromium()])
    identity = stage.identity
  })

  beforeEach(async () => {
    visitor = await Visitor.arrive(chromium, stage)
    page = visitor.page
  })

  afterEach(async () => {
    await visitor.leave()
    await identity.comeUp()
    await identity.setThinkTime(0)
  })

  afterAll(() => Promise.all([chromium?.close(), stage?.close()]))

  /** Signs in, opens a page, and has its access token replaced by one that lives so long. */
  async function openPage({ seconds = SHORT_SECONDS, path = '/' } = {}) {
    await identity.setAccessTokenSeconds(LONG_SECONDS)
    await visitor.signIn('/server')
    const before = answers()
    await page.goto(path)
    await eventually(() => answers() >= before + FIRST_REQUESTS[app])
    // Answers that came before this one have been seen before it.
    await visitor.ask('/api/auth/csrf')
    return renewFor(seconds, await untilRenewed(page))
  }

  /** Not at the sign-in: how long it takes until the page is there would be part of the token's life. */
  async function renewFor(seconds, { accessToken }) {
    await identity.setAccessTokenSeconds(seconds)
    await click('Update')
    const state = await untilRenewed(page, accessToken)
    await identity.clearLog()
    return state
  }

  const click = (name) => page.getByRole('button', { name }).click()

  const tokenRequests = async () => (await identity.tokenRequests()).length

  /** How often pages have asked for the session, since a time in ms. */
  const sessionRequests = (since = 0) =>
    stage.recorder
      .to('/api/auth/session')
      .filter(({ at, method }) => method === 'GET' && at >= since).length

  /** How often they have got it. */
  const answers = () => stage.recorder.answeredTo('/api/auth/session').length

  /** Does something that asks for the session, and waits for the answer. */
  async function untilAnswered(act) {
    const before = answers()
    await act()
    await eventually(() => answers() > before)
  }

  test('update({ forceRefresh: true }) renews a token that is not due', async () => {
    const { accessToken } = await openPage({ seconds: LONG_SECONDS })
    await click('Update')
    const renewed = await untilRenewed(page, accessToken)
    expect(renewed.expiresAt).toBeGreaterThan(Date.now())
    expect(await expectEachSpentOnce(stage)).toBe(1)
  })

  test('refresh() does too, and resolves with what it brought', async () => {
    const { accessToken } = await openPage({ seconds: LONG_SECONDS })
    await click('Refresh')
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
    // Chance decides which one does it, and how much earlier than the other would have.
    const fixChance = (tab, value) =>
      tab.addInitScript((fixed) => {
        Math.random = () => fixed
      }, value)
    await fixChance(page, 0)
    await openPage({ seconds: 16 })
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
    expect(sessionRequests(since)).toBe(2)
    await expectEachSpentOnce(stage)
  })

  test('an outage shows, and is over by itself', async () => {
    const { accessToken } = await openPage()
    await identity.goDown('refuse')
    const during = await untilState(page, ({ error }) => error === 'TemporarilyUnavailable')
    expect(during.status).toBe('authenticated')
    await identity.comeUp()
    await untilRenewed(page, accessToken)
    expect(during.accessToken).toEqual(expect.any(String))
  })

  test('without a network nobody is signed out, and with it the token is fresh', async () => {
    const { accessToken, expiresAt } = await openPage()
    await visitor.context.setOffline(true)
    await untilTime(expiresAt)
    expect((await stateOf(page)).status).toBe('authenticated')
    await visitor.context.setOffline(false)
    await untilRenewed(page, accessToken)
  })

  test('after a revocation it leads to signing in again', async () => {
    const { accessToken } = await openPage()
    await identity.revokeGrantOf(await visitor.refreshToken())
    await visitor.consent('/')
    await untilRenewed(page, accessToken)
  })

  test('after a revocation it calls onSessionLost once, where there is one', async () => {
    await openPage({ path: '/?keepsLost=1' })
    await identity.revokeGrantOf(await visitor.refreshToken())
    await untilState(page, ({ losses }) => losses > 0)
    await untilAnswered(() => click('Update'))
    await untilAnswered(() => page.evaluate(() => window.dispatchEvent(new Event('focus'))))
    expect(await stateOf(page)).toMatchObject({ losses: 1, error: 'RefreshAccessTokenError' })
  })

  test('after a sign-out it asks for nothing more', async () => {
    await page.clock.install()
    await openPage({ seconds: LONG_SECONDS })
    await click('Leave')
    await untilState(page, ({ status }) => status === 'unauthenticated')
    const before = sessionRequests()
    await page.clock.runFor(DAY_MS)
    // What was sent before this has arrived before this.
    await visitor.ask('/api/token')
    expect(sessionRequests()).toBe(before)
  })

  test('a laptop that slept past the expiry has a fresh token when it wakes', async () => {
    await page.clock.install()
    const awake = await openPage({ seconds: LONG_SECONDS })
    await page.clock.pauseAt(Date.now() + 1_000)
    const { accessToken, expiresAt } = await renewFor(SHORT_SECONDS, awake)
    const before = sessionRequests()
    await untilTime(expiresAt)
    expect(sessionRequests()).toBe(before)
    await page.clock.setSystemTime(Date.now())
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await untilRenewed(page, accessToken)
    expect(sessionRequests()).toBe(before + 1)
    expect(await expectEachSpentOnce(stage)).toBe(1)
  })

  test('a refetchInterval of 30 days waits for 30 days', async () => {
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
    await openPage({ seconds: 40 * DAY_SECONDS, path: `/?refetchInterval=${30 * DAY_SECONDS}` })
    const before = sessionRequests()
    await page.clock.fastForward(29 * DAY_MS)
    await visitor.ask('/api/token')
    expect(sessionRequests()).toBe(before)
    await page.clock.fastForward(2 * DAY_MS)
    await eventually(() => sessionRequests() > before)
    await visitor.ask('/api/token')
    expect(sessionRequests()).toBe(before + 1)
    const delays = await page.evaluate(() => window.delays)
    expect(delays.length).toBeGreaterThan(0)
    expect(Math.max(...delays)).toBeLessThanOrEqual(LONGEST_DELAY_MS)
  })

  test('a refresh that outlasts its page is there for the next one', async () => {
    const { accessToken } = await openPage()
    await identity.setAccessTokenSeconds(LONG_SECONDS)
    await identity.setThinkTime(3_000)
    await eventually(async () => (await tokenRequests()) > 0)
    await page.close()
    page = await visitor.openTab('/')
    await untilRenewed(page, accessToken)
    expect(await expectEachSpentOnce(stage)).toBe(1)
  })

  test("the client code of NextAuth's documentation works as it did", async () => {
    await identity.setAccessTokenSeconds(SHORT_SECONDS)
    await visitor.signIn('/server')
    await page.goto('/seed?refetchInterval=1')
    const { accessToken } = await untilRenewed(page)
    await untilRenewed(page, accessToken)
    await identity.revokeGrantOf(await visitor.refreshToken())
    await page.getByRole('button', { name: 'Sign in with Demo Identity' }).waitFor()
  })

  test('no refresh token is in the page, the storage of the browser or the client bundle', async () => {
    const { accessToken } = await openPage({ seconds: LONG_SECONDS })
    const first = await visitor.refreshToken()
    await click('Refresh')
    await untilRenewed(page, accessToken)
    const tokens = [first, await visitor.refreshToken()]
    expect(new Set(tokens).size).toBe(2)
    await expectNoTokenIn(visitor, tokens)
    await expectNoLeak(stage)
  })
}

module.exports = { describeOpenPage }
