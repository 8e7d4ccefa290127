// Tokens in a store, inside the handlers of NextAuth v4 and Auth.js v5.

const path = require('node:path')
const { runNode } = require('../../support/child.js')
const { appV4 } = require('../../support/stored/app_v4.js')
const { lives } = require('../../support/stored/life.js')

const LIFE_V5 = path.join(__dirname, '../../support/stored/life_v5.mjs')

/** In one process, because Jest does not load ESM. */
let livesInV5
const liveInV5 = async (name) => (await livesInV5)[name]

async function runLivesInV5() {
  const { code, stdout, stderr } = await runNode([LIFE_V5])
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

beforeAll(() => {
  livesInV5 = runLivesInV5()
  return livesInV5
}, 30_000)

const OF_NEXT_AUTH = ['exp', 'iat', 'jti', 'name', 'sub']
const IN_THE_COOKIE = [...OF_NEXT_AUTH, 'expires_at', 'provider', 'session_handle'].sort()

describe.each(['NextAuth v4', 'Auth.js v5'])('%s', (version) => {
  const live = version === 'NextAuth v4' ? (name) => lives[name](appV4) : liveInV5
  // An empty body in v4, null in v5.
  const signedOut = version === 'NextAuth v4' ? {} : null

  beforeEach(() => jest.spyOn(console, 'error').mockImplementation(() => {}))
  afterEach(() => jest.restoreAllMocks())

  test('the cookie holds no token, and two processes refresh once', async () => {
    const { cookie, tokens, uses } = await live('refreshesOnce')
    expect(cookie.filter((name) => !['email', 'picture'].includes(name))).toEqual(IN_THE_COOKIE)
    expect(tokens).toEqual(Array(3).fill('access-of-refresh-ada-2'))
    expect(uses).toEqual(['refresh-ada-1'])
  })

  test('cookies are under 700 bytes, whatever the tokens', async () => {
    const sizes = await live('cookieSizes')
    for (const kind of ['entra', 'keycloak']) {
      expect(sizes[`${kind} cookie`]).toBeGreaterThan(9_000)
      expect(sizes[`${kind} store`]).toBeLessThan(700)
    }
  })

  test('a session that is ended in one process is refused in all, in each copy of its cookie', async () => {
    const { before, listed, ended, after, cookies } = await live('endsEverywhere')
    expect(before).toEqual(Array(2).fill('access-of-refresh-ada-2'))
    expect(listed).toEqual([{ provider: 'demo', sub: 'ada' }])
    expect(ended).toBe(1)
    expect(after).toEqual([signedOut, signedOut])
    expect(cookies).toEqual(['', ''])
  })

  test('a sign-out ends what a copied cookie is, and no other session', async () => {
    const { copy, second, left } = await live('signsOut')
    expect(copy).toEqual(signedOut)
    expect(second).toBe('access-of-refresh-ada-2')
    expect(left).toBe(1)
  })

  test('a cookie with its tokens inside goes on where none can be written, moves once, and does not come back', async () => {
    const { unwritten, session, cookie, records, afterItsEnd } = await live('movesOver')
    expect(unwritten).toEqual(Array(2).fill('access-of-refresh-ada-1'))
    expect(session).toBe('access-of-refresh-ada-1')
    expect(cookie).toEqual(IN_THE_COOKIE)
    expect(records).toBe(1)
    expect(afterItsEnd).toEqual(signedOut)
  })

  test('with tokensIn: cookie again the tokens come back into the cookie', async () => {
    const { session, token, handle } = await live('movesBack')
    expect(token).toBe(session)
    expect(handle).toBeUndefined()
  })

  test('own callbacks read tokens, and put none into the cookie', async () => {
    const { sessions, updated, cookie } = await live('ownCallbacks')
    for (const session of [...sessions, updated]) {
      expect(session.role).toBe('admin')
      expect(session.own).toBe('access-of-refresh-ada-2')
      expect(session.access_token).toBe(session.own)
    }
    expect(cookie.filter((name) => !['email', 'picture'].includes(name))).toEqual(
      [...IN_THE_COOKIE, 'role'].sort(),
    )
  })
})
