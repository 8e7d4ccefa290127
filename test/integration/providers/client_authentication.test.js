// Every way in which a client can prove itself, as oidc-provider checks it.

const {
  callbacksFor,
  expired,
  hashOf,
  providerFor,
  startAuthorizationServer,
} = require('../../support/sessions.js')
const { makeKeyPair } = require('../../support/key_pair.js')

// Every character here means something else when it is not encoded, or is decoded once too often.
const AWKWARD = { clientId: 'app/1: a+b%20&c=d?', clientSecret: 's &=+:%41/?#"\'\\<~>' }

/** The server takes a jti once (RFC 7523, section 3), so that every one of these has its own. */
async function expectManyAtOnce(server, provider, signInOptions) {
  const { jwt } = callbacksFor(server, {
    providers: { demo: { ...providerFor(server), ...provider } },
  })
  const people = ['ada', 'grace', 'joan', 'mary']
  const signedIn = await Promise.all(
    people.map((user) => server.signIn({ ...signInOptions, user })),
  )
  const tokens = signedIn.map(({ account, user }) => jwt({ token: {}, account, user }))
  const renewed = await Promise.all(tokens.map((token) => jwt({ token: expired(token) })))
  const again = await Promise.all(renewed.map((token) => jwt({ token: expired(token) })))
  for (const token of [...renewed, ...again]) expect(token).not.toHaveProperty('error')
  const statuses = (await server.tokenRequests()).map(({ status }) => status)
  expect(statuses).toEqual(Array(2 * people.length).fill(200))
}

async function expectToRefreshAndRevoke(server, provider, { account, user }) {
  const { jwt, rotator } = callbacksFor(server, {
    providers: { demo: { ...providerFor(server), ...provider } },
  })
  const token = jwt({ token: {}, account, user })
  const renewed = await jwt({ token: expired(token) })
  expect(renewed).not.toHaveProperty('error')
  expect(renewed.refresh_token).not.toBe(account.refresh_token)
  expect(await server.tokenRequests()).toEqual([
    expect.objectContaining({ status: 200, refreshTokenHash: hashOf(account.refresh_token) }),
  ])
  await rotator.revoke(renewed)
  expect(await server.revocationRequests()).toEqual([
    expect.objectContaining({ status: 200, refreshTokenHash: hashOf(renewed.refresh_token) }),
  ])
}

describe.each(['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'])(
  '%s',
  (clientAuthentication) => {
    test.each([
      ['plain credentials', {}],
      ['credentials that need encoding', AWKWARD],
    ])('with %s', async (_name, credentials) => {
      // HS256 wants a key of 32 bytes and more (RFC 7518, section 3.2).
      const { clientSecret = 'demo-secret' } = credentials
      const long = clientAuthentication === 'client_secret_jwt'
      const server = await startAuthorizationServer({
        clientAuthentication,
        ...credentials,
        clientSecret: long ? clientSecret.padEnd(32, '-') : clientSecret,
      })
      try {
        await expectToRefreshAndRevoke(server, {}, await server.signIn())
      } finally {
        await server.close()
      }
    })
  },
)

test('client_secret_jwt: assertions are used once each', async () => {
  const server = await startAuthorizationServer({
    clientAuthentication: 'client_secret_jwt',
    clientSecret: 'demo-secret'.padEnd(32, '-'),
  })
  try {
    await expectManyAtOnce(server)
  } finally {
    await server.close()
  }
})

describe('private_key_jwt', () => {
  const rsa = makeKeyPair('rsa', { modulusLength: 2048 })
  const p256 = makeKeyPair('ec', { namedCurve: 'P-256' })
  const ed25519 = makeKeyPair('ed25519')
  const publicJwk = (pair, kid, alg) => ({ ...pair.publicKey.export({ format: 'jwk' }), kid, alg })
  const pem = ({ privateKey }, type = 'pkcs8') => privateKey.export({ type, format: 'pem' })
  const jwk = ({ privateKey }, kid) => ({ ...privateKey.export({ format: 'jwk' }), kid })
  // The server looks for a key by the assertion's `kid` where it has one, else by its algorithm.
  const keys = [publicJwk(rsa, 'the-rsa'), publicJwk(p256, 'the-ec'), publicJwk(ed25519, 'the-ed')]

  let server

  beforeAll(async () => {
    server = await startAuthorizationServer({
      clientAuthentication: 'private_key_jwt',
      clientId: AWKWARD.clientId,
      jwks: { keys },
    })
  })

  beforeEach(() => server.clearLog())

  afterAll(() => server.close())

  test.each([
    ['an RSA key as PEM', { privateKey: pem(rsa) }],
    ['an RSA key as PKCS #1 PEM', { privateKey: pem(rsa, 'pkcs1') }],
    ['an RSA key and PS256', { privateKey: pem(rsa), signingAlgorithm: 'PS256' }],
    ['an EC key as PEM', { privateKey: pem(p256) }],
    ['an EC key as SEC 1 PEM and keyId', { privateKey: pem(p256, 'sec1'), keyId: 'the-ec' }],
    ['an RSA key as JWK', { privateKey: jwk(rsa, 'the-rsa') }],
    ['an EC key as JWK', { privateKey: jwk(p256, 'the-ec') }],
    ['an Ed25519 key as JWK', { privateKey: jwk(ed25519, 'the-ed') }],
  ])('with %s', async (_name, provider) => {
    const signedIn = await server.signIn({ privateKey: p256.privateKey })
    await expectToRefreshAndRevoke(server, provider, signedIn)
  })

  test('assertions are used once each', () =>
    expectManyAtOnce(server, { privateKey: pem(p256) }, { privateKey: p256.privateKey }))

  test('with a key that the server does not know fails, as it should', async () => {
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
    try {
      const stranger = makeKeyPair('ec', { namedCurve: 'P-256' })
      const { account } = await server.signIn({ privateKey: p256.privateKey })
      const provider = { ...providerFor(server), privateKey: pem(stranger) }
      const { jwt } = callbacksFor(server, { providers: { demo: provider } })
      const token = expired(jwt({ token: {}, account }))
      expect(await jwt({ token })).toHaveProperty('error', 'RefreshAccessTokenError')
      expect(await server.tokenRequests()).toEqual([
        expect.objectContaining({ status: 401, error: 'invalid_client' }),
      ])
    } finally {
      logged.mockRestore()
    }
  })
})
