// Tokens of more than 64 KiB are not kept, wherever they come from: they would fill the memory that sessions share.

const { createCallbacks, createDatabaseSessionCallback, withTokenRotation } = require('../../..')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { runNode } = require('../../support/child.js')
const { readAt } = require('../../support/sign_out_with_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const LARGEST = 64 * 1024
const HUGE = 'h'.repeat(LARGEST + 1)

let endpoint

beforeAll(async () => {
  endpoint = await startTokenEndpoint({
    reply: () => ({ body: { access_token: 'new', refresh_token: 'next', expires_in: 3600 } }),
  })
})
beforeEach(() => {
  endpoint.reset()
  jest.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => console.error.mockRestore())
afterAll(() => endpoint.close())

let ids = 0

/** Callbacks of a provider that nothing was logged about yet. */
function callbacks(options) {
  const provider = `huge-${++ids}`
  const client = { clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: endpoint.url }
  return { provider, ...createCallbacks({ providers: { [provider]: client }, ...options }) }
}

const lines = () => console.error.mock.calls.flat()

describe('at a sign-in', () => {
  test('an access token is not kept, and nothing goes wrong with the session', async () => {
    const { provider, jwt, session } = callbacks()
    const account = { provider, access_token: HUGE, refresh_token: 'r', expires_in: 3600 }
    const token = await jwt({ token: { sub: 'ada' }, account })
    expect(token).toEqual({ sub: 'ada', provider, authorization_server: expect.any(String) })
    expect(await jwt({ token })).toBe(token)
    expect(session({ session: { user: {} }, token })).not.toHaveProperty('access_token')
    expect(endpoint.requests).toHaveLength(0)
  })

  test('it is said once, by name, and not shown', async () => {
    const { provider, jwt } = callbacks()
    for (let time = 0; time < 3; time += 1) {
      await jwt({ token: {}, account: { provider, access_token: HUGE, expires_in: 3600 } })
    }
    expect(lines()).toEqual([expect.stringContaining(`"${provider}" has a longer access_token`)])
    expect(lines()[0].length).toBeLessThan(400)
  })

  test.each([
    ['refresh_token', { access_token: 'a', refresh_token: HUGE }],
    ['id_token', { access_token: 'a', refresh_token: 'r', id_token: HUGE }],
  ])('of a %s only that is missing', async (name, tokens) => {
    const { provider, jwt } = callbacks({ idToken: true })
    const token = await jwt({ token: {}, account: { provider, ...tokens, expires_in: 3600 } })
    expect(token.access_token).toBe('a')
    expect(token).not.toHaveProperty(name)
    expect(lines()).toEqual([expect.stringContaining(name)])
  })

  test('in the spelling of NextAuth v3', async () => {
    const { provider, jwt } = callbacks({ layout: 'next-auth-v3' })
    const account = { provider, accessToken: HUGE, refreshToken: 'r' }
    expect(await jwt({}, {}, account)).not.toHaveProperty('accessToken')
    expect(lines()).toEqual([expect.stringContaining('accessToken')])
  })

  test('the longest is kept', async () => {
    const { provider, jwt } = callbacks()
    const access_token = 'a'.repeat(LARGEST)
    const token = await jwt({ token: {}, account: { provider, access_token, expires_in: 3600 } })
    expect(token.access_token).toBe(access_token)
    expect(lines()).toEqual([])
  })

  test('on edge as well', async () => {
    const program = `
      import { createCallbacks } from 'next-auth-token-rotation'
      const { jwt } = createCallbacks({ providers: { demo: { clientId: 'a' } } })
      const account = { provider: 'demo', access_token: 'h'.repeat(${LARGEST + 1}), refresh_token: 'r' }
      console.log(Object.keys(await jwt({ token: {}, account })).sort().join())`
    const { stdout, stderr } = await runNode([
      ...['--conditions=edge-light', '--input-type=module', '-e', program],
    ])
    expect(stdout.trim()).toBe('provider')
    expect(stderr).toContain('"demo" has a longer access_token than 64 KiB')
  })
})

describe('in a reply', () => {
  const expired = (provider) => {
    return { access_token: 'a', refresh_token: `of-a-reply-${++ids}`, expires_at: 1, provider }
  }

  test.each(['access_token', 'refresh_token'])('a %s is refused, and said once', async (name) => {
    const { provider, jwt } = callbacks()
    endpoint.replyWith(() => ({
      body: { access_token: 'new', refresh_token: 'next', expires_in: 3600, [name]: HUGE },
    }))
    const token = expired(provider)
    for (let time = 0; time < 3; time += 1) {
      expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    }
    expect(endpoint.requests).toHaveLength(1)
    expect(lines()).toEqual([expect.stringContaining('a token is longer than 64 KiB')])
  })

  test('600 forced refreshes of one session leave nothing behind', async () => {
    const { provider, rotator } = callbacks({ forceInterval: 0 })
    const nearly = 'n'.repeat(LARGEST - 20)
    let replies = 0
    endpoint.replyWith(() => ({
      body: { access_token: `${nearly}${++replies}`, refresh_token: `${nearly}r${replies}` },
    }))
    let token = expired(provider)
    const before = process.memoryUsage.rss()
    for (let time = 0; time < 600; time += 1) token = await rotator.refresh(token)
    expect(token.access_token).toBe(`${nearly}600`)
    const grownMb = (process.memoryUsage.rss() - before) / 1024 ** 2
    expect(grownMb).toBeLessThan(150)
  })
})

describe('in a cookie', () => {
  test('a refresh token is not presented', async () => {
    const config = withTokenRotation({ providers: [demoProvider(endpoint)] })
    const token = { access_token: 'a', refresh_token: HUGE, expires_at: 1, provider: 'demo' }
    const answer = await config.callbacks.jwt({ token })
    expect(answer).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    expect(endpoint.requests).toHaveLength(0)
  })

  test('an access token that has run out is replaced', async () => {
    const config = withTokenRotation({ providers: [demoProvider(endpoint)] })
    const refresh_token = `of-a-huge-one-${++ids}`
    const token = { access_token: HUGE, refresh_token, expires_at: 1, provider: 'demo' }
    expect((await readAt(config, token)).token).toMatchObject({ access_token: 'new' })
  })
})

describe('in a database row', () => {
  /** What a session shows, and what was written, for a row. */
  async function readRow(row) {
    const provider = `row-${++ids}`
    const accounts = { get: async () => ({ provider, ...row }), update: jest.fn() }
    const client = { clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: endpoint.url }
    const callback = createDatabaseSessionCallback({
      ...{ accounts, providers: { [provider]: client }, expose: ['access_token'] },
    })
    return callback({ session: { user: {} }, user: { id: 'ada' } })
  }
  const later = Math.floor(Date.now() / 1000) + 3600

  test('an access token counts as none: it is renewed', async () => {
    const row = { access_token: HUGE, refresh_token: `row-${++ids}`, expires_at: later }
    expect(await readRow(row)).toMatchObject({ access_token: 'new' })
  })

  test('a refresh token is not presented', async () => {
    const shown = await readRow({ access_token: 'a', refresh_token: HUGE, expires_at: 1 })
    expect(shown.error).toBe('RefreshAccessTokenError')
    expect(endpoint.requests).toHaveLength(0)
  })
})
