// Two `next start` processes of the example behind one Redis, as a load balancer has them: the requests of a browser go
// now to the one, now to the other.

const { startRedis } = require('../support/redis_server.js')
const { launchChromium } = require('./harness/chromium.js')
const { rotateByAsking, rotateInTwoTabs } = require('./harness/rotations.js')
const { expiresAt, untilExpired } = require('./harness/rotation_time.js')
const { stageOf } = require('./harness/shared_apps.js')
const { expectEachSpentOnce } = require('./harness/token_log.js')
const { Visitor } = require('./harness/visitor.js')

const ROTATIONS = 3
// A quarter of it is the lead.
const SHORT_SECONDS = 4
const LONG_SECONDS = 3600

let chromium
let redis
let stage
let visitor

beforeAll(async () => {
  ;[redis, chromium] = await Promise.all([startRedis(), launchChromium()])
  stage = await stageOf('example_v5', {
    processes: [{}, {}],
    identity: { accessTokenSeconds: SHORT_SECONDS },
    env: { REDIS_URL: redis.url },
  })
})

afterAll(async () => {
  await Promise.all([chromium?.close(), stage?.close()])
  await redis?.close()
})

beforeEach(async () => {
  serveWith(...stage.apps)
  visitor = await Visitor.arrive(chromium, stage)
  await visitor.signIn('/account')
  // A page of the same origin that asks for nothing by itself.
  await visitor.page.goto('/api/auth/csrf')
  await stage.identity.clearLog()
})

afterEach(() => visitor.leave())

const serveWith = (...apps) => stage.recorder.forwardTo(...apps.map(({ port }) => port))

const session = () => visitor.session()

/** The session before and after a rotation that one of the processes does alone. */
async function rotateIn(app) {
  serveWith(app)
  const [before, after] = await rotateByAsking(session, 1)
  expect(before.error ?? after.error).toBeUndefined()
  expect(expiresAt(after)).toBeGreaterThan(expiresAt(before))
  return { before, after }
}

test('each process spends the refresh token that the other one brought', async () => {
  for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
    await rotateIn(stage.apps[rotation % 2])
  }
  expect(await expectEachSpentOnce(stage)).toBeGreaterThanOrEqual(ROTATIONS)
})

test('twenty requests at the moment of expiry: both processes have the new token, for one token request', async () => {
  const rounds = await rotateInTwoTabs(visitor, ['/api/auth/session'], ROTATIONS)
  for (const { expired, answers } of rounds) {
    expect(answers).toHaveLength(20)
    expect(answers.filter(({ error }) => error !== undefined)).toEqual([])
    const [expiry, ...others] = new Set(answers.map(expiresAt))
    expect(expiry).toBeGreaterThan(expiresAt(expired))
    expect(others).toEqual([])
  }
  const storm = stage.recorder.answeredTo('/api/auth/session').slice(-20)
  for (const { port } of stage.apps) {
    expect(storm.filter(({ appPort }) => appPort === port)).toHaveLength(10)
  }
  expect(await expectEachSpentOnce(stage)).toBeGreaterThanOrEqual(ROTATIONS)
})

test('the proxy, the page and its server action each find the token of the other process', async () => {
  let latest = await session()
  for (let rotation = 0; rotation < 2; rotation += 1) {
    await untilExpired(latest)
    await visitor.page.goto('/account')
    await visitor.page.getByRole('button', { name: 'Ask the provider who I am' }).click()
    await visitor.page.getByText('The provider took the access token').waitFor()
    await visitor.page.goto('/api/auth/csrf')
    latest = await session()
    expect(latest.error).toBeUndefined()
  }
  expect(await expectEachSpentOnce(stage)).toBeGreaterThanOrEqual(2)
})

test('one process is killed: the other one goes on, also with a cookie that missed the last rotation', async () => {
  const [lost, left] = stage.apps
  await rotateIn(left)
  const goBack = await visitor.keepCookies()
  await stage.identity.setAccessTokenSeconds(LONG_SECONDS)
  const { after } = await rotateIn(lost)
  const spent = await expectEachSpentOnce(stage)
  await lost.kill()
  serveWith(left)
  await goBack()
  const found = await session()
  expect(found.error).toBeUndefined()
  expect(expiresAt(found)).toBe(expiresAt(after))
  expect(await expectEachSpentOnce(stage)).toBe(spent)
  await stage.identity.setAccessTokenSeconds(SHORT_SECONDS)
  await visitor.page.goto('/account')
  // Not by asking again and again meanwhile: an answer that was begun before would bring the cookie from before back.
  const refreshed = visitor.page.waitForResponse(
    (response) => response.request().method() === 'POST',
  )
  await visitor.page.getByRole('button', { name: 'Refresh now' }).click()
  await refreshed
  expect(expiresAt(await session())).toBeLessThan(expiresAt(found))
  await rotateIn(left)
  expect(await expectEachSpentOnce(stage)).toBeGreaterThanOrEqual(spent + 2)
})
