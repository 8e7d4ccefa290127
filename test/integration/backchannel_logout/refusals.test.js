// Logout tokens that must be refused, each with its reason (OpenID Connect Back-Channel Logout 1.0 §2.6).

const { startKeyIssuer } = require('../../support/key_issuer.js')
const { logoutRoute } = require('../../support/logout_route.js')
const { memoryStore } = require('../../support/memory_store.js')
const {
  EVENT,
  claimsOf,
  nowSeconds,
  signed,
  signedWithHmac,
  signingKey,
  unsigned,
} = require('../../support/logout_tokens.js')

const key = signingKey('RS256', 'rsa')
let issuer
let route
let log

beforeAll(async () => {
  issuer = await startKeyIssuer([key.jwk])
  route = logoutRoute(issuer.url)
})
beforeEach(() => {
  log = jest.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => jest.restoreAllMocks())
afterAll(async () => {
  route.close()
  await issuer.close()
})

const claims = (more) => claimsOf(issuer.url, more)
const token = (more, header) => signed(key, claims(more), header)
const header = (more) => ({ alg: 'RS256', kid: 'rsa', typ: 'logout+jwt', ...more })
const nested = (levels) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const pem = () => key.publicKey.export({ type: 'spki', format: 'pem' })

const REFUSED = {
  'no token': ['malformed_token', () => 'not a token'],
  'that is not signed': ['algorithm_not_allowed', () => unsigned(claims())],
  'that is not signed, in capitals': [
    'algorithm_not_allowed',
    () => unsigned(claims(), { alg: 'NONE' }),
  ],
  'signed with the public key as a secret': [
    'algorithm_not_allowed',
    () => signedWithHmac(pem(), claims()),
  ],
  'signed with the JWK as a secret': [
    'algorithm_not_allowed',
    () => signedWithHmac(JSON.stringify(key.jwk), claims(), { alg: 'HS256', kid: 'rsa' }),
  ],
  'signed with the client secret': [
    'algorithm_not_allowed',
    () => signedWithHmac('a-secret', claims()),
  ],
  'signed with a key of its own': [
    'wrong_signature',
    () => signed(signingKey('RS256', 'rsa'), claims()),
  ],
  'bringing its own key': [
    'wrong_signature',
    () => {
      const own = signingKey('RS256', 'rsa')
      return signed(own, claims(), header({ jwk: own.jwk, jku: 'https://evil.example/jwks' }))
    },
  ],
  'changed after it was signed': [
    'wrong_signature',
    () => {
      const [head, , signature] = token().split('.')
      const payload = Buffer.from(JSON.stringify(claims({ sub: 'another' }))).toString('base64url')
      return [head, payload, signature].join('.')
    },
  ],
  'of another issuer': ['wrong_issuer', () => token({ iss: 'https://other.example' })],
  'of an issuer that begins alike': ['wrong_issuer', () => token({ iss: `${issuer.url}.evil` })],
  'for another client': ['wrong_audience', () => token({ aud: 'another-id' })],
  'for other clients': ['wrong_audience', () => token({ aud: ['another-id', 'third'] })],
  'for several clients, of another': [
    'wrong_audience',
    () => token({ aud: ['an-id', 'another-id'], azp: 'another-id' }),
  ],
  'that has expired': ['token_expired', () => token({ exp: nowSeconds() - 60 })],
  'of an hour ago': [
    'token_too_old',
    () => token({ iat: nowSeconds() - 3601, exp: nowSeconds() + 3600 }),
  ],
  'of the future': [
    'issued_in_future',
    () => token({ iat: nowSeconds() + 60, exp: nowSeconds() + 180 }),
  ],
  'without iss': ['missing_claim', () => token({ iss: undefined })],
  'without aud': ['missing_claim', () => token({ aud: undefined })],
  'without iat': ['missing_claim', () => token({ iat: undefined })],
  'without exp': ['missing_claim', () => token({ exp: undefined })],
  'without jti': ['missing_claim', () => token({ jti: undefined })],
  'without events': ['missing_claim', () => token({ events: undefined })],
  'with times in a string': ['invalid_claim', () => token({ exp: String(nowSeconds() + 60) })],
  'with a number for sub': ['invalid_claim', () => token({ sub: 1 })],
  'with events in a list': ['wrong_events', () => token({ events: [EVENT] })],
  'with another event': ['wrong_events', () => token({ events: { 'https://x.example': {} } })],
  'with an event that is not an object': [
    'wrong_events',
    () => token({ events: { [EVENT]: true } }),
  ],
  'without user and session': [
    'no_subject_or_session',
    () => token({ sub: undefined, sid: undefined }),
  ],
  'with a nonce': ['nonce_present', () => token({ nonce: 'n' })],
  'of another type': ['wrong_type', () => token({}, header({ typ: 'at+jwt' }))],
  'with critical extensions': [
    'critical_header',
    () => token({}, header({ crit: ['b64'], b64: false })),
  ],
  'with a member of the header twice': [
    'duplicate_member',
    () => signed(key, claims(), '{"alg":"none","alg":"RS256","kid":"rsa"}'),
  ],
  'with a claim twice': [
    'duplicate_member',
    () => signed(key, JSON.stringify(claims()).replace('{', '{"sub":"another",')),
  ],
  'with a claim twice, once escaped': [
    'duplicate_member',
    () => signed(key, JSON.stringify(claims()).replace('{', '{"s\\u0075b":"another",')),
  ],
  'nested deeply': [
    'nested_too_deep',
    () => signed(key, JSON.stringify(claims()).replace('{', `{"x":${nested(2000)},`)),
  ],
  huge: ['token_too_large', () => token({ more: 'x'.repeat(20_000) })],
  'of an unknown key': ['unknown_key', () => token({}, header({ kid: 'another' }))],
  'by an algorithm that its key is not for': [
    'unknown_key',
    () => signed({ ...key, alg: 'PS256' }, claims(), header({ alg: 'PS256' })),
  ],
  encrypted: ['encrypted_token', () => 'a.b.c.d.e'],
}

test.each(Object.entries(REFUSED))('a token %s is refused', async (_name, [reason, make]) => {
  const goesOn = await route.signIn()
  expect(await route.send(make())).toEqual({
    status: 400,
    error: reason,
    error_description: expect.stringMatching(/\btoken\b/),
  })
  expect(await goesOn()).toBe(true)
})

test('what was refused is in the log, each reason once, and nothing of the token', async () => {
  const secret = 'a-subject-that-nobody-needs-to-read'
  const { send, close } = logoutRoute(issuer.url)
  await send(token({ sub: secret, nonce: secret, jti: secret }))
  await send(token({ sub: secret, nonce: secret, jti: secret }))
  await send(token({ exp: nowSeconds() - 60 }))
  close()
  const lines = log.mock.calls.map(([line]) => line)
  expect(lines).toEqual([
    expect.stringContaining('a logout token was refused (nonce_present)'),
    expect.stringContaining('a logout token was refused (token_expired)'),
  ])
  expect(lines.join()).not.toContain(secret)
})

test('a token is acted on once', async () => {
  const before = await route.signIn()
  const once = token()
  expect(await route.send(once)).toEqual({ status: 200 })
  expect(await before()).toBe(false)
  const after = await route.signIn()
  expect(await route.send(once)).toMatchObject({ status: 400, error: 'replayed' })
  // The same id under a new signature, and with other times.
  const { jti } = JSON.parse(Buffer.from(once.split('.')[1], 'base64url'))
  expect(await route.send(token({ jti, exp: nowSeconds() + 60 }))).toMatchObject({
    error: 'replayed',
  })
  expect(await after()).toBe(true)
})

test('no process acts on a token that another has acted on', async () => {
  const store = memoryStore()
  const routes = [logoutRoute(issuer.url, { store }), logoutRoute(issuer.url, { store })]
  const once = token()
  const answers = await Promise.all([...routes, ...routes].map(({ send }) => send(once)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ error }) => error === 'replayed')).toHaveLength(3)
  for (const { close } of routes) close()
})

