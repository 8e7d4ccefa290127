// `next dev` with Cache Components, which create-next-app switches on: what depends on the request waits for it.

const { assembleApp, nextCommand } = require('./harness/apps.js')
const { launchChromium } = require('./harness/chromium.js')
const { setStage } = require('./harness/stage.js')
const { Visitor } = require('./harness/visitor.js')

const RENDERINGS = 3

let chromium
let stage
let visitor

beforeAll(async () => {
  const parts = ['client', 'v5', 'server_tokens', 'server_tokens_v5']
  const folder = assembleApp({ name: 'dev-cached', parts, stack: 'next16-v5' })
  const command = (port) => nextCommand(folder, 'dev', '-p', String(port))
  const env = { API_ORIGIN: 'https://api.example.com' }
  ;[stage, chromium] = await Promise.all([setStage({ folder, command, env }), launchChromium()])
  visitor = await Visitor.arrive(chromium, stage)
  await visitor.signIn('/action')
})

afterAll(() => Promise.all([chromium?.close(), stage?.close()]))

test('a server component reads the access token at each request', async () => {
  for (let rendered = 0; rendered < RENDERINGS; rendered += 1) {
    expect(await visitor.read('/held')).toMatchObject({ provider: 'demo' })
  }
  // What Next.js has against a page it writes before the next one is there.
  await visitor.read('/held')
  expect(stage.app.output()).not.toContain('Route "/held"')
})

test("the README's route for a forced refresh answers", async () => {
  const { validUntil } = await visitor.ask('/refresh')
  expect(Date.parse(validUntil)).toBeGreaterThan(Date.now())
})
