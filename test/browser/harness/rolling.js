'use strict'

// A deployment that rolls: behind one address a process runs the app without this package, with NextAuth's own session cookie
// and the copied callback, and another one runs it with this package. A browser meets now the one, now the other.

const { builtApp, nextCommand } = require('./apps.js')
const { launchChromium } = require('./chromium.js')
const { expectNoLeak } = require('./leaks.js')
const { loadedAddons } = require('./loaded_addons.js')
const { expiresAt, untilExpired } = require('./rotation_time.js')
const { setStage } = require('./stage.js')
const { expectEachSpentOnce } = require('./token_log.js')
const { Visitor } = require('./visitor.js')

const DEPLOYMENTS = ['stock', 'ours']
// Ours is the first and the last: the lifetime that it notes in the token is the one of the reads that follow.
const ROTATIONS = 3
const SHORT_SECONDS = 3
const HOUR_SECONDS = 3600

/** Who signs in, how many groups the app puts into the token, and whether the session's cookie comes in chunks. */
const USERS = [
  { name: 'Small', groups: 1, isChunked: false },
  { name: 'Big', groups: 250, isChunked: true },
]

/** The two deployments, and the visitors who meet them. */
class RollingDeployment {
  /** @param {Parameters<typeof describeRollingDeployment>[0]} subject */
  constructor(subject) {
    this.subject = subject
    this.visitors = []
  }

  async start() {
    const { version, stack } = this.subject
    const parts = ['rolling', `rolling_${version}`]
    const folder = await builtApp({ name: `rolling-${version}`, parts, stack })
    const command = (port) => nextCommand(folder, 'start', '-p', String(port))
    const processes = DEPLOYMENTS.map((DEPLOYMENT) => ({ DEPLOYMENT }))
    const staged = setStage({ folder, command, processes })
    ;[this.stage, this.chromium] = await Promise.all([staged, launchChromium()])
  }

  async close() {
    await Promise.all([this.chromium?.close(), this.stage?.close()])
  }

  async leave() {
    await this.forAll((visitor) => visitor.leave())
    this.visitors = []
  }

  /** Which deployments are asked from now on: several in turn, request by request. */
  serveWith(...names) {
    const { apps, recorder } = this.stage
    recorder.forwardTo(...names.map((name) => apps[DEPLOYMENTS.indexOf(name)].port))
  }

  forAll(action) {
    return Promise.all(this.visitors.map(action))
  }

  async signIn(accessTokenSeconds) {
    await this.stage.identity.setAccessTokenSeconds(accessTokenSeconds)
    this.visitors = await Promise.all(USERS.map(() => Visitor.arrive(this.chromium, this.stage)))
    await this.forAll((visitor, at) => visitor.signIn('/', USERS[at].name))
    const counts = await this.forAll(countSessionCookies)
    expect(counts.map((count) => count > 1)).toEqual(USERS.map(({ isChunked }) => isChunked))
  }

  sessions() {
    return this.forAll((visitor) => visitor.session())
  }

  /** That each reader of the deployment has this session of a visitor, whose token is not due. */
  async expectRead(deployment, visitor, session) {
    const { middleware } = this.subject
    const onEdge = { runtime: 'edge', [middleware]: session, getToken: session }
    const readers = deployment === 'ours' ? 2 : 1
    expect(shown(await visitor.session())).toEqual(session)
    expect(await visitor.ask('/api/token')).toEqual(Array(readers).fill(session))
    expect(await visitor.ask('/edge')).toEqual(onEdge)
    expect(shown(await visitor.read('/component'))).toEqual(session)
  }

  /** The same for every deployment after the other, since each one writes the cookie anew. */
  async expectReadByBoth() {
    const sessions = (await this.sessions()).map(shown)
    expect(sessions).toEqual(USERS.map(({ groups }) => ({ ...FRESH, groups })))
    for (const deployment of [...DEPLOYMENTS, ...DEPLOYMENTS]) {
      this.serveWith(deployment)
      await this.forAll((visitor, at) => this.expectRead(deployment, visitor, sessions[at]))
    }
  }
}

/**
 * Registers the tests.
 *
 * @param {object} subject
 * @param {'v4' | 'v5'} subject.version
 * @param {string} subject.stack
 * @param {string} subject.middleware how NextAuth calls its own
 */
function describeRollingDeployment(subject) {
  const rolling = new RollingDeployment(subject)

  beforeAll(() => rolling.start())
  afterEach(() => rolling.leave())
  afterAll(() => rolling.close())

  test.each(DEPLOYMENTS)('what a sign-in at %s writes is read by both', async (deployment) => {
    rolling.serveWith(deployment)
    await rolling.signIn(HOUR_SECONDS)
    await rolling.expectReadByBoth()
  })

  test('each refreshes what the other one wrote, and users stay signed in until they sign out', async () => {
    const { identity } = rolling.stage
    rolling.serveWith(...DEPLOYMENTS)
    await rolling.signIn(SHORT_SECONDS)
    let sessions = await rolling.sessions()
    for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) {
      rolling.serveWith(DEPLOYMENTS[rotation % 2])
      await Promise.all(sessions.map(untilExpired))
      if (rotation === ROTATIONS) await identity.setAccessTokenSeconds(HOUR_SECONDS)
      const before = sessions
      sessions = await rolling.sessions()
      for (const [at, session] of sessions.entries()) expectRefreshed(session, before[at])
    }
    await rolling.expectReadByBoth()
    expect(await expectEachSpentOnce(rolling.stage)).toBeGreaterThanOrEqual(
      ROTATIONS * USERS.length,
    )
    rolling.serveWith(...DEPLOYMENTS)
    await rolling.forAll((visitor) => visitor.signOut())
    expect(await rolling.forAll(countSessionCookies)).toEqual([0, 0])
  })

  test('one of the two loads the addon, and no response had a refresh token in it', async () => {
    const addons = rolling.stage.apps.map(({ pid }) => loadedAddons(pid).length)
    expect(addons).toEqual([0, 1])
    await expectNoLeak(rolling.stage)
  })
}

/** What is shown of a session whose token is valid. */
const FRESH = { access_token: expect.any(String), expires_at: expect.any(Number) }

const shown = ({ access_token, expires_at, error, groups }) => ({
  ...{ access_token, expires_at, groups },
  ...(error !== undefined && { error }),
})

function expectRefreshed(session, before) {
  expect(session.error).toBeUndefined()
  expect(session.access_token).not.toBe(before.access_token)
  expect(expiresAt(session)).toBeGreaterThan(expiresAt(before))
}

async function countSessionCookies({ context }) {
  const names = (await context.cookies()).map(({ name }) => name)
  return names.filter((name) => name.includes('.session-token')).length
}

module.exports = { describeRollingDeployment }