test('a token of which nothing came because of the store may come again', async () => {
  const store = memoryStore()
  const { send, signIn, close } = logoutRoute(issuer.url, { store })
  const goesOn = await signIn()
  const away = jest.spyOn(store.sessions, 'end').mockRejectedValue(new Error('away'))
  const once = token()
  expect(await send(once)).toMatchObject({ status: 400, error: 'temporarily_unavailable' })
  expect(await goesOn()).toBe(true)
  away.mockRestore()
  expect(await send(once)).toEqual({ status: 200 })
  expect(await goesOn()).toBe(false)
  expect(await send(once)).toMatchObject({ error: 'replayed' })
  close()
})

test('a store that cannot remember a token does not let it through', async () => {
  const store = memoryStore()
  const { send, signIn, close } = logoutRoute(issuer.url, { store, storeTimeout: 50 })
  const goesOn = await signIn()
  for (const acquire of [() => Promise.reject(new Error('away')), () => new Promise(() => {})]) {
    jest.spyOn(store, 'acquire').mockImplementation(acquire)
    expect(await send(token())).toMatchObject({ error: 'temporarily_unavailable' })
  }
  expect(await goesOn()).toBe(true)
  close()
})

test('what a token names is ended: the sessions of a sign-in, or all of a user at that issuer', async () => {
  const { send, signIn, close } = logoutRoute(issuer.url)
  const sessions = {
    first: await signIn({ sid: 'session-1' }),
    second: await signIn({ sid: 'session-2' }),
    third: await signIn({ sid: 'session-3' }),
    ofAnother: await signIn({ sub: 'user-2', sid: 'session-4' }),
    // To NextAuth this one is user-1.
    ofNamesake: await signIn({ sub: 'user-3', sid: 'session-5', id: 'user-1' }),
    elsewhere: await signIn({ sid: 'session-6', iss: 'https://other.example' }),
  }
  const goingOn = async () => {
    const names = await Promise.all(
      Object.entries(sessions).map(async ([name, goesOn]) => (await goesOn()) && name),
    )
    return names.filter(Boolean)
  }
  expect(await send(token({ sid: 'session-2' }))).toEqual({ status: 200 })
  const left = ['first', 'third', 'ofAnother', 'ofNamesake', 'elsewhere']
  expect(await goingOn()).toEqual(left)
  expect(await send(token({ sub: undefined, sid: 'session-3' }))).toEqual({ status: 200 })
  expect(await goingOn()).toEqual(left.filter((name) => name !== 'third'))
  expect(await send(token({ sid: undefined }))).toEqual({ status: 200 })
  expect(await goingOn()).toEqual(['ofAnother', 'ofNamesake', 'elsewhere'])
  // The user is signed out already. That is not a failure.
  expect(await send(token({ sid: undefined }))).toEqual({ status: 200 })
  expect(await send(token({ sid: 'session-6' }))).toEqual({ status: 200 })
  expect(await goingOn()).toContain('elsewhere')
  close()
})

test('other types, audiences in a list and unknown claims are taken', async () => {
  const { send, close } = logoutRoute(issuer.url)
  for (const typ of ['JWT', 'LOGOUT+JWT', 'application/logout+jwt', undefined]) {
    expect(await send(token({}, header({ typ })))).toEqual({ status: 200 })
  }
  expect(await send(token({ aud: ['an-id'] }))).toEqual({ status: 200 })
  const several = { aud: ['an-id', 'another-id'], azp: 'an-id' }
  expect(await send(token({ ...several, trace: { id: 1 } }))).toEqual({ status: 200 })
  close()
})
