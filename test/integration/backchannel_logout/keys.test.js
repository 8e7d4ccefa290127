// The keys that logout tokens are checked with: found by discovery, kept, exchanged, slow and away.

const { startKeyIssuer } = require('../../support/key_issuer.js')
const { logoutRoute } = require('../../support/logout_route.js')
const { claimsOf, signed, signingKey } = require('../../support/logout_tokens.js')

let issuer
let route
let log

/** A port of its own for each test: keys are remembered for the process. */
async function start(keys, more) {
  issuer = await startKeyIssuer(keys.map(({ jwk }) => jwk))
  route = logoutRoute(issuer.url, more)
}

beforeEach(() => {
  log = jest.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(async () => {
  log.mockRestore()
  route.close()
  await issuer.close()
})

const sendBy = (key, more, header) => route.send(signed(key, claimsOf(issuer.url, more), header))

const OK = { status: 200 }
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
]

test('every algorithm with a public key is accepted, and the keys are fetched once', async () => {
  const keys = ALGORITHMS.map((alg) => signingKey(alg))
  await start(keys)
  const answers = await Promise.all(keys.map((key) => sendBy(key)))
  expect(answers).toEqual(keys.map(() => OK))
  for (const key of keys) expect(await sendBy(key)).toEqual(OK)
  expect(issuer.keyRequests()).toBe(1)
})

test('a new key is fetched, once for all who ask, and the old one goes on', async () => {
  const [old, fresh] = [signingKey('ES256', 'old'), signingKey('ES256', 'new')]
  await start([old])
  expect(await sendBy(old)).toEqual(OK)
  issuer.keys = [old.jwk, fresh.jwk]
  expect(await Promise.all([sendBy(fresh), sendBy(fresh), sendBy(fresh)])).toEqual([OK, OK, OK])
  expect(await sendBy(old)).toEqual(OK)
  expect(issuer.keyRequests()).toBe(2)
})

test('unknown keys do not make a request each', async () => {
  const key = signingKey('ES256', 'known')
  await start([key])
  expect(await sendBy(key)).toEqual(OK)
  for (let i = 0; i < 20; i += 1) {
    const unknown = signingKey('ES256', `unknown-${i}`)
    expect(await sendBy(unknown)).toMatchObject({ status: 400, error: 'unknown_key' })
  }
  expect(issuer.keyRequests()).toBe(2)
})

test('a key that was taken back verifies nothing once the keys have been fetched again', async () => {
  const [old, fresh] = [signingKey('RS256', 'old'), signingKey('RS256', 'new')]
  await start([old])
  await sendBy(old)
  issuer.keys = [fresh.jwk]
  expect(await sendBy(fresh)).toEqual(OK)
  expect(await sendBy(old)).toMatchObject({ error: 'unknown_key' })
})

test('a token without kid is checked by the only key that fits', async () => {
  const [rsa, ec] = [signingKey('RS256'), signingKey('ES256')]
  await start([rsa, ec])
  expect(await sendBy(ec, {}, { alg: 'ES256' })).toEqual(OK)
  issuer.keys = [rsa.jwk, ec.jwk, signingKey('ES256').jwk]
  await sendBy(signingKey('ES256', 'asks for newer keys'))
  expect(await sendBy(ec, {}, { alg: 'ES256' })).toMatchObject({ error: 'unknown_key' })
  expect(await sendBy(ec)).toEqual(OK)
})

test('of ten thousand keys the one is found', async () => {
  const key = signingKey('RS256', 'the one')
  const { n, e } = signingKey('RS256').jwk
  await start([])
  issuer.keys = Array.from({ length: 10_000 }, (_, i) => ({ kty: 'RSA', n, e, kid: `key-${i}` }))
  issuer.keys.push(key.jwk)
  expect(await sendBy(key)).toEqual(OK)
  expect(await sendBy(signingKey('RS256', 'key-9999'))).toMatchObject({ error: 'wrong_signature' })
})

test('more than eight megabytes of keys are not read', async () => {
  const key = signingKey()
  await start([key], { retries: 0 })
  issuer.jwks = () => ({ body: `{"keys":[],"x":"${'x'.repeat(9 * 1024 * 1024)}"}` })
  expect(await sendBy(key)).toMatchObject({ status: 400, error: 'temporarily_unavailable' })
})

test('slow keys are waited for, and one request is made for all who wait', async () => {
  const key = signingKey()
  await start([key])
  let release
  const held = new Promise((resolve) => {
    release = resolve
  })
  let asked
  const wasAsked = new Promise((resolve) => {
    asked = resolve
  })
  issuer.jwks = () => {
    asked()
    return { body: { keys: issuer.keys }, after: held }
  }
  const answers = [sendBy(key), sendBy(key)]
  await wasAsked
  answers.push(sendBy(key))
  release()
  expect(await Promise.all(answers)).toEqual([OK, OK, OK])
  expect(issuer.keyRequests()).toBe(1)
})

test('keys that do not come in time do not make a token invalid', async () => {
  const key = signingKey()
  await start([key], { timeout: 200, retries: 0 })
  issuer.jwks = () => ({ after: new Promise(() => {}) })
  expect(await sendBy(key)).toEqual({
    status: 400,
    error: 'temporarily_unavailable',
    error_description: 'the keys of the issuer could not be fetched',
  })
  expect(log.mock.calls.join()).toMatch(/issuer's keys are not to be had \(jwks_/)
})

test.each([
  ['fails', { status: 500 }],
  ['is a page', { body: '<html></html>' }],
  ['is empty', { body: '' }],
  ['has no keys', { body: '{}' }],
  ['is not there', { status: 404 }],
  ['leads elsewhere', { status: 302, headers: { location: 'https://evil.example/jwks' } }],
])('where the key set %s, tokens are not called invalid', async (_name, answer) => {
  const key = signingKey()
  await start([key], { retries: 0 })
  issuer.jwks = () => answer
  expect(await sendBy(key)).toMatchObject({ status: 400, error: 'temporarily_unavailable' })
})

test('keys that are there are used while the issuer is away', async () => {
  const key = signingKey('ES256', 'known')
  await start([key], { retries: 0 })
  expect(await sendBy(key)).toEqual(OK)
  issuer.jwks = () => ({ status: 503 })
  expect(await sendBy(key)).toEqual(OK)
  const unknown = await sendBy(signingKey('ES256', 'unknown'))
  expect(unknown).toMatchObject({ error: 'temporarily_unavailable' })
  expect(await sendBy(key)).toEqual(OK)
})

test('an issuer without keys is named in the log', async () => {
  const key = signingKey()
  await start([key])
  issuer.metadata = { jwks_uri: undefined }
  expect(await sendBy(key)).toMatchObject({ status: 400, error: 'temporarily_unavailable' })
  expect(log.mock.calls.join()).toContain('no_jwks_uri')
})
