// jwtCallback and sessionCallback with nothing but variables: Google at its real name, through a proxy, under an extra
// CA, over HTTP/2.

const { runNode } = require('../../support/child.js')
const { startProviderInternet } = require('../../support/provider_internet.js')
const { refusal } = require('../../support/token_endpoint.js')

const PAIRS = [
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['GOOGLE_ID', 'GOOGLE_SECRET'],
  ['AUTH_GOOGLE_ID', 'AUTH_GOOGLE_SECRET'],
]
const SCRIPT = 'test/support/zero_configuration.js'

let internet

beforeAll(async () => {
  internet = await startProviderInternet(['oauth2.googleapis.com'])
})

beforeEach(() => {
  internet.reset()
  internet.connects.length = 0
})

afterAll(() => internet.close())

const network = () => ({ https_proxy: internet.proxy, NODE_EXTRA_CA_CERTS: internet.caFile })

const expired = {
  sub: 'ada',
  access_token: 'old',
  expires_at: 1,
  refresh_token: 'the-refresh-token',
}

async function run(calls, env) {
  const { code, stdout, stderr } = await runNode([SCRIPT], { input: JSON.stringify(calls), env })
  expect({ code, stderr: code ? stderr : '' }).toEqual({ code: 0, stderr: '' })
  return { ...JSON.parse(stdout), stderr }
}

test.each(PAIRS)('%s and %s are all it needs', async (id, secret) => {
  const env = { ...network(), [id]: 'google-client', [secret]: 'google-secret' }
  const { results, sessions, stderr } = await run([{ token: expired }], env)

  expect(stderr).toBe('')
  expect(results[0]).toMatchObject({ sub: 'ada', provider: 'google' })
  expect(results[0].access_token).toMatch(/of-the-endpoint$/)
  expect(Math.abs(results[0].expires_at - Date.now() / 1000 - 3600)).toBeLessThan(10)
  expect(sessions[0].user).toEqual({ name: 'Ada' })
  expect(sessions[0].error).toBeUndefined()
  expect(JSON.stringify(sessions)).not.toContain(results[0].refresh_token)

  expect(internet.connects).toEqual(['oauth2.googleapis.com:443'])
  const requests = internet.tokenRequests()
  expect(requests).toHaveLength(1)
  expect(requests[0]).toMatchObject({
    host: 'oauth2.googleapis.com',
    url: '/token',
    httpVersion: '2.0',
    body: {
      grant_type: 'refresh_token',
      refresh_token: 'the-refresh-token',
      client_id: 'google-client',
      client_secret: 'google-secret',
    },
  })
  expect(requests[0].headers).not.toHaveProperty('authorization')
})

test('a whole session: sign-in, visit, renewal, old cookie, one request', async () => {
  const now = Math.floor(Date.now() / 1000)
  const account = {
    provider: 'google',
    type: 'oauth',
    access_token: 'first',
    refresh_token: 'kept-for-ever',
    expires_at: now + 3599,
  }
  const signedIn = { ...expired, refresh_token: 'kept-for-ever' }
  const env = { ...network(), GOOGLE_CLIENT_ID: 'an-id', GOOGLE_CLIENT_SECRET: 'a-secret' }
  const calls = [{ token: { sub: 'ada' }, account }, { token: signedIn }, { token: signedIn }]
  const { results } = await run(calls, env)
  expect(results[0]).toMatchObject({ sub: 'ada', access_token: 'first', expires_at: now + 3599 })
  expect(results[1].access_token).toMatch(/of-the-endpoint$/)
  expect(results[2]).toEqual(results[1])
  expect(internet.tokenRequests()).toHaveLength(1)
})

test('a refused refresh token is an error in the session, and nothing on the console', async () => {
  internet.replyWith(() => refusal())
  const env = { ...network(), GOOGLE_CLIENT_ID: 'an-id', GOOGLE_CLIENT_SECRET: 'a-secret' }
  const { results, sessions, stderr } = await run([{ token: expired }], env)
  expect(results[0]).toEqual({ ...expired, error: 'RefreshAccessTokenError' })
  expect(sessions[0].error).toBe('RefreshAccessTokenError')
  expect(stderr).toBe('')
})

test('without the extra CA the certificate is refused, and the log says what to set', async () => {
  const env = {
    https_proxy: internet.proxy,
    GOOGLE_CLIENT_ID: 'an-id',
    GOOGLE_CLIENT_SECRET: 'the-marked-secret',
  }
  const { results, stderr } = await run([{ token: expired }, { token: expired }], env)
  expect(results[0]).toEqual({ ...expired, error: 'RefreshAccessTokenError' })
  expect(internet.tokenRequests()).toEqual([])
  expect(stderr.match(/tls_verification/g)).toHaveLength(1)
  expect(stderr).toContain('NODE_EXTRA_CA_CERTS')
  expect(stderr).not.toMatch(/the-marked-secret|the-refresh-token/)
})

describe('a session of the database strategy', () => {
  const row = { sessionToken: 'the-secret-of-the-cookie', userId: 'ada', user: { name: 'Ada' } }

  test.each([
    ['with', { GOOGLE_CLIENT_ID: 'an-id', GOOGLE_CLIENT_SECRET: 'a-secret' }],
    ['without', {}],
  ])('%s credentials its sessionToken stays on the server', async (_how, env) => {
    const { sessions } = await run([{ session: row }], env)
    expect(sessions[0].user).toEqual({ name: 'Ada' })
    expect(JSON.stringify(sessions)).not.toContain('the-secret-of-the-cookie')
  })
})

describe('missing variables', () => {
  test('pass tokens and sessions through and are named once', async () => {
    const calls = [{ token: expired }, { token: expired }, { token: expired }]
    const { results, sessions, stderr } = await run(calls, network())
    expect(results).toEqual([expired, expired, expired])
    expect(sessions).toEqual(Array(3).fill({ user: { name: 'Ada' } }))
    expect(internet.connects).toEqual([])
    expect(stderr.match(/GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET/g)).toHaveLength(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test.each(PAIRS)('%s without %s: the missing one is named', async (id, secret) => {
    const { results, stderr } = await run([{ token: expired }], { [id]: 'the-marked-id' })
    expect(results).toEqual([expired])
    expect(stderr).toContain(secret)
    expect(stderr).not.toContain('the-marked-id')
  })

  test('a whole pair is taken although half of another is there', async () => {
    const env = {
      ...network(),
      GOOGLE_CLIENT_ID: 'half',
      GOOGLE_ID: 'an-id',
      GOOGLE_SECRET: 'whole',
    }
    const { results, stderr } = await run([{ token: expired }], env)
    expect(results[0].access_token).toMatch(/of-the-endpoint$/)
    expect(internet.tokenRequests()[0].body).toMatchObject({
      client_id: 'an-id',
      client_secret: 'whole',
    })
    expect(stderr).toBe('')
  })
})
