// A sign-out ends one session, at once and for as long as a cookie of it may be used, inside NextAuth v4's own handler.

const { createCallbacks, withTokenRotation } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { eventLog, nowSeconds } = require('../../support/sessions.js')
const { readAt, signOutAt, COOKIE } = require('../../support/sign_out_with_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const REFUSED = 'RefreshAccessTokenError'

let endpoint
let keeping

beforeAll(async () => {
  endpoint = await startStrictEndpoint()
  keeping = await startTokenEndpoint({ reply: keepingReply })
  jest.spyOn(console, 'error').mockImplementation(() => {})
})

beforeEach(() => {
  endpoint.reset()
  keeping.reset()
  console.error.mockClear()
})

afterAll(async () => {
  console.error.mockRestore()
  await endpoint.close()
  await keeping.close()
})

/** Of a provider that keeps the refresh token, as Google does. */
const keepingReply = () => ({ body: { access_token: `a-${Math.random()}`, expires_in: 3600 } })

let names = 0

/** A config at the strict endpoint, and the token of a sign-in there. */
async function signedIn(options, more) {
  const config = withTokenRotation({ providers: [demoProvider(endpoint)], ...more }, options)
  const { access_token, refresh_token, expires_at } = endpoint.session(`out-${++names}`)
  return { config, token: await signIn(config, { access_token, refresh_token, expires_at }) }
}

const signIn = (config, account) =>
  config.callbacks.jwt({ token: { sub: 'ada' }, account: { provider: 'demo', ...account } })

const expired = (token) => ({ ...token, expires_at: 1 })
const errorOf = async (config, token) => (await readAt(config, expired(token))).session.error

test('every copied cookie of the session is refused, whatever the browser still holds', async () => {
  const { config, token } = await signedIn()
  const { token: renewed } = await readAt(config, expired(token))
  expect((await signOutAt(config, renewed))[COOKIE]).toBe('')
  expect(await errorOf(config, token)).toBe(REFUSED)
  expect(await errorOf(config, renewed)).toBe(REFUSED)
  expect(endpoint.uses).toEqual([token.refresh_token])
})

describe('another session with the same refresh token', () => {
  const twoSessions = async (options) => {
    const config = withTokenRotation({ providers: [demoProvider(keeping)] }, options)
    const account = { access_token: 'a', refresh_token: `kept-${++names}`, expires_at: 1 }
    return { config, mine: await signIn(config, account), other: await signIn(config, account) }
  }

  test.each([
    ['alone', () => undefined],
    ['with a store', memoryStore],
  ])('goes on, %s', async (_how, storeOf) => {
    const { config, mine, other } = await twoSessions({ store: storeOf() })
    await signOutAt(config, mine)
    expect(await errorOf(config, mine)).toBe(REFUSED)
    const { session, token } = await readAt(config, expired(other))
    expect(session.error).toBeUndefined()
    expect(token.access_token).not.toBe('a')
    // The refresh that it had is nothing for the ended session.
    expect((await readAt(config, expired(mine))).token.access_token).toBe('a')
  })

  test('gets what a refresh under way brings, and the ended one does not', async () => {
    const { config, mine, other } = await twoSessions()
    let answer
    keeping.replyWith(() => ({ ...keepingReply(), after: new Promise((go) => (answer = go)) }))
    const answers = [mine, other].map((token) => config.callbacks.jwt({ token: expired(token) }))
    while (!answer) await new Promise(setImmediate)
    const out = config.events.signOut({ token: mine })
    answer()
    const [refused, renewed] = await Promise.all(answers)
    await out
    keeping.replyWith(keepingReply)
    expect(refused).toMatchObject({ error: REFUSED, access_token: 'a' })
    expect(renewed.error).toBeUndefined()
    expect(renewed.access_token).not.toBe('a')
  })
})

test('it outlasts 10,000 sign-ins and sign-outs of others, and successorTtl', async () => {
  const { config, token } = await signedIn({ successorTtl: 1, maxSuccessors: 10 })
  await signOutAt(config, token)
  for (let other = 0; other < 10_000; other += 1) {
    const account = { access_token: 'a', refresh_token: `other-${other}`, expires_at: 1 }
    const theirs = await signIn(config, account)
    if (other % 10 === 0) await config.events.signOut({ token: theirs })
  }
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect(await errorOf(config, token)).toBe(REFUSED)
  expect(endpoint.uses).toEqual([])
})

test('a cookie from before sessions had an id ends by its refresh token', async () => {
  const { config, token } = await signedIn({ successorTtl: 1 })
  const { rotation_id, ...before } = token
  expect(rotation_id).toMatch(/^[\w-]{22}$/)
  await signOutAt(config, before)
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect(await errorOf(config, before)).toBe(REFUSED)
})

test('each sign-in is a session of its own, and the session shows no id', async () => {
  const { config, token } = await signedIn({ expose: ['access_token'] })
  const again = await signIn(config, token)
  expect(again.rotation_id).not.toBe(token.rotation_id)
  const { session, token: written } = await readAt(config, again)
  expect(JSON.stringify(session)).not.toContain(again.rotation_id)
  expect(written.rotation_id).toBe(again.rotation_id)
})

describe('by createCallbacks', () => {
  const demo = () => ({ tokenEndpoint: endpoint.url, clientId: 'an-id', clientSecret: 'a-secret' })

  test('signOut by hand ends the session', async () => {
    const { jwt, signOut } = createCallbacks({ providers: { demo: demo() } })
    const { access_token, refresh_token } = endpoint.session(`out-${++names}`)
    const account = { provider: 'demo', access_token, refresh_token, expires_at: 1 }
    const token = await jwt({ token: {}, account })
    await signOut({ token })
    expect(await jwt({ token: expired(token) })).toHaveProperty('error', REFUSED)
  })

  test('v3 gives its event no token: rotator.forget ends the session', async () => {
    const options = { providers: { demo: demo() }, layout: 'next-auth-v3' }
    const { jwt, signOut, rotator } = createCallbacks(options)
    const { access_token, refresh_token } = endpoint.session(`out-${++names}`)
    const token = await jwt({}, { id: 'ada' }, { provider: 'demo', access_token, refresh_token })
    expect(token.rotationId).toMatch(/^[\w-]{22}$/)
    await signOut(undefined)
    await rotator.forget(token)
    expect(await jwt({ ...token, accessTokenExpires: 1 })).toHaveProperty('error', REFUSED)
  })
})

describe('the newest tokens that are known', () => {
  /** A provider's logout that takes only the newest refresh token of a session. */
  const logout = (spent) => (token) => (spent.has(token) ? 400 : 200)

  async function signOutWith(options, cookieAt) {
    const seen = []
    const events = { signOut: ({ token }) => seen.push(token) }
    const { config, token } = await signedIn(options, { events })
    const cookie = await cookieAt(config, token)
    await signOutAt(config, cookie)
    return { seen, status: logout(new Set(endpoint.uses))(seen[0]?.refresh_token) }
  }

  test.each([
    ['after two refreshes that the cookie missed', {}],
    ['with a store', { store: memoryStore() }],
  ])("are given to the app's own events.signOut: %s", async (_when, options) => {
    const { seen, status } = await signOutWith(options, async (config, token) => {
      const { token: second } = await readAt(config, expired(token))
      await readAt(config, expired(second))
      return token
    })
    expect(status).toBe(200)
    expect(seen).toEqual([expect.objectContaining({ sub: 'ada', provider: 'demo' })])
    expect(seen[0].refresh_token).toMatch(/-3$/)
    expect(seen[0].access_token).toBe(`access-of-${seen[0].refresh_token}`)
  })

  test('are those of a refresh in the background, which is waited for', async () => {
    endpoint.settings.thinkTimeMs = 200
    const { status, seen } = await signOutWith({ background: true }, async (config, token) => {
      const due = { ...token, expires_at: nowSeconds() + 10 }
      const [arrived] = await Promise.all([endpoint.requested(), readAt(config, due)])
      expect(arrived).toBe(token.refresh_token)
      return due
    })
    expect(status).toBe(200)
    expect(seen[0].refresh_token).toMatch(/-2$/)
  })

  test('are in message.token after signOut by hand; a frozen message keeps what it had', async () => {
    const { config, token } = await signedIn()
    const { token: renewed } = await readAt(config, expired(token))
    const options = { providers: { demo: demoOptions() } }
    for (const message of [{ token }, Object.freeze({ token })]) {
      await createCallbacks(options).signOut(message)
      const expected = Object.isFrozen(message) ? token : renewed
      expect(message.token.refresh_token).toBe(expected.refresh_token)
    }
  })

  const demoOptions = () => ({
    tokenEndpoint: endpoint.url,
    clientId: 'an-id',
    clientSecret: 'a-secret',
  })
})

describe('a sign-out is answered within a few seconds', () => {
  const hangs = () => new Promise(() => {})
  /** A store in which a process that died holds every lock, until `holderIsGone`. */
  const holding = { ...memoryStore(), acquire: async () => holderIsGone }
  let holderIsGone
  // What goes on behind the answer is over soon after the tests.
  const short = { timeout: 5_000, retries: 0, storeTimeout: 5_000 }
  const LIMIT_MS = 4_500

  async function timed(promise) {
    const started = Date.now()
    const cookies = await promise
    return { ms: Date.now() - started, signedOut: cookies[COOKIE] === '' }
  }

  test.each([
    ['a dead process holds the lock', { store: holding, ...short }],
    [
      'a dead process holds the lock, and the provider is to be asked',
      { store: holding, revokeOnSignOut: true, ...short },
    ],
    [
      'the store hangs',
      { store: { ...memoryStore(), get: hangs, set: hangs, acquire: hangs }, ...short },
    ],
  ])('though %s', async (_what, options) => {
    holderIsGone = false
    const signOut = jest.fn()
    const events = eventLog()
    const settings = { ...options, onEvent: events.record }
    const { config, token } = await signedIn(settings, { events: { signOut } })
    const forgotten = events.next('forgotten')
    const { ms, signedOut } = await timed(signOutAt(config, token))
    expect(ms).toBeLessThan(LIMIT_MS)
    expect(signedOut).toBe(true)
    expect(signOut).toHaveBeenCalledTimes(1)
    // The session has ended at once, whatever is still under way.
    const answer = await config.callbacks.jwt({ token: expired(token) })
    expect(answer.error).toBe(REFUSED)
    holderIsGone = true
    await forgotten
  })

  test('a dead lock holder keeps a cookie without an id no longer', async () => {
    holderIsGone = false
    const events = eventLog()
    const { config, token } = await signedIn({ store: holding, ...short, onEvent: events.record })
    const forgotten = events.next('forgotten')
    const { rotation_id: _none, ...before } = token
    const { ms } = await timed(signOutAt(config, before))
    expect(ms).toBeLessThan(LIMIT_MS)
    const asked = config.callbacks.jwt({ token: { ...before, expires_at: nowSeconds() + 60 } })
    const notYet = new Promise((resolve) => setTimeout(resolve, 500, 'not answered'))
    const never = `access-of-${before.refresh_token}-2`
    expect(await Promise.race([asked, notYet])).not.toHaveProperty('access_token', never)
    holderIsGone = true
    await forgotten
    expect(await asked).not.toHaveProperty('access_token', never)
  })

  test.each(['the revocation endpoint', 'discovery'])('though %s hangs', async (what) => {
    let requests = 0
    const silent = await startTokenEndpoint({ reply: () => ({ after: ++requests && hangs() }) })
    const demo =
      what === 'discovery' ? { token: undefined, issuer: silent.origin } : { token: endpoint.url }
    const events = eventLog()
    const options = { revokeOnSignOut: true, ...short, onEvent: events.record }
    const forgotten = events.next('forgotten')
    if (what !== 'discovery') {
      options.providers = { demo: { revocationEndpoint: `${silent.origin}/revoke` } }
    }
    const config = withTokenRotation({ providers: [demoProvider(endpoint, demo)] }, options)
    const token = await signIn(config, {
      access_token: 'a',
      refresh_token: `r-${++names}`,
      expires_at: 1,
    })
    const { ms, signedOut } = await timed(signOutAt(config, token))
    expect(ms).toBeLessThan(LIMIT_MS)
    expect(signedOut).toBe(true)
    expect(requests).toBe(1)
    const answer = await config.callbacks.jwt({ token: expired(token) })
    expect(answer.error).toBe(REFUSED)
    await silent.close()
    // What went on behind the answer.
    await forgotten
  })
})
