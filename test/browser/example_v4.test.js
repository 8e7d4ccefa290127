// The example of NextAuth v4 as a person meets it: on a phone and on a desk, in both colour schemes, with and without a
// mouse, and on two devices at once.

const { openControlPort } = require('../../examples/next-auth-v4/demo_control_port.js')
const { startRedis } = require('../support/redis_server.js')
const { launchChromium } = require('./harness/chromium.js')
const { Keyboard } = require('./harness/keyboard.js')
const { LONG_NAME, expectGoodLooks } = require('./harness/looks.js')
const { stageOf } = require('./harness/shared_apps.js')
const { Visitor } = require('./harness/visitor.js')

/** An access token that a test sees expire. */
const SHORT_SECONDS = 5
const IDENTITY = { accessTokenSeconds: 300 }
const PHONE = { width: 390, height: 844 }

let chromium
let redis
let control
let stage

beforeAll(async () => {
  ;[redis, chromium] = await Promise.all([startRedis(), launchChromium()])
  stage = await stageOf('example_v4', {
    identity: IDENTITY,
    // As `npm run demo:web` starts it, once with the list of devices and once without.
    env: async (identity) => {
      control = await openControlPort(identity, IDENTITY)
      return { DEMO_CONTROL_URL: control.url }
    },
    processes: [{ REDIS_URL: redis.url }, {}],
  })
})

afterAll(async () => {
  await Promise.all([chromium?.close(), stage?.close()])
  await Promise.all([control?.close(), redis?.close()])
})

beforeEach(async () => {
  serveWith(0)
  await stage.identity.setAccessTokenSeconds(IDENTITY.accessTokenSeconds)
})

// A test that fails during an outage leaves none to the next.
afterEach(() =>
  fetch(control.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'up' }),
  }),
)

const serveWith = (process) => stage.recorder.forwardTo(stage.apps[process].port)

const button = (page, name) => page.getByRole('button', { name, exact: true })

const signInButton = (page) => button(page, 'Sign in with Demo Identity')

/** The value beside a name on the card of the token. */
const fact = (page, name, value) =>
  page.locator('.facts > div', { hasText: name }).getByText(value, { exact: true })

async function arrive() {
  const visitor = await Visitor.arrive(chromium, stage)
  await visitor.page.goto('/')
  return visitor
}

async function signedIn(name) {
  const visitor = await arrive()
  await signIn(visitor, name)
  return visitor
}

async function signIn({ page }, name) {
  await signInButton(page).click()
  await page.getByLabel('User name').fill(name)
  await button(page, 'Sign in').click()
  await button(page, 'Allow').click()
  await button(page, 'Refresh now').waitFor()
}

describe('on a phone and on a desk, light and dark', () => {
  test('every page of a sign-in, with a long name, is sound', async () => {
    const visitor = await arrive()
    const { page } = visitor
    await expectGoodLooks(page, 'v4 welcome')
    await signInButton(page).click()
    await page.getByLabel('User name').fill(LONG_NAME)
    await expectGoodLooks(page, 'sign-in')
    await button(page, 'Sign in').click()
    await button(page, 'Allow').waitFor()
    await expectGoodLooks(page, 'consent')
    await button(page, 'Allow').click()
    await button(page, 'Refresh now').waitFor()
    await button(page, 'Send 20 parallel requests').click()
    await page.getByText(/ hold .*access token/).waitFor()
    await expectGoodLooks(page, 'v4 desk')
    await page.goto('/devices')
    await button(page, 'Sign out everywhere').waitFor()
    await expectGoodLooks(page, 'v4 devices')
    await visitor.leave()
  })

  test('an outage and the sign-out are, too', async () => {
    await stage.identity.setAccessTokenSeconds(SHORT_SECONDS)
    const visitor = await signedIn('ada')
    const { page } = visitor
    await button(page, 'Take the server down').click()
    await page.getByText('You stay signed in').waitFor()
    await expectGoodLooks(page, 'v4 outage')
    await button(page, 'Bring it back').click()
    await button(page, 'Take the server down').waitFor()
    await button(page, 'Sign out at the provider too').click()
    await page.getByRole('heading', { name: 'Sign out?' }).waitFor()
    await expectGoodLooks(page, 'sign-out')
    await page.goto(`${stage.identity.issuer}/auth?client_id=unknown`)
    await expectGoodLooks(page, 'error')
    await visitor.leave()
  })

  test('a revoked session is, too', async () => {
    await stage.identity.setAccessTokenSeconds(SHORT_SECONDS)
    const visitor = await signedIn('bob')
    const { page } = visitor
    await button(page, 'Revoke the grant').click()
    await page.getByText('The session has ended.').waitFor()
    await signInButton(page).waitFor()
    await expectGoodLooks(page, 'v4 revoked')
    await visitor.leave()
  })

  test('the page of devices says why it is empty', async () => {
    const visitor = await Visitor.arrive(chromium, stage)
    const { page } = visitor
    await page.goto('/devices')
    await page.getByText('You are signed out.').waitFor()
    await expectGoodLooks(page, 'v4 devices signed out')
    serveWith(1)
    await page.goto('/devices')
    await page.getByText('REDIS_URL').waitFor()
    await expectGoodLooks(page, 'v4 devices without a store')
    await visitor.leave()
  })
})

