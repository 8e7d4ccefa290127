// What the other integration tests rely on: strict rotation, honest outages, a log without tokens.

const { createHash } = require('node:crypto')
const path = require('node:path')
const { makeKeyPair } = require('../../support/key_pair.js')

const EXAMPLE = path.join(__dirname, '../../../examples/authorization-server')
const { postAsClient } = require(`${EXAMPLE}/client_request.js`)
const { startAuthorizationServer } = require(`${EXAMPLE}/control.js`)

const sha256 = (text) => createHash('sha256').update(text).digest('hex')

let server

function refresh(refreshToken, to = server, options = undefined) {
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken }
  return postAsClient(to, to.tokenEndpoint, fields, options)
}

const revoke = (token) => postAsClient(server, server.revocationEndpoint, { token })

async function userInfoStatus(accessToken) {
  const headers = { authorization: `Bearer ${accessToken}` }
  return (await fetch(`${server.issuer}/me`, { headers })).status
}

beforeAll(async () => {
  server = await startAuthorizationServer()
})

afterEach(async () => {
  await server.comeUp()
  await server.clearLog()
})

afterAll(() => server.close())

describe('signing in', () => {
  test('gives what NextAuth passes to its jwt callback', async () => {
    const before = Math.floor(Date.now() / 1000)
    const { tokenSet, profile, account, user } = await server.signIn('grace')
    expect(tokenSet).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
    expect(profile).toMatchObject({ sub: 'grace', name: 'Grace' })
    expect(user).toEqual({ id: 'grace', name: 'Grace', email: 'grace@example.com' })
    expect(account).toEqual({
      provider: 'demo',
      type: 'oauth',
      providerAccountId: 'grace',
      access_token: tokenSet.access_token,
      refresh_token: expect.stringMatching(/.{20}/),
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_at: expect.any(Number),
      token_type: 'Bearer',
      scope: 'openid profile email offline_access',
    })
    expect(account.expires_at).toBeGreaterThanOrEqual(before + 3600)
    expect(account.expires_at).toBeLessThanOrEqual(before + 3605)
  })

  test('gives a refresh token without offline_access, and takes any name', async () => {
    const { account } = await server.signIn({ user: '<b>"O\'Hara" & 愛', scope: 'openid email' })
    expect(account.providerAccountId).toBe('<b>"O\'Hara" & 愛')
    expect((await refresh(account.refresh_token)).status).toBe(200)
  })

  test('access tokens live as long as they were told to', async () => {
    await server.setAccessTokenSeconds(1)
    const { tokenSet } = await server.signIn()
    await server.setAccessTokenSeconds(3600)
    expect(tokenSet.expires_in).toBe(1)
    await new Promise((done) => setTimeout(done, 2_000))
    expect(await userInfoStatus(tokenSet.access_token)).toBe(401)
  })
})

describe('rotation', () => {
  test('a refresh replaces both tokens', async () => {
    const { account } = await server.signIn()
    const { status, body } = await refresh(account.refresh_token)
    expect(status).toBe(200)
    expect(body.refresh_token).not.toBe(account.refresh_token)
    expect(body.access_token).not.toBe(account.access_token)
    expect(body.id_token).toBeDefined()
    expect(await userInfoStatus(body.access_token)).toBe(200)
    expect((await refresh(body.refresh_token)).status).toBe(200)
  })

  test('a spent refresh token is refused and ends its family, and no other', async () => {
    const { account } = await server.signIn()
    const other = await server.signIn()
    const { body: successor } = await refresh(account.refresh_token)

    const reuse = await refresh(account.refresh_token)
    expect([reuse.status, reuse.body.error]).toEqual([400, 'invalid_grant'])
    const afterwards = await refresh(successor.refresh_token)
    expect([afterwards.status, afterwards.body.error]).toEqual([400, 'invalid_grant'])
    expect(await userInfoStatus(successor.access_token)).toBe(401)
    expect((await refresh(other.account.refresh_token)).status).toBe(200)
  })

  test('of simultaneous uses at most one succeeds, and the family ends', async () => {
    const { account } = await server.signIn()
    const uses = Array.from({ length: 10 }, () => refresh(account.refresh_token))
    const replies = await Promise.all(uses)
    const successes = replies.filter(({ status }) => status === 200)
    expect(successes.length).toBeLessThanOrEqual(1)
    for (const { body } of successes) expect((await refresh(body.refresh_token)).status).toBe(400)
  })

  test('can be switched off', async () => {
    const keeping = await startAuthorizationServer({ rotate: false })
    const { account } = await keeping.signIn()
    const { body } = await refresh(account.refresh_token, keeping)
    expect(body.refresh_token).toBe(account.refresh_token)
    expect((await refresh(account.refresh_token, keeping)).status).toBe(200)
    await keeping.close()
  })
})

