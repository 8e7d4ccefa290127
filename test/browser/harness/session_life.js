'use strict'

// One life of a session, the same for every generation of NextAuth. The routes are NextAuth's own; what
// pages do of their own accord is tested elsewhere.

const { launchChromium } = require('./chromium.js')
const { eventually } = require('./eventually.js')
const { expectNoLeak } = require('./leaks.js')
const {
  ROTATIONS,
  expectAllFresh,
  rotateInTwoTabs,
  rotateWithStaleCookies,
} = require('./rotations.js')
const { untilDue, untilExpired } = require('./rotation_time.js')
const { expectEachSpentOnce } = require('./token_log.js')
const { Visitor } = require('./visitor.js')

// A quarter of it is the lead, and up to a second is lost where a layout counts in whole seconds.
const ACCESS_TOKEN_SECONDS = 4

/** Of a session of either layout, or of what an open page shows. */
const accessTokenOf = ({ access_token, accessToken }) => access_token ?? accessToken

/** One app on its stage, and the people who sign in to it. */
class SessionLife {
  /** @param {Parameters<typeof describeSessionLife>[0]} subject */
  constructor(subject) {
    this.subject = subject
    this.home = subject.home ?? '/'
  }

  async start() {
    ;[this.stage, this.chromium] = await Promise.all([this.subject.setStage(), launchChromium()])
    await this.stage.identity.setAccessTokenSeconds(ACCESS_TOKEN_SECONDS)
  }

  async close() {
    await Promise.all([this.chromium?.close(), this.stage?.close()])
  }

  async signedIn(name) {
    const visitor = await Visitor.arrive(this.chromium, this.stage)
    await visitor.signIn(this.home, name)
    return visitor
  }

  /** Three people at once: all there is to do is to wait. */
  async rotateInEachWay() {
    const { rotateInOneTab, read, paths } = this.subject
    const rotate = async (name, way) => {
      const visitor = await this.signedIn(name)
      const seen = await way(visitor)
      await visitor.leave()
      return seen
    }
    const [oneTab, staleCookies, twoTabs] = await Promise.all([
      rotate('ada', rotateInOneTab),
      rotate('ben', (visitor) => rotateWithStaleCookies(visitor, () => read(visitor))),
      rotate('cleo', (visitor) => rotateInTwoTabs(visitor, paths)),
    ])
    return { oneTab, staleCookies, twoTabs }
  }
}

/**
 * Registers the tests.
 *
 * @param {object} subject
 * @param {() => Promise<import('./stage.js').Stage>} subject.setStage
 * @param {string} [subject.home] where a sign-in leads: a page that leaves the session alone
 * @param {(visitor: Visitor) => Promise<object[]>} subject.rotateInOneTab what one tab does by itself
 * @param {(visitor: Visitor) => Promise<object>} subject.read a reader that can set no cookie
 * @param {string[]} subject.paths what two tabs ask for at once
 * @param {object} subject.exposed all that NextAuth's session route shows to a browser
 */
function describeSessionLife(subject) {
  const life = new SessionLife(subject)

  beforeAll(() => life.start())
  afterEach(() => life.stage?.identity.comeUp())
  afterAll(() => life.close())

  describeRotations(life)

  test('the session route shows what is exposed, and nothing else', async () => {
    const visitor = await life.signedIn('dora')
    expect(await visitor.session()).toEqual(subject.exposed)
    await visitor.leave()
  })

  testOutage(life)
  testRevocation(life)

  test('after a sign-out there is no session', async () => {
    const visitor = await life.signedIn('gus')
    await visitor.signOut(life.home)
    expect((await visitor.session()) ?? {}).toEqual({})
    await visitor.leave()
  })

  test('no response had a refresh token in it', () => expectNoLeak(life.stage))
}

function describeRotations(life) {
  describe(`${ROTATIONS} rotations without a sign-out`, () => {
    let ways

    beforeAll(async () => {
      ways = await life.rotateInEachWay()
    })

    test.each(['oneTab', 'staleCookies'])('%s', (way) => {
      const sessions = ways[way]
      expect(sessions.filter(({ error }) => error !== undefined)).toEqual([])
      const accessTokens = sessions.map(accessTokenOf)
      expect(accessTokens).toEqual(Array(ROTATIONS + 1).fill(expect.any(String)))
      expect(new Set(accessTokens).size).toBe(ROTATIONS + 1)
    })

    test('twoTabs', () => {
      expect(ways.twoTabs).toHaveLength(ROTATIONS)
      expectAllFresh(ways.twoTabs, accessTokenOf)
    })

    test('spent each refresh token once', async () => {
      // Others may have come due at the end of a way, while its pages closed.
      expect(await expectEachSpentOnce(life.stage)).toBeGreaterThanOrEqual(3 * ROTATIONS)
    })
  })
}

function testOutage(life) {
  test('an outage is over by itself', async () => {
    const { identity } = life.stage
    const visitor = await life.signedIn('emil')
    const before = await visitor.session()
    await untilDue(before)
    await identity.goDown('503')
    const during = await visitor.session()
    expect(accessTokenOf(during)).toBe(accessTokenOf(before))
    expect(during.error).toBeUndefined()
    await untilExpired(during)
    expect((await visitor.session()).error).toBe('TemporarilyUnavailable')
    await identity.comeUp()
    const after = await eventually(async () => {
      const session = await visitor.session()
      return session.error === undefined && session
    })
    expect(accessTokenOf(after)).not.toBe(accessTokenOf(before))
    await visitor.leave()
  })
}

function testRevocation(life) {
  test('after a revocation the person has to sign in again, and can', async () => {
    const { identity } = life.stage
    const visitor = await life.signedIn('fay')
    const before = await visitor.session()
    expect(await identity.revokeGrantOf(await visitor.refreshToken())).toBe(true)
    await untilExpired(before)
    const revoked = await visitor.session()
    expect(revoked.error).toBe('RefreshAccessTokenError')
    const asked = (await identity.tokenRequests()).length
    for (let call = 0; call < 5; call += 1) await visitor.session()
    expect(await identity.tokenRequests()).toHaveLength(asked)
    await visitor.signInAgain(life.home)
    const after = await visitor.session()
    expect(after.error).toBeUndefined()
    expect(accessTokenOf(after)).not.toBe(accessTokenOf(before))
    await visitor.leave()
  })
}

module.exports = { describeSessionLife }