describe('two devices of one user', () => {
  const headings = (page) => page.getByRole('heading', { level: 2 }).allTextContents()

  /** A phone and a desk, the list of devices open on the desk. */
  async function twoDevices(name) {
    const [phone, desk] = [await signedIn(name), await signedIn(name)]
    await desk.page.getByRole('link', { name: 'Your devices' }).click()
    await button(desk.page, 'Sign out everywhere').waitFor()
    expect((await headings(desk.page)).sort()).toEqual(['Another device', 'This device'])
    return { phone, desk, list: desk.page }
  }

  const isSignedOut = async ({ page }) => {
    await page.goto('/')
    await signInButton(page).waitFor()
  }

  test('one ends the other, and goes on itself', async () => {
    const { phone, desk, list } = await twoDevices('lin')
    const other = list.getByRole('listitem').filter({ hasText: 'Another device' })
    await button(other, 'Sign out').click()
    await other.waitFor({ state: 'detached' })
    expect(await headings(list)).toEqual(['This device'])
    await isSignedOut(phone)
    await desk.page.goto('/')
    await button(desk.page, 'Refresh now').waitFor()
    await Promise.all([phone.leave(), desk.leave()])
  })

  test('"Sign out everywhere" ends both', async () => {
    const { phone, desk, list } = await twoDevices('mia')
    await button(list, 'Sign out everywhere').click()
    await signInButton(list).waitFor()
    await Promise.all([isSignedOut(phone), isSignedOut(desk)])
    await Promise.all([phone.leave(), desk.leave()])
  })

  test('a device that ends itself is signed out', async () => {
    const desk = await signedIn('noa')
    await desk.page.goto('/devices')
    await button(desk.page, 'Sign out').click()
    await desk.page.getByText('You are signed out.').waitFor()
    await isSignedOut(desk)
    await desk.leave()
  })
})

test('the keyboard alone signs in, refreshes, lists devices and signs out', async () => {
  const visitor = await arrive()
  const { page } = visitor
  const keyboard = new Keyboard(page)
  await page.setViewportSize(PHONE)
  await keyboard.use(signInButton(page))
  await keyboard.reach(page.getByLabel('User name'))
  await keyboard.type('kim')
  await keyboard.use(button(page, 'Sign in'))
  await keyboard.use(button(page, 'Allow'))
  await keyboard.use(button(page, 'Refresh now'))
  await fact(page, 'Generation', '2').waitFor()
  await keyboard.use(page.getByRole('link', { name: 'Your devices' }))
  await keyboard.use(page.getByRole('link', { name: 'Back to the token' }))
  await keyboard.use(button(page, 'Sign out at the provider too'))
  await keyboard.use(button(page, 'Sign out'))
  await keyboard.reach(signInButton(page))
  expect(new URL(page.url()).origin).toBe(stage.origin)
  await visitor.leave()
})
