// The example of Auth.js v5 as a person meets it: on a phone and on a desk, in both colour schemes, with and without a
// mouse.

const { launchChromium } = require('./harness/chromium.js')
const { Keyboard } = require('./harness/keyboard.js')
const { LONG_NAME, expectGoodLooks } = require('./harness/looks.js')
const { stageOf } = require('./harness/shared_apps.js')
const { Visitor } = require('./harness/visitor.js')

let chromium
let stage
let visitor
let page

beforeAll(async () => {
  chromium = await launchChromium()
  stage = await stageOf('example_v5', { identity: { accessTokenSeconds: 300 } })
})

afterAll(() => Promise.all([chromium?.close(), stage?.close()]))

beforeEach(async () => {
  visitor = await Visitor.arrive(chromium, stage)
  page = visitor.page
  await page.goto('/')
})

afterEach(() => visitor.leave())

const button = (name) => page.getByRole('button', { name, exact: true })

test('every page is sound, with a long name: on a phone and on a desk, light and dark', async () => {
  await expectGoodLooks(page, 'v5 welcome')
  await button('Sign in with Demo Identity').click()
  await page.getByLabel('User name').fill(LONG_NAME)
  await button('Sign in').click()
  await button('Allow').click()
  await page.getByText('until it expires').waitFor()
  await button('Ask the provider who I am').click()
  await page.getByText('The provider took the access token').waitFor()
  await expectGoodLooks(page, 'v5 account')
  await page.goto('/')
  await page.getByRole('link', { name: 'To the account' }).waitFor()
  await expectGoodLooks(page, 'v5 welcome back')
})

test('the keyboard alone signs in, refreshes, calls the provider and signs out', async () => {
  const keyboard = new Keyboard(page)
  await keyboard.use(button('Sign in with Demo Identity'))
  await keyboard.reach(page.getByLabel('User name'))
  await keyboard.type('kim')
  await keyboard.use(button('Sign in'))
  await keyboard.use(button('Allow'))
  const asked = (await stage.identity.tokenRequests()).length
  const renewed = page.waitForResponse((response) => response.url().endsWith('/api/auth/session'))
  await keyboard.use(button('Refresh now'))
  await renewed
  expect((await stage.identity.tokenRequests()).length).toBe(asked + 1)
  await keyboard.use(button('Ask the provider who I am'))
  await page.getByText('The provider took the access token').waitFor()
  await keyboard.use(button('Sign out at the provider too'))
  await keyboard.use(button('Sign out'))
  await keyboard.reach(button('Sign in with Demo Identity'))
  expect(new URL(page.url()).origin).toBe(stage.origin)
})
