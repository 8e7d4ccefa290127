// A refresh token that is not revoked stays good at the provider: that is said, counted for each provider, with the
// provider's words and what most likely helps. An app that ignores what rotator.revoke rejects with learns it all the same.

const { createCallbacks, withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { grant, refusal, startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint
let logged
let events

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

afterAll(() => endpoint.close())

beforeEach(() => {
  endpoint.reset()
  events = []
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => jest.restoreAllMocks())

const lines = () => logged.mock.calls.map(([line]) => line)
const onEvent = (event) => events.push(event)

const demo = (more) => ({
  ...{ clientId: 'an-id', clientSecret: 'a-secret' },
  ...{ tokenEndpoint: endpoint.url, revocationEndpoint: `${endpoint.origin}/revoke` },
  ...more,
})

const callbacksOf = (more) =>
  createCallbacks({ providers: { demo: demo(more) }, retries: 0, timeout: 300, onEvent })

/** Revokes as an app does that wants the user signed out, whatever the provider says. */
async function revokes(count, { rotator } = callbacksOf()) {
  for (let time = 0; time < count; time += 1) {
    await rotator.revoke(expiredToken()).catch(() => {})
  }
}

const FAILURES = [
  ['http_503', () => ({ status: 503, body: '' }), "provider's status page"],
  ['http_404', () => ({ status: 404, body: '<html>' }), 'revocationEndpoint'],
  ['timeout', () => ({ after: new Promise(() => {}) }), 'timeout'],
  ['http_429', () => ({ status: 429, body: '' }), 'limits requests'],
]

describe.each(FAILURES)('%s', (code, reply, fix) => {
  beforeEach(() => endpoint.replyWith(reply))

  test('is logged once, when a second revocation in a row fails of it', async () => {
    await revokes(1)
    expect(lines()).toEqual([])
    await revokes(3)
    expect(lines()).toHaveLength(1)
    for (const part of ['"demo" are not revoked', code, '2 revocations in a row', fix]) {
      expect(lines()[0]).toContain(part)
    }
  })

  test('is an event each time', async () => {
    await revokes(2)
    const event = {
      type: 'revocationFailed',
      provider: 'demo',
      failure: expect.objectContaining({ code }),
    }
    expect(events).toEqual([event, event])
  })

  test('is logged at the first failure at a sign-out, because no caller is told of it', async () => {
    const config = withTokenRotation(
      { providers: [demoProvider(endpoint)] },
      { revokeOnSignOut: true, retries: 0, timeout: 300, onEvent, providers: { demo: demo() } },
    )
    await config.events.signOut({ token: expiredToken() })
    expect(lines()).toEqual([expect.stringContaining(`"demo" are not revoked (${code}`)])
    expect(lines()[0]).toContain(fix)
    expect(events.map(({ type }) => type)).toEqual(['revocationFailed', 'forgotten'])
  })
})

test.each([
  ['invalid_client', () => refusal('invalid_client', 401), 'clientSecret'],
  ['unsupported_token_type', () => refusal('unsupported_token_type'), 'does not revoke'],
  ['invalid_request', () => refusal('invalid_request'), 'revocationEndpoint'],
  ['unauthorized_client', () => refusal('unauthorized_client'), 'Allow'],
])('%s is logged at the first, with a fix for revocations', async (code, reply, fix) => {
  endpoint.replyWith(reply)
  await revokes(2)
  expect(lines()).toEqual([expect.stringContaining(code)])
  expect(lines()[0]).toContain(fix)
})

test('a success ends the count, and the success of a refresh does not', async () => {
  const callbacks = callbacksOf()
  const down = () => endpoint.replyWith(() => ({ status: 503, body: '' }))
  const up = () => endpoint.replyWith(() => grant())
  down()
  await revokes(1, callbacks)
  up()
  await revokes(1, callbacks)
  down()
  await revokes(1, callbacks)
  expect(lines()).toEqual([])
  up()
  await callbacks.jwt({ token: expiredToken() })
  down()
  await revokes(1, callbacks)
  expect(lines()).toHaveLength(1)
})

test('an issuer that cannot be asked: neither revoked nor forgotten', async () => {
  endpoint.replyWith(() => ({ status: 500, body: '' }))
  const issuer = {
    tokenEndpoint: undefined,
    issuer: endpoint.origin,
    revocationEndpoint: undefined,
  }
  const { rotator } = callbacksOf(issuer)
  await expect(rotator.revoke(expiredToken())).rejects.toThrow('discovery_')
  await expect(rotator.forget(expiredToken())).rejects.toThrow('discovery_')
  expect(lines()).toEqual([expect.stringMatching(/are not revoked \(discovery_.*in a row/)])
})

test.each([
  ['no refresh token', { refresh_token: undefined }],
  ['a provider that is not configured', { provider: 'elsewhere' }],
])('a session that has %s is refused, and that is all', async (_what, more) => {
  const { rotator } = callbacksOf()
  for (let time = 0; time < 3; time += 1) {
    await expect(rotator.revoke(expiredToken(more))).rejects.toThrow('not revoked')
  }
  expect(lines()).toEqual([])
})

test("the provider's words are in the line, without a secret", async () => {
  endpoint.replyWith(({ body }) => ({
    status: 500,
    body: {
      error: 'server_error',
      error_description: `${body.token} ${body.client_secret} broken`,
    },
  }))
  await revokes(2)
  expect(lines()[0]).toContain('broken')
  expect(lines()[0]).not.toMatch(/refresh-token-\d|a-secret/)
  expect(JSON.stringify(events)).not.toMatch(/refresh-token-\d|a-secret/)
})
