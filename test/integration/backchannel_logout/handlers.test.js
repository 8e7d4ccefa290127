// Sessions that a provider ends, inside the handlers of NextAuth v4 and Auth.js v5, and the events of it.

const path = require('node:path')
const { runNode } = require('../../support/child.js')
const { appV4 } = require('../../support/stored/app_v4.js')
const { logoutLives } = require('../../support/stored/logout_life.js')

const LIFE_V5 = path.join(__dirname, '../../support/stored/logout_life_v5.mjs')

async function livesInV4() {
  const results = {}
  for (const [name, live] of Object.entries(logoutLives)) results[name] = await live(appV4)
  return results
}

/** In a process of their own, because Jest does not load ESM. */
async function livesInV5() {
  const { code, stdout, stderr } = await runNode([LIFE_V5])
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

const LAPTOP = ['ada', 'access-laptop']
const PHONE = ['ada', 'access-phone']
const DESK = ['ben', 'access-desk']
const ENDED = [null, null]

/** In the process that was told, and in the other one. */
const inBoth = (...copies) => [copies, copies]

const signedOut = (sessions) => ({
  ...{ type: 'signedOut', provider: 'demo', endedAt: 'provider', by: 'provider', sessions },
})

describe.each([
  ['NextAuth v4', livesInV4],
  ['Auth.js v5', livesInV5],
])('%s', (_name, run) => {
  let lives

  beforeAll(async () => {
    jest.spyOn(console, 'error').mockImplementation(() => {})
    lives = await run()
  }, 30_000)
  afterAll(() => {
    delete process.env.NEXTAUTH_URL
    jest.restoreAllMocks()
  })

  test('a logout token with sid ends that session in every process, and no other', () => {
    const { before, status, after, events } = lives.bySession
    expect(before).toEqual(inBoth(LAPTOP, PHONE, DESK))
    expect(status).toBe(200)
    expect(after).toEqual(inBoth(ENDED, PHONE, DESK))
    expect(events).toEqual([signedOut(1)])
  })

  test('one without sid ends all sessions of the user', () => {
    const { status, after, events } = lives.byUser
    expect(status).toBe(200)
    expect(after).toEqual(inBoth(ENDED, ENDED, DESK))
    expect(events).toEqual([signedOut(2)])
  })

  test('one that is refused ends none, and says why', () => {
    const { status, after, events } = lives.refused
    expect(status).toBe(400)
    expect(after).toEqual(inBoth(LAPTOP, PHONE, DESK))
    expect(events).toEqual([
      { type: 'signOutFailed', provider: undefined, reason: 'nonce_present' },
    ])
  })
})
