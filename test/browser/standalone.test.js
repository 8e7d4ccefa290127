// A standalone app of both bundlers, copied elsewhere, and the package where no addon can be loaded.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { builtApp } = require('./harness/apps.js')
const { launchChromium } = require('./harness/chromium.js')
const { expectNoLeak } = require('./harness/leaks.js')
const { loadedAddons } = require('./harness/loaded_addons.js')
const { configuredApp, readme } = require('./harness/next_config.js')
const {
  expectAllFresh,
  rotateInTwoTabs,
  rotateWithStaleCookies,
} = require('./harness/rotations.js')
const { setStage } = require('./harness/stage.js')
const { expectEachSpentOnce } = require('./harness/token_log.js')
const { Visitor } = require('./harness/visitor.js')

const ROTATIONS = 2
const STUB_MESSAGE = 'this runtime loads no native addons'

const SETTINGS = {
  output: 'standalone',
  serverExternalPackages: ['next-auth-token-rotation/lib/server'],
}

let chromium

beforeAll(async () => {
  chromium = await launchChromium()
})

afterAll(() => chromium?.close())

describe.each(['turbopack', 'webpack'])('%s', (bundler) => {
  let elsewhere
  let stage

  beforeAll(async () => {
    elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'standalone-'))
    const parts = ['minimal']
    const folder = await builtApp(
      configuredApp({ name: 'standalone', bundler, parts, settings: SETTINGS }),
    )
    const copy = copyStandalone(folder, elsewhere)
    stage = await setStage({
      folder: copy,
      command: () => ['server.js'],
      identity: { accessTokenSeconds: 4 },
    })
  })

  afterAll(async () => {
    await stage?.close()
    fs.rmSync(elsewhere, { recursive: true, force: true })
  })

  test('rotates, with the addon of the copy', async () => {
    const visitor = await Visitor.arrive(chromium, stage)
    await visitor.signIn()
    const sessions = await rotateWithStaleCookies(visitor, () => visitor.read('/'), ROTATIONS)
    const rounds = await rotateInTwoTabs(visitor, ['/api/token', '/api/auth/session'], ROTATIONS)
    for (const { error } of sessions) expect(error).toBeUndefined()
    expectAllFresh(rounds, ({ access_token }) => access_token)
    expect(await expectEachSpentOnce(stage)).toBeGreaterThanOrEqual(2 * ROTATIONS)
    await expectNoLeak(stage)
    expect(loadedAddons(stage.app.pid)).toEqual([expect.stringContaining(elsewhere)])
    await visitor.leave()
  })

  test('an edge route gets the module that passes tokens through, and its message', async () => {
    const token = { access_token: 'a', refresh_token: 'r', expires_at: 1 }
    const answer = await fetch(`${stage.origin}/api/edge`, {
      method: 'POST',
      body: JSON.stringify(token),
    })
    expect(await answer.json()).toEqual(token)
    expect(stage.app.output()).toContain(STUB_MESSAGE)
  })

  test('a client component gets it too', async () => {
    const { context, page } = await Visitor.arrive(chromium, stage)
    const warned = page.waitForEvent('console', (message) => message.text().includes(STUB_MESSAGE))
    await page.goto('/client')
    await page.getByRole('button', { name: 'Call' }).click()
    await warned
    const result = JSON.parse(await page.locator('#result').textContent())
    expect(result).toEqual({ access_token: 'a', refresh_token: 'r', expires_at: 1 })
    await context.close()
  })
})

test('the message stands in the README', () => expect(readme()).toContain(STUB_MESSAGE))

/** Copies what a Dockerfile would. Returns where server.js is. */
function copyStandalone(folder, target) {
  // As they are: by default links would be made to lead back to where they came from.
  const options = { recursive: true, verbatimSymlinks: true }
  fs.cpSync(path.join(folder, '.next/standalone'), target, options)
  const [server] = fs
    .readdirSync(target, { recursive: true })
    .filter((file) => path.basename(file) === 'server.js' && !file.includes('node_modules'))
  const copy = path.dirname(path.join(target, server))
  fs.cpSync(path.join(folder, '.next/static'), path.join(copy, '.next/static'), options)
  return copy
}
