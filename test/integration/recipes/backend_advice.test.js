// What the log says to do where a backend that is not an OAuth server fails: nothing about a client or a console that it
// does not have, but what the option request sends and where the option response looks.

const { RefreshRejectedError, createCallbacks } = require('../../..')
const { withEndpointAndLog } = require('../../support/endpoint_and_log.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const SECRET = 'the-key-of-the-app'
const OF_OAUTH =
  /clientAuthentication \(client_secret_post|console|provider's status page|parameters/

let endpoint
let logged
let used = 0

withEndpointAndLog((parts) => {
  endpoint = parts.endpoint
  logged = parts.logged
})

const REQUEST = {
  body: { session: { token: '{refresh_token}', app: SECRET } },
  headers: { 'X-Api-Key': SECRET },
}

/** The line after refreshes of as many sessions. */
async function lineAfter(reply, settings, { times = 2, ...held } = {}) {
  endpoint.replyWith(() => reply)
  const { id, jwt } = backend(settings)
  for (let time = 0; time < times; time += 1) {
    used += 1
    const token = { access_token: 'old', expires_at: 1, provider: id }
    await jwt({ token: { ...token, refresh_token: `refresh-of-user-${used}`, ...held } })
  }
  expect(logged).toHaveBeenCalledTimes(1)
  const [line] = logged.mock.calls[0]
  expect(line).toContain(`provider "${id}"`)
  for (const part of [OF_OAUTH, SECRET, /refresh-of-user|[\r\n]/]) expect(line).not.toMatch(part)
  return line
}

/** A line is said once for a provider. */
function backend(settings) {
  used += 1
  const id = `backend-${used}`
  const given = { tokenEndpoint: endpoint.url, request: REQUEST, ...settings }
  return { id, ...createCallbacks({ retries: 0, timeout: 400, providers: { [id]: given } }) }
}

const FUNCTION = { request: undefined, tokenEndpoint: undefined }
const SENT = '(POST, json: session.token, session.app; headers: X-Api-Key)'

describe('a refusal: the refresh token, or what is sent', () => {
  test.each([
    ['401 without a word', { status: 401, body: '' }],
    ['400 without a word', { status: 400, body: '' }],
    ['403 with a word of its own', { status: 403, body: { error: 'NOPE' } }],
    ['401 with a known word', { status: 401, body: { code: 'token_not_valid' } }],
    ['an error with 200', { body: { ok: false, error: 'NOPE' } }],
  ])('%s', async (_what, reply) => {
    const line = await lineAfter(reply)
    expect(line).toContain('refresh token had ended sign in again')
    expect(line).toContain('response.refreshToken')
    expect(line).toContain(SENT)
  })

  test('invalid_request, at the first', async () => {
    const reply = { status: 400, body: { error: 'invalid_request' } }
    const line = await lineAfter(reply, {}, { times: 1 })
    expect(line).toContain(SENT)
  })

  test('a request of another form', async () => {
    const request = { headers: { Cookie: 'refresh={refresh_token}' } }
    const line = await lineAfter({ status: 401, body: '' }, { request })
    expect(line).toContain('(GET without a body; headers: Cookie)')
    logged.mockClear()
    const form = { request: { format: 'form', body: { rt: '{refresh_token}' } } }
    expect(await lineAfter({ status: 401, body: '' }, form)).toContain('(POST, form: rt)')
  })
})

describe('a login', () => {
  const basic = { status: 401, body: '', headers: { 'www-authenticate': 'Basic realm="api"' } }

  test('that the request does not send', async () => {
    const line = await lineAfter(basic, {}, { times: 1 })
    expect(line).toContain(`another login than request sends ${SENT}`)
    expect(line).toContain("clientAuthentication: 'client_secret_basic'")
    expect(line).toContain('refresh token had ended')
  })

  test.each([
    [
      'in the body',
      { request: { body: { t: '{refresh_token}', id: '{client_id}' } } },
      'json: t, id',
    ],
    ['by HTTP Basic', { clientAuthentication: 'client_secret_basic' }, 'X-Api-Key; HTTP Basic'],
  ])('that it sends %s', async (_what, more, words) => {
    const client = { clientId: 'an-id', clientSecret: 'a-secret', ...more }
    const line = await lineAfter(basic, client, { times: 1 })
    expect(line).toContain("Check the client's credentials")
    expect(line).toContain(words)
  })
})

test.each([
  ['404', { status: 404, body: '' }, 'tokenEndpoint is where the backend renews'],
  ['422', { status: 422, body: { message: 'field required' } }, SENT],
  ['410, of an ended token', { status: 410, body: { reason: 'gone' } }, 'response.error'],
  ['a redirect', { status: 302, body: '', headers: { location: '/login' } }, 'tokenEndpoint'],
  ['429', { status: 429, body: '' }, 'The backend limits requests'],
  ['500', { status: 500, body: '' }, "backend's own log"],
  ['server_error', { status: 503, body: { error: 'server_error' } }, "backend's own log"],
  ['a lost answer', { after: new Promise(() => {}) }, "backend's own log"],
])('%s', async (_what, reply, words) => {
  expect(await lineAfter(reply)).toContain(words)
})

test('a method that is not allowed is not a word about a token', async () => {
  const line = await lineAfter({ status: 405, body: '' })
  expect(line).toContain(SENT)
  expect(line).not.toContain('response.error')
})

test('a page in its place', async () => {
  const line = await lineAfter({ body: '<html>' }, {}, { times: 1 })
  expect(line).toContain('a JSON object or a form')
})

test('a backend that does not run', async () => {
  const gone = await startTokenEndpoint()
  await gone.close()
  const line = await lineAfter({}, { tokenEndpoint: gone.url })
  expect(line).toContain('Check that the backend runs')
})

describe('an answer without a token: the option response', () => {
  test.each([
    [
      'in an envelope',
      { data: { token: 'x', refresh: 'y' } },
      "accessToken: 'data.…', refreshToken: 'data.…'",
    ],
    [
      'under a usual name there',
      { ok: 1, data: { access_token: 'x' } },
      "accessToken: 'data.access_token'",
    ],
    ['under a name of its own', { token: 'x', refresh: 'y' }, "response: { accessToken: '…'"],
  ])('%s', async (_what, body, words) => {
    expect(await lineAfter({ body }, {}, { times: 1 })).toContain(words)
  })

  test('which names another path', async () => {
    const response = { accessToken: 'data.access' }
    const line = await lineAfter({ body: { data: { token: 'x' } } }, { response }, { times: 1 })
    expect(line).toContain("response.accessToken ('data.access')")
  })

  test('something else than a token: what was sent', async () => {
    const line = await lineAfter({ body: { accessToken: 'an error, sorry' } }, {}, { times: 1 })
    expect(line).toContain(SENT)
    expect(line).not.toContain('response: {')
  })

  test('an OAuth provider has it, too', async () => {
    endpoint.replyWith(() => ({ body: { authed_user: { access_token: 'x' } } }))
    const slack = { clientId: 'i', clientSecret: 's', tokenEndpoint: endpoint.url }
    const { jwt } = createCallbacks({ retries: 0, providers: { slack } })
    const token = { access_token: 'old', expires_at: 1, refresh_token: 'r', provider: 'slack' }
    await jwt({ token })
    expect(logged.mock.calls[0][0]).toContain('say where with response.accessToken')
  })
})

test('a session without a refresh token: authorize() and signIn, not a scope', async () => {
  const line = await lineAfter({}, {}, { times: 1, refresh_token: undefined })
  expect(line).toContain('signIn.refreshToken')
  expect(line).not.toContain('offline_access')
})

describe('a refresh function', () => {
  test.each([
    [
      'that is refused',
      async () => Promise.reject(new RefreshRejectedError()),
      'does not return as refreshToken',
    ],
    [
      'that throws',
      async () => Promise.reject(new Error('the backend answered 401')),
      'RefreshRejectedError',
    ],
    ['that does not end', () => new Promise(() => {}), 'hand its signal to fetch'],
  ])('%s', async (_what, refresh, words) => {
    expect(await lineAfter({}, { ...FUNCTION, refresh })).toContain(words)
  })

  test('and a session without a refresh token', async () => {
    const refresh = async () => ({ accessToken: 'x' })
    const held = { times: 1, refresh_token: undefined }
    expect(await lineAfter({}, { ...FUNCTION, refresh }, held)).toContain('signIn.refreshToken')
  })
})

test('a revocation that is refused: the revocation endpoint, not what request sends', async () => {
  endpoint.replyWith(() => ({ status: 401, body: '' }))
  const { id, rotator } = backend({ revocationEndpoint: endpoint.url })
  for (let time = 0; time < 2; time += 1) {
    used += 1
    const token = { access_token: 'a', refresh_token: `refresh-of-user-${used}`, provider: id }
    await expect(rotator.revoke(token)).rejects.toThrow('was not revoked')
  }
  expect(logged.mock.calls[0][0]).toContain('Check revocationEndpoint')
})
