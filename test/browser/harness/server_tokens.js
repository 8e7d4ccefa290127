'use strict'

// Server code of every place calls an API as the user, over ten rotations, at an authorization server that is strict.

const path = require('node:path')
const { builtApp, nextCommand } = require('./apps.js')
const { launchChromium } = require('./chromium.js')
const { ROOT } = require('./paths.js')
const { ROTATIONS, rotateByAsking } = require('./rotations.js')
const { setStage } = require('./stage.js')
const { expectEachSpentOnce } = require('./token_log.js')
const { Visitor } = require('./visitor.js')

const { startApi } = require(path.join(ROOT, 'test/support/api_server.js'))

const ACCESS_TOKEN_SECONDS = 4
const HOUR_SECONDS = 3600

/** How each place is asked, and whether its response can set the renewed cookie. */
const PLACES = {
  'a server component': { ask: (visitor) => visitor.read('/component'), setsCookie: false },
  'a server action': { ask: act, setsCookie: true },
  'a route handler': { ask: (visitor) => visitor.ask('/route'), setsCookie: true },
  'proxy.js, by itself': { ask: (visitor) => visitor.ask('/proxied/alone'), setsCookie: true },
  'proxy.js, with a response': { ask: (visitor) => visitor.ask('/proxied/pair'), setsCookie: true },
  getServerSideProps: { ask: (visitor) => visitor.read('/pages/call'), setsCookie: true },
  'an API route': { ask: (visitor) => visitor.ask('/api/pages-call'), setsCookie: true },
}

async function act(visitor) {
  const { page } = visitor
  if (!page.url().includes('/action')) await page.goto('/action')
  const before = page.url()
  await page.getByRole('button', { name: 'Act' }).click()
  await page.waitForURL((url) => url.href !== before)
  return JSON.parse(await page.locator('#session').textContent())
}

/** One app on its stage, its API, and the people who sign in to it. */
class ServerTokens {
  /** @param {Parameters<typeof describeServerTokens>[0]} subject */
  constructor(subject) {
    this.subject = subject
  }

  async start() {
    const { version, stack } = this.subject
    const api = startUserInfo(() => this.stage)
    ;[this.api, this.chromium] = await Promise.all([api, launchChromium()])
    const parts = ['client', version, 'server_tokens', `server_tokens_${version}`]
    const folder = await builtApp({ name: `server-tokens-${version}`, parts, stack })
    const command = (port) => nextCommand(folder, 'start', '-p', String(port))
    this.stage = await setStage({ folder, command, env: { API_ORIGIN: this.api.origin } })
  }

  async close() {
    await Promise.all([this.chromium?.close(), this.stage?.close(), this.api?.close()])
  }

  async signedIn(name) {
    const visitor = await Visitor.arrive(this.chromium, this.stage)
    await visitor.signIn('/action', name)
    return visitor
  }

  /** What a place answers over the rotations, and the refresh tokens that the visitor's cookie had meanwhile. */
  async rotateIn(place, name) {
    const visitor = await this.signedIn(name)
    const cookies = new Set()
    const answers = await rotateByAsking(async () => {
      const answer = await PLACES[place].ask(visitor)
      cookies.add(await visitor.refreshToken())
      return answer
    })
    await visitor.leave()
    return { answers, cookies }
  }
}

/**
 * Registers the tests.
 *
 * @param {{ version: 'v4' | 'v5', stack: string }} subject
 */
function describeServerTokens(subject) {
  const served = new ServerTokens(subject)

  beforeAll(() => served.start())
  afterAll(() => served.close())

  describeRotations(served)
  testRefused(served)
  testReadmeRoute(served)
}

