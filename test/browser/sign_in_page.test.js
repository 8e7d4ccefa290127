// A sign-in page of the app's own that has the provider around it: a lost session leads there once, and stays.

const { launchChromium } = require('./harness/chromium.js')
const { eventually } = require('./harness/eventually.js')
const { untilRenewed, untilState } = require('./harness/open_page.js')
const { stageOf } = require('./harness/shared_apps.js')
const { Visitor } = require('./harness/visitor.js')

const SHORT_SECONDS = 4
const LONG_SECONDS = 3600
const SIGN_IN_PAGE = '/login'

let chromium

beforeAll(async () => {
  chromium = await launchChromium()
})

afterAll(() => chromium?.close())

describe.each(['v4', 'v5'])('%s', (app) => {
  let stage
  let visitor

  beforeAll(async () => {
    stage = await stageOf(app, { env: { SIGN_IN_PAGE } })
    visitor = await Visitor.arrive(chromium, stage)
  })

  afterAll(() => stage?.close())

  const count = (path) => stage.recorder.to(path).length
  const answers = () => stage.recorder.answeredTo('/api/auth/session').length

  test('a lost session leads there once, and from there back', async () => {
    const { page } = visitor
    const { identity, origin } = stage
    await identity.setAccessTokenSeconds(LONG_SECONDS)
    await visitor.signIn('/server')
    await page.goto('/')
    const { accessToken } = await untilRenewed(page)
    await identity.setAccessTokenSeconds(SHORT_SECONDS)
    await page.getByRole('button', { name: 'Update' }).click()
    const lost = await untilRenewed(page, accessToken)
    const before = count('/api/auth/signin')

    await identity.revokeGrantOf(await visitor.refreshToken())
    const home = encodeURIComponent(`${origin}/`)
    await page.waitForURL(`${origin}${SIGN_IN_PAGE}?callbackUrl=${home}`)
    await untilState(page, ({ error }) => error === 'RefreshAccessTokenError')
    const answered = answers()
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await eventually(() => answers() > answered)
    // What the page sent of its own accord has arrived before this.
    await visitor.ask('/api/auth/csrf')
    expect(count('/api/auth/signin')).toBe(before + 1)

    await identity.setAccessTokenSeconds(LONG_SECONDS)
    await page.getByRole('button', { name: 'Sign in with Demo Identity' }).click()
    await visitor.consent('/')
    await untilRenewed(page, lost.accessToken)
  })
})
