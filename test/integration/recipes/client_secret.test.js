// A client secret that a function makes for each request.

const { createCallbacks } = require('../../..')
const { expiredToken } = require('../../support/next_auth_configs.js')
const { eventLog } = require('../../support/sessions.js')
const { refusal } = require('../../support/token_endpoint.js')
const { withEndpointAndLog } = require('../../support/endpoint_and_log.js')

let endpoint
let logged

withEndpointAndLog((parts) => {
  endpoint = parts.endpoint
  logged = parts.logged
})

function made(clientSecret, more) {
  const events = eventLog()
  const client = { clientId: 'an-id', clientSecret, tokenEndpoint: endpoint.url }
  const callbacks = createCallbacks({
    providers: { demo: { ...client, clientAuthentication: 'client_secret_post', ...more } },
    timeout: 2_000,
    retries: 0,
    onEvent: events.record,
  })
  return { ...callbacks, events }
}

test.each([
  ['a text', (secret) => secret],
  ['a promise', async (secret) => secret],
])('is asked for at each refresh: %s', async (_kind, make) => {
  let made_ = 0
  const { jwt } = made(() => make(`secret-${++made_}`))
  for (let refresh = 1; refresh <= 3; refresh += 1) await jwt({ token: expiredToken() })
  expect(endpoint.requests.map(({ body }) => body.client_secret)).toEqual([
    ...['secret-1', 'secret-2', 'secret-3'],
  ])
})

test('goes into a request of its own, and into the Authorization header', async () => {
  const request = { body: { token: '{refresh_token}', secret: '{client_secret}' } }
  await made(() => 'secret-1', { request, clientAuthentication: undefined }).jwt({
    token: expiredToken(),
  })
  expect(endpoint.requests[0].body.secret).toBe('secret-1')
  await made(() => 'secret-1', { clientAuthentication: 'client_secret_basic' }).jwt({
    token: expiredToken(),
  })
  const basic = Buffer.from('an-id:secret-1').toString('base64')
  expect(endpoint.requests[1].headers.authorization).toBe(`Basic ${basic}`)
})

test('is masked where the provider repeats it', async () => {
  endpoint.replyWith(({ body }) => ({
    status: 400,
    body: { error: 'invalid_client', error_description: `unknown: ${body.client_secret}` },
  }))
  const { jwt, events } = made(() => 'secret-of-a-function')
  await jwt({ token: expiredToken() })
  expect(events.all[0].failure.description).toMatch(/^unknown: \[/)
  expect(JSON.stringify([events.all, logged.mock.calls])).not.toContain('secret-of-a-function')
})

test.each([
  [
    'throws',
    () => {
      throw new Error('no')
    },
    'not_sent',
    'TemporarilyUnavailable',
  ],
  [
    'rejects',
    async () => {
      throw new Error('no')
    },
    'not_sent',
    'TemporarilyUnavailable',
  ],
  ['gives nothing', () => undefined, 'configuration', 'RefreshAccessTokenError'],
  ['gives an object', async () => ({}), 'configuration', 'RefreshAccessTokenError'],
])('one that %s: nothing is sent', async (_kind, clientSecret, failureClass, error) => {
  const { jwt, events } = made(clientSecret)
  expect((await jwt({ token: expiredToken() })).error).toBe(error)
  expect(events.all[0].failure).toMatchObject({ failureClass, code: 'client_secret_failed' })
  expect(endpoint.requests).toHaveLength(0)
})

test('one that never ends is not waited for', async () => {
  const { jwt, events } = made(() => new Promise(() => {}), { timeout: 50 })
  expect((await jwt({ token: expiredToken() })).error).toBe('TemporarilyUnavailable')
  expect(events.all[0].failure).toMatchObject({
    code: 'client_secret_failed',
    description: 'timeout',
  })
})

test('revokes too', async () => {
  const { rotator } = made(() => 'secret-1', { revocationEndpoint: `${endpoint.origin}/revoke` })
  await rotator.revoke(expiredToken())
  expect(endpoint.requests[0].body).toMatchObject({ client_secret: 'secret-1' })
  endpoint.replyWith(() => refusal())
})