function describeRotations(served) {
  describe(`${ROTATIONS} rotations`, () => {
    const seen = {}

    // All at once: what there is to do is to wait.
    beforeAll(async () => {
      await served.stage.identity.setAccessTokenSeconds(ACCESS_TOKEN_SECONDS)
      const rotations = Object.keys(PLACES).map(async (place, at) => {
        seen[place] = await served.rotateIn(place, `user-${at}`)
      })
      await Promise.all(rotations)
    })

    test.each(Object.entries(PLACES))('%s', (place, { setsCookie }) => {
      const { answers, cookies } = seen[place]
      expect(answers.map(({ status }) => status)).toEqual(Array(ROTATIONS + 1).fill(200))
      expect(new Set(answers.map(({ access }) => access)).size).toBe(ROTATIONS + 1)
      expect(new Set(answers.map(({ sub }) => sub)).size).toBe(1)
      expectNoneOlderBehind(answers)
      expect(cookies.size).toBeGreaterThanOrEqual(setsCookie ? ROTATIONS : 1)
      if (!setsCookie) expect(cookies.size).toBe(1)
    })

    test('spent each refresh token once', async () => {
      expect(await expectEachSpentOnce(served.stage)).toBeGreaterThanOrEqual(
        Object.keys(PLACES).length * ROTATIONS,
      )
    })
  })
}

function testReadmeRoute(served) {
  test("the README's route forces a refresh, in a response of its own for each request", async () => {
    const { stage } = served
    await stage.identity.setAccessTokenSeconds(HOUR_SECONDS)
    const response = await fetch(`${stage.origin}/refresh`)
    expect(await response.json()).toEqual({ isSignedIn: false })
    const visitor = await served.signedIn('reader')
    const spent = (await stage.identity.tokenRequests()).length
    const { validUntil } = await visitor.ask('/refresh')
    expect(Date.parse(validUntil)).toBeGreaterThan(Date.now())
    expect(await stage.identity.tokenRequests()).toHaveLength(spent + 1)
    await visitor.leave()
  })
}

function testRefused(served) {
  test('a 401 in between is healed by one refresh for twenty callers', async () => {
    const { api, stage } = served
    await stage.identity.setAccessTokenSeconds(HOUR_SECONDS)
    const visitor = await served.signedIn('twenty')
    const before = await visitor.ask('/route')
    api.refuse(before.access)
    const spent = (await stage.identity.tokenRequests()).length
    const tabs = [visitor.page, await visitor.openTab('/action')]
    const paths = ['/route', '/proxied/alone', '/api/pages-call', '/proxied/pair', '/route']
    const urls = [...paths, ...paths]
    const answers = await Promise.all(tabs.map((tab) => askAll(tab, urls)))
    expect(answers.flat().map(({ status }) => status)).toEqual(Array(20).fill(200))
    const given = new Set(answers.flat().map(({ access }) => access))
    expect([...given]).toEqual([expect.not.stringContaining(before.access)])
    expect(await stage.identity.tokenRequests()).toHaveLength(spent + 1)
    await visitor.leave()
  })
}

/** What stands behind a proxy has the token that the proxy got, or, where that came due on the way, a newer one. */
function expectNoneOlderBehind(answers) {
  const inOrder = answers.map(({ access }) => access)
  for (const [at, { access, behind = access }] of answers.entries()) {
    expect(inOrder.slice(0, at)).not.toContain(behind)
  }
  const same = answers.filter(({ access, behind = access }) => behind === access)
  expect(same.length).toBeGreaterThan(answers.length / 2)
}

const askAll = (tab, urls) =>
  tab.evaluate(
    (all) => Promise.all(all.map(async (url) => (await fetch(url, { cache: 'no-store' })).json())),
    urls,
  )

/** An API that asks the authorization server whose a token is. It answers with the end of the token, to tell them apart. */
async function startUserInfo(stageOf) {
  const refused = new Set()
  const api = await startApi(async ({ token }) => {
    const access = token?.slice(-8)
    if (!token || refused.has(access)) return answer(401, {})
    const { issuer } = stageOf().identity
    const response = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) return answer(response.status, {})
    const { sub } = await response.json()
    return answer(200, { sub, access })
  })
  return { ...api, refuse: (access) => refused.add(access) }
}

const answer = (status, body) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

module.exports = { describeServerTokens }
