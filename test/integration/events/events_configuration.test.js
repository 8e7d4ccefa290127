// A configuration that cannot work is said loudly and once: with the provider's own words and the
// likely fix, and never with a secret, even where the provider repeats what it was sent.

const { createCallbacks } = require('../../..')
const {
  callbacksFor,
  due,
  eventLog,
  expired,
  providerFor,
  signIn,
  startAuthorizationServer,
} = require('../../support/sessions.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let logged

beforeEach(() => {
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => logged.mockRestore())

const lines = () => logged.mock.calls.map((call) => call.join(' '))

describe('with the authorization server', () => {
  let server

  beforeAll(async () => {
    server = await startAuthorizationServer()
  })

  afterAll(() => server.close())

  test('a wrong secret is told once, in one line, and the endpoint is asked once', async () => {
    const demo = { ...providerFor(server), clientSecret: 'wrong-secret' }
    const { jwt } = callbacksFor(server, { providers: { demo } })
    const token = expired(await signIn(server, jwt))
    for (let call = 0; call < 20; call += 1) {
      expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    }
    const another = expired(await signIn(server, jwt))
    expect(await jwt({ token: another })).toHaveProperty('error', 'RefreshAccessTokenError')
    expect(lines()).toHaveLength(1)
    for (const part of ['next-auth-token-rotation', '"demo"', 'invalid_client', 'clientSecret']) {
      expect(lines()[0]).toContain(part)
    }
    expect(lines()[0]).not.toContain('\n')
    expect(await server.tokenRequests()).toHaveLength(2)
  })

  test('no error is shown while the access token is valid, and the log line comes all the same', async () => {
    const demo = { ...providerFor(server), clientSecret: 'wrong-secret' }
    const { jwt } = callbacksFor(server, { providers: { demo } })
    const token = due(await signIn(server, jwt))
    expect(await jwt({ token })).toBe(token)
    expect(lines()).toHaveLength(1)
  })

  test('a process with the right secret does not suffer from one with the wrong secret', async () => {
    const demo = { ...providerFor(server), clientSecret: 'wrong-secret' }
    const wrong = callbacksFor(server, { providers: { demo } })
    const token = expired(await signIn(server, wrong.jwt))
    expect(await wrong.jwt({ token })).toHaveProperty('error')
    expect(await callbacksFor(server).jwt({ token })).not.toHaveProperty('error')
  })

  test('outages and revoked grants are not configuration failures: nothing is logged', async () => {
    const { jwt } = callbacksFor(server, { retries: 0 })
    const [revoked, unlucky] = [await signIn(server, jwt), await signIn(server, jwt)]
    await server.revokeGrantOf(revoked.refresh_token)
    expect(await jwt({ token: expired(revoked) })).toHaveProperty('error')
    await server.goDown('refuse')
    expect(await jwt({ token: expired(unlucky) })).toHaveProperty('error')
    await server.comeUp()
    expect(lines()).toEqual([])
  })

  test('a session without a refresh token names the scope that brings one', async () => {
    const { jwt } = callbacksFor(server)
    const { refresh_token: _none, ...token } = expired(await signIn(server, jwt))
    expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    await jwt({ token })
    expect(lines()).toEqual([expect.stringContaining('offline_access')])
  })

  test('a session of a provider that is not configured says so', async () => {
    const { jwt } = callbacksFor(server)
    const token = { ...expired(await signIn(server, jwt)), provider: 'elsewhere' }
    expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    await jwt({ token })
    expect(lines()).toEqual([expect.stringMatching(/"elsewhere".*providers/)])
  })
})

describe('what the provider says', () => {
  const SECRET = 'marked-client-secret-77aa'
  const REFRESH_TOKEN = 'marked-refresh-token-88bb'

  async function say(reply, error = 'RefreshAccessTokenError') {
    const endpoint = await startTokenEndpoint({ reply: () => ({ status: 400, body: reply }) })
    const events = eventLog()
    try {
      const demo = {
        clientId: 'the-client',
        clientSecret: SECRET,
        clientAuthentication: 'client_secret_post',
        tokenEndpoint: endpoint.url,
      }
      const { jwt } = createCallbacks({ providers: { demo }, onEvent: events.record })
      const token = { access_token: 'a', refresh_token: REFRESH_TOKEN, expires_at: 1 }
      expect(await jwt({ token })).toHaveProperty('error', error)
    } finally {
      await endpoint.close()
    }
    return { line: lines().join('\n'), said: lines().join('\n') + JSON.stringify(events.all) }
  }

  test('is in the line', async () => {
    const { line } = await say({
      error: 'invalid_scope',
      error_description: 'The scope "payments" is not granted.',
    })
    expect(line).toContain('The scope "payments" is not granted.')
    expect(line).toContain('parameters.scope')
  })

  test.each(['error', 'error_description'])(
    'is without secrets, were they in %s',
    async (member) => {
      const reply = {
        error: 'invalid_client',
        error_description: 'nothing',
        [member]: `invalid_client: ${SECRET} may not use ${REFRESH_TOKEN}`,
      }
      // An unknown word is believed when it comes again.
      const isKnown = reply.error === 'invalid_client'
      const { said } = await say(
        reply,
        isKnown ? 'RefreshAccessTokenError' : 'TemporarilyUnavailable',
      )
      expect(said).not.toContain(SECRET)
      expect(said).not.toContain(REFRESH_TOKEN)
    },
  )

  test('is one short line, whatever it is', async () => {
    const { line } = await say({
      error: 'invalid_client',
      error_description: `first\r\nsecond\u001b[31m\u0000${'long '.repeat(10_000)}`,
    })
    expect(line).toContain('first')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(line).not.toMatch(/[\u0000-\u001f\u007f]/)
    expect(line.length).toBeLessThan(2_000)
  })
})
