// A sign-out at the provider: the browser is signed out here and there, and asked for its name again.

const { launchChromium } = require('./harness/chromium.js')
const { untilRenewed } = require('./harness/open_page.js')
const { untilExpired } = require('./harness/rotation_time.js')
const { stageOf } = require('./harness/shared_apps.js')
const { Visitor } = require('./harness/visitor.js')

const ACCESS_TOKEN_SECONDS = 8

let chromium

beforeAll(async () => {
  chromium = await launchChromium()
})

afterAll(() => chromium?.close())

describe.each(['v4', 'v5'])('%s', (app) => {
  let stage

  beforeAll(async () => {
    stage = await stageOf(app)
    await stage.identity.setAccessTokenSeconds(ACCESS_TOKEN_SECONDS)
  })

  afterAll(() => stage?.close())

  const isSignedOut = async (visitor) => Object.keys((await visitor.session()) ?? {}).length === 0

  test('ends both sessions, and the next sign-in asks who it is', async () => {
    const visitor = await Visitor.arrive(chromium, stage)
    const { page } = visitor
    await visitor.signIn('/server', 'ada')
    const before = await visitor.session()
    const asBefore = await visitor.keepCookies()
    await page.goto('/')
    await untilRenewed(page)

    await page.getByRole('button', { name: 'End both sessions' }).click()
    await page.getByRole('heading', { name: 'Sign out?' }).waitFor()
    expect(new URL(page.url()).origin).toBe(stage.identity.issuer)
    expect(new URL(page.url()).searchParams.get('id_token_hint')).not.toBeNull()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${stage.origin}/server?state=*`)
    expect(await isSignedOut(visitor)).toBe(true)
    // It fills the name in, so it has been asked for.
    await visitor.signIn('/server', 'ben')
    expect(await visitor.session()).toMatchObject({ user: { name: 'Ben' } })

    // A copy of the cookie gets no new tokens any more.
    await asBefore()
    await untilExpired(before)
    expect((await visitor.session()).error).toBe('RefreshAccessTokenError')
    await visitor.leave()
  })

  test('whereas a sign-out here alone leaves the provider as it is', async () => {
    const visitor = await Visitor.arrive(chromium, stage)
    await visitor.signIn('/server', 'cleo')
    await visitor.signOut('/server')
    await visitor.signInAgain('/server')
    expect(await visitor.session()).toMatchObject({ user: { name: 'Cleo' } })
    await visitor.leave()
  })
})
