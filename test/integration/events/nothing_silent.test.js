// Whatever the class of a failure: one that repeats for a provider, without a success in between, is logged once, with
// the provider's words and what most likely helps; and again after an hour if it goes on.

const { createCallbacks, withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { withEndpointAndLog } = require('../../support/endpoint_and_log.js')
const { refusal, grant, startTokenEndpoint } = require('../../support/token_endpoint.js')

const HOUR_MS = 3_600_000

let endpoint
let logged

withEndpointAndLog((parts) => {
  endpoint = parts.endpoint
  logged = parts.logged
})

afterEach(() => jest.restoreAllMocks())

const lines = () => logged.mock.calls.map(([line]) => line)

const demo = (more) => ({
  clientId: 'an-id',
  clientSecret: 'a-secret',
  tokenEndpoint: endpoint.url,
  ...more,
})

const callbacksOf = (more, options) =>
  createCallbacks({ providers: { demo: demo(more) }, retries: 0, timeout: 400, ...options })

/** As many sessions as refreshes: a failure of one stands for a while. */
async function refreshes(count, { jwt } = callbacksOf()) {
  for (let index = 0; index < count; index += 1) await jwt({ token: expiredToken() })
}

const never = () => ({ after: new Promise(() => {}) })

describe.each([
  ['http_503', () => ({ status: 503, body: '' }), "provider's status page"],
  ['server_error', () => refusal('server_error', 500), "provider's status page"],
  ['http_429', () => ({ status: 429, body: '' }), 'limits requests'],
  ['temporarily_unavailable', () => refusal('temporarily_unavailable', 503), 'status page'],
  ['http_404', () => ({ status: 404, body: '<html>' }), 'tokenEndpoint'],
  ['timeout', never, 'timeout'],
  ['invalid_grant', () => refusal(), 'sign in again'],
  ['login_required', () => refusal('login_required'), 'see the user'],
])('%s', (code, reply, fix) => {
  test('is logged once, when a second refresh in a row fails of it', async () => {
    endpoint.replyWith(reply)
    await refreshes(1)
    expect(lines()).toEqual([])
    await refreshes(3)
    expect(lines()).toHaveLength(1)
    for (const part of ['next-auth-token-rotation: ', '"demo"', code, fix]) {
      expect(lines()[0]).toContain(part)
    }
    expect(lines()[0]).not.toContain('\n')
  })

  test('is not logged where a success was in between', async () => {
    for (let time = 0; time < 3; time += 1) {
      endpoint.replyWith(reply)
      await refreshes(1)
      endpoint.replyWith(() => grant())
      await refreshes(1)
    }
    expect(lines()).toEqual([])
  })
})

test.each([
  ['invalid_client', 'clientSecret'],
  ['invalid_scope', 'parameters.scope'],
])('%s is logged at the first', async (code, fix) => {
  endpoint.replyWith(() => refusal(code))
  await refreshes(1)
  expect(lines()).toEqual([expect.stringContaining(code)])
  expect(lines()[0]).toContain(fix)
})

test('a refused connection, and an issuer that cannot be asked', async () => {
  const gone = await startTokenEndpoint()
  await gone.close()
  await refreshes(2, callbacksOf({ tokenEndpoint: gone.url }))
  expect(lines()).toEqual([expect.stringMatching(/connect_failed: .*firewall/)])
  const issuers = callbacksOf({ tokenEndpoint: undefined, issuer: gone.origin })
  await refreshes(1, issuers)
  await new Promise((resolve) => setTimeout(resolve, 600)) // the issuer is left alone for a while
  await refreshes(1, issuers)
  expect(lines()[1]).toMatch(/discovery_connect_failed: .*firewall/)
})

test('callers who wait for one request for an issuer, or meet its failure afterwards, are one failure', async () => {
  const gone = await startTokenEndpoint()
  await gone.close()
  const { jwt } = callbacksOf({ tokenEndpoint: undefined, issuer: gone.origin })
  await Promise.all(Array.from({ length: 50 }, () => jwt({ token: expiredToken() })))
  for (let time = 0; time < 20; time += 1) await jwt({ token: expiredToken() })
  expect(lines()).toEqual([])
})

test('the provider has the last word: its description is in the line, in one line and without a secret', async () => {
  endpoint.replyWith(({ body }) => ({
    status: 500,
    body: {
      error: 'server_error',
      error_description: `Trace\r\n ${body.refresh_token} ${body.client_secret} broken`,
    },
  }))
  await refreshes(2)
  expect(lines()).toHaveLength(1)
  expect(lines()[0]).toContain('broken')
  expect(lines()[0]).not.toMatch(/refresh-token-\d|a-secret|[\r\n]/)
})

test('callers who wait for one refresh, or meet its failure afterwards, are one failure', async () => {
  endpoint.replyWith(() => ({ status: 503, body: '' }))
  const { jwt } = callbacksOf()
  const token = expiredToken()
  await Promise.all(Array.from({ length: 50 }, () => jwt({ token })))
  for (let time = 0; time < 20; time += 1) await jwt({ token })
  expect(endpoint.requests).toHaveLength(1)
  expect(lines()).toEqual([])
})

test('one user who revokes a grant now and then is not logged at a busy provider', async () => {
  await refreshes(30)
  endpoint.replyWith(() => refusal())
  await refreshes(3)
  expect(lines()).toEqual([])
  await refreshes(2)
  expect(lines()).toEqual([expect.stringContaining('5 refreshes in a row')])
})

test('a refresh behind a token that is still valid counts, and one that was forced', async () => {
  endpoint.replyWith(() => ({ status: 503, body: '' }))
  const failed = []
  const { jwt, rotator } = callbacksOf(
    {},
    {
      background: true,
      onEvent: ({ type }) => type === 'failed' && failed.push(type),
    },
  )
  const soon = Math.floor(Date.now() / 1000) + 30
  await jwt({ token: expiredToken({ expires_at: soon, expires_in: 3600 }) })
  while (failed.length < 1) await new Promise((resolve) => setImmediate(resolve))
  await rotator.refresh(expiredToken({ expires_at: soon + 3000 }))
  expect(lines()).toEqual([expect.stringContaining('2 refreshes in a row')])
})

describe('the hour', () => {
  const wait = (ms) => {
    const before = performance.now()
    jest.spyOn(performance, 'now').mockImplementation(() => before + ms)
  }

  test.each([
    ['http_503', () => ({ status: 503, body: '' })],
    ['invalid_client', () => refusal('invalid_client', 401)],
    ['invalid_grant', () => refusal()],
  ])('%s goes on: the line comes again after it', async (_code, reply) => {
    endpoint.replyWith(reply)
    await refreshes(5)
    expect(lines()).toHaveLength(1)
    wait(HOUR_MS - 10_000)
    await refreshes(2)
    expect(lines()).toHaveLength(1)
    wait(HOUR_MS + 1_000)
    await refreshes(5)
    expect(lines()).toHaveLength(2)
  })

  test('an outage that comes again after a success is news within it', async () => {
    for (let time = 0; time < 2; time += 1) {
      endpoint.replyWith(() => ({ status: 503, body: '' }))
      await refreshes(3)
      endpoint.replyWith(() => grant())
      await refreshes(1)
    }
    expect(lines()).toHaveLength(2)
  })
})

describe('hundreds of tenants', () => {
  const wrap = withTokenRotation(
    (provider) => ({ providers: [demoProvider(endpoint, provider)] }),
    {
      retries: 0,
    },
  )
  const visit = (provider) =>
    wrap(provider).callbacks.jwt({ token: expiredToken({ provider: provider.id }) })

  test.each([
    ['provider ids', (index) => ({ id: `tenant-${index}` })],
    ['clients', (index) => ({ clientId: `client-${index}` })],
  ])('with other %s: a few lines, and one that says that there are more', async (_what, of) => {
    endpoint.replyWith(() => refusal('invalid_client', 401))
    for (let index = 0; index < 200; index += 1) await visit({ id: 'demo', ...of(index) })
    expect(lines().length).toBeGreaterThan(5)
    expect(lines().length).toBeLessThan(15)
    expect(lines().at(-1)).toContain('are not printed for an hour')
  })

  test('a word of its own in each reply: the lines have a bound in all', async () => {
    let replies = 0
    endpoint.replyWith(() => refusal(`odd_word_${++replies}`))
    await refreshes(200)
    expect(lines().length).toBeLessThan(65)
  })

  test('which are not at the cost of the others', async () => {
    let replies = 0
    endpoint.replyWith(() => refusal(`odder_word_${++replies}`))
    for (const clientId of ['c1', 'c2', 'c3', 'c4']) await refreshes(60, callbacksOf({ clientId }))
    expect(lines().length).toBeLessThan(50)
    const before = lines().length
    endpoint.replyWith(() => refusal('invalid_client', 401))
    await refreshes(1, callbacksOf({ clientId: 'another' }))
    expect(lines().slice(before)).toEqual([expect.stringContaining('invalid_client')])
  })

  test('callbacks made anew for each request print a line once', async () => {
    endpoint.replyWith(() => ({ status: 503, body: '' }))
    for (let request = 0; request < 20; request += 1) await refreshes(1, callbacksOf())
    expect(lines()).toHaveLength(1)
  })

  test('a cookie that names a provider of any length and form', async () => {
    const { jwt } = callbacksOf()
    await jwt({ token: expiredToken({ provider: `x\n\u001b[31m${'y'.repeat(10_000)}` }) })
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toMatch(/^[\x20-\x7e…]{100,600}$/)
  })
})