describe('revocation', () => {
  test('by the client (RFC 7009)', async () => {
    const { account } = await server.signIn()
    const revoked = await revoke(account.refresh_token)
    expect(revoked.status).toBe(200)
    expect((await refresh(account.refresh_token)).body.error).toBe('invalid_grant')
    expect(await server.revocationRequests()).toEqual([
      expect.objectContaining({ status: 200, refreshTokenHash: sha256(account.refresh_token) }),
    ])
  })

  test('by an administrator', async () => {
    const { account } = await server.signIn()
    const { body } = await refresh(account.refresh_token)
    expect(await server.revokeGrantOf(body.refresh_token)).toBe(true)
    expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant')
    expect(await userInfoStatus(body.access_token)).toBe(401)
    expect(await server.revokeGrantOf('never issued')).toBe(false)
  })
})

describe('the log', () => {
  test('has a hash for every refresh, and no token', async () => {
    const { account } = await server.signIn()
    const before = Date.now()
    const { body } = await refresh(account.refresh_token)
    await refresh(account.refresh_token)
    const log = await server.tokenRequests()
    const hash = sha256(account.refresh_token)
    const entry = { at: expect.any(Number), grantType: 'refresh_token', refreshTokenHash: hash }
    expect(log).toEqual([
      { ...entry, status: 200, error: null },
      { ...entry, status: 400, error: 'invalid_grant' },
    ])
    expect(log[0].at).toBeGreaterThanOrEqual(before)
    for (const token of [account.refresh_token, body.refresh_token, body.access_token]) {
      expect(JSON.stringify(log)).not.toContain(token)
    }
    await server.clearLog()
    expect(await server.tokenRequests()).toEqual([])
  })
})

describe('an outage', () => {
  let refreshToken

  beforeEach(async () => {
    refreshToken = (await server.signIn()).account.refresh_token
  })

  async function entriesAreFor(error, status) {
    expect(await server.tokenRequests()).toEqual([
      expect.objectContaining({ error, status, refreshTokenHash: sha256(refreshToken) }),
    ])
  }

  test('refuse: the server does not listen, and an open request loses its connection', async () => {
    const spare = await server.signIn()
    await server.setThinkTime(5_000)
    const open = refresh(spare.account.refresh_token).catch((error) => error.cause.code)
    while ((await server.tokenRequests()).length === 0);
    await server.setThinkTime(0)
    await server.goDown('refuse')
    expect(['UND_ERR_SOCKET', 'ECONNRESET']).toContain(await open)
    await expect(refresh(refreshToken)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    await server.comeUp()
    expect((await refresh(refreshToken)).status).toBe(200)
  })

  test('reset: the connection breaks once the request is in', async () => {
    await server.goDown('reset')
    await expect(refresh(refreshToken)).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET)$/) },
    })
    await entriesAreFor('outage_reset', null)
    await server.comeUp()
    expect((await refresh(refreshToken)).status).toBe(200)
  })

  test('503: no OAuth error, Retry-After on request', async () => {
    await server.goDown('503')
    const { status, headers, body } = await refresh(refreshToken)
    expect([status, headers.get('retry-after')]).toEqual([503, null])
    expect(body).toContain('<h1>')
    await entriesAreFor('outage_503', 503)
    await server.goDown('503', { retryAfterSeconds: 7 })
    expect((await refresh(refreshToken)).headers.get('retry-after')).toBe('7')
    await server.comeUp()
    expect((await refresh(refreshToken)).status).toBe(200)
  })

  test('hang: no answer until the client gives up', async () => {
    await server.goDown('hang')
    const impatient = refresh(refreshToken, server, { timeout: 500 })
    await expect(impatient).rejects.toMatchObject({ name: 'TimeoutError' })
    await entriesAreFor('outage_hang', null)
    await server.comeUp()
    expect((await refresh(refreshToken)).status).toBe(200)
  })

  test('an unknown mode is an error', async () => {
    await expect(server.goDown('sulk')).rejects.toThrow('unknown outage: sulk')
  })
})

describe('client authentication', () => {
  const { privateKey, publicKey } = makeKeyPair('ec', { namedCurve: 'P-256' })
  const jwks = { keys: [publicKey.export({ format: 'jwk' })] }
  const options = {
    client_secret_basic: { clientSecret: 'a b:c%20+/?' },
    client_secret_post: {},
    client_secret_jwt: {},
    private_key_jwt: { jwks },
    none: {},
  }

  test.each(Object.keys(options))('%s, and nothing else', async (method) => {
    const settings = { clientAuthentication: method, ...options[method] }
    const strict = await startAuthorizationServer(settings)
    const { account } = await strict.signIn({ privateKey })
    // What a public client adds to its form is a parameter that the server does not read. Only a header can be wrong.
    const refused = method === 'none' ? ['client_secret_basic'] : Object.keys(options)
    for (const other of refused.filter((name) => name !== method)) {
      const wrong = { ...strict, clientAuthentication: other }
      const { body } = await refresh(account.refresh_token, wrong, { privateKey })
      expect(body.error).toMatch(/^invalid_(client|request)$/)
    }
    expect((await refresh(account.refresh_token, strict, { privateKey })).status).toBe(200)
    await strict.close()
  })
})
