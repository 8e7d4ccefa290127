// NextAuth v4 with the Next.js versions before the current one: a server component and a route handler.

const { builtApp, nextCommand } = require('./harness/apps.js')
const { launchChromium } = require('./harness/chromium.js')
const { expectNoLeak } = require('./harness/leaks.js')
const {
  expectAllFresh,
  rotateByAsking,
  rotateInTwoTabs,
  rotateWithStaleCookies,
} = require('./harness/rotations.js')
const { setStage } = require('./harness/stage.js')
const { expectEachSpentOnce } = require('./harness/token_log.js')
const { Visitor } = require('./harness/visitor.js')

const ROTATIONS = 2

const EXTERNAL = `['next-auth-token-rotation/lib/server']`

const VERSIONS = {
  14: {
    config: `{ experimental: { serverComponentsExternalPackages: ${EXTERNAL} } }`,
    layout: 'next-auth-v4',
    accessTokenOf: ({ user }) => user.accessToken,
  },
  15: {
    config: `{ serverExternalPackages: ${EXTERNAL} }`,
    layout: 'next-auth-v4-seconds',
    accessTokenOf: ({ accessToken }) => accessToken,
  },
}

let chromium

beforeAll(async () => {
  chromium = await launchChromium()
})

afterAll(() => chromium?.close())

test.each([14, 15])('Next %i', async (version) => {
  const { config, layout, accessTokenOf } = VERSIONS[version]
  const folder = await builtApp({
    name: 'minimal',
    stack: `next${version}`,
    files: { 'next.config.js': `module.exports = ${config}\n` },
  })
  const stage = await setStage({
    folder,
    command: (port) => nextCommand(folder, 'start', '-p', String(port)),
    env: { LAYOUT: layout },
    identity: { accessTokenSeconds: 4 },
  })
  try {
    const visitor = await Visitor.arrive(chromium, stage)
    await visitor.signIn()
    const read = () => visitor.read('/')
    const sessions = [
      ...(await rotateWithStaleCookies(visitor, read, ROTATIONS)),
      ...(await rotateByAsking(() => visitor.session(), ROTATIONS)),
    ]
    const rounds = await rotateInTwoTabs(visitor, ['/api/token', '/api/auth/session'], ROTATIONS)
    for (const { error } of sessions) expect(error).toBeUndefined()
    expect(new Set(sessions.map(accessTokenOf)).size).toBeGreaterThan(2 * ROTATIONS)
    expectAllFresh(rounds, accessTokenOf)
    expect(await expectEachSpentOnce(stage)).toBeGreaterThanOrEqual(3 * ROTATIONS)
    await expectNoLeak(stage)
    // The route of the README.
    const { validUntil } = await visitor.ask('/refresh')
    expect(Date.parse(validUntil)).toBeGreaterThan(Date.now())
    expect(await (await fetch(`${stage.origin}/refresh`)).json()).toEqual({ isSignedIn: false })
  } finally {
    await stage.close()
  }
})
