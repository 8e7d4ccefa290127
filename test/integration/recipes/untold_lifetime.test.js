// A session whose access token could be refreshed, and nothing says when: it is never due, and that is said once.

const { createCallbacks } = require('../../..')
const { withEndpointAndLog } = require('../../support/endpoint_and_log.js')
const { grant } = require('../../support/token_endpoint.js')
const { unsignedJwt } = require('../../support/unsigned_jwt.js')

const TOKENS = { accessToken: 'access-of-ada', refreshToken: 'refresh-of-ada' }
const CLIENT = { clientId: 'an-id', clientSecret: 'a-secret' }

let endpoint
let logged
let used = 0

withEndpointAndLog((parts) => {
  endpoint = parts.endpoint
  logged = parts.logged
})

const lines = () => logged.mock.calls.map(([line]) => line)

/** With an id of its own: a line is said once for a provider. */
function backend(more, options) {
  used += 1
  const provider = `backend-${used}`
  const request = { body: { token: '{refresh_token}' } }
  const settings = { tokenEndpoint: endpoint.url, request, ...more }
  const callbacks = createCallbacks({ providers: { [provider]: settings }, ...options })
  const account = { type: 'credentials', provider }
  const signIn = (tokens) => callbacks.jwt({ token: {}, account, user: { id: 'ada', ...tokens } })
  return { ...callbacks, provider, signIn }
}

/** A session that nothing is known of but what stands in its cookie. */
const cookie = (provider, more) => ({
  ...{ provider, access_token: 'held', refresh_token: `refresh-of-cookie-${++used}` },
  ...more,
})

test('at the sign-in: once, with what to do, and without a token', async () => {
  const { jwt, provider, signIn } = backend()
  const token = signIn(TOKENS)
  expect(lines()).toEqual([
    'next-auth-token-rotation: ' +
      `a session of provider "${provider}" has a refresh token and no lifetime that can be read, so its access token is not ` +
      `refreshed by time. If such tokens end, set providers['${provider}'].defaultLifetime (s), or say where the sign-in has a ` +
      "lifetime: signIn: { expiresIn: 'tokens.expiresIn' }.",
  ])
  // It is not due: as before.
  expect(await jwt({ token })).toBe(token)
  signIn(TOKENS)
  expect(lines()).toHaveLength(1)
  expect(endpoint.requests).toHaveLength(0)
})

test.each(['next-auth-v4', 'next-auth-v4-seconds'])('in the layout %s', (layout) => {
  const { signIn } = backend({}, { layout })
  signIn({ ...TOKENS, expiresIn: 900 })
  expect(lines()).toEqual([])
  signIn(TOKENS)
  expect(lines()).toHaveLength(1)
})

test('callbacks that are made for each request say it once', () => {
  const { provider } = backend()
  for (let request = 0; request < 5; request += 1) {
    const { jwt } = createCallbacks({
      providers: { [provider]: { ...CLIENT, tokenEndpoint: 'https://a.example' } },
    })
    jwt({ token: {}, account: { provider, access_token: 'a', refresh_token: 'r' } })
  }
  expect(lines()).toHaveLength(1)
})

test.each([
  ['soon', { expiresIn: 'soon' }],
  ['0', { expiresIn: 0 }],
  ['longer than anybody grants', { expiresIn: 1e12 }],
])('a lifetime that says nothing: %s', (_what, told) => {
  backend().signIn({ ...TOKENS, ...told })
  expect(lines()).toHaveLength(1)
})

describe('where it is not said', () => {
  const exp = Math.floor(Date.now() / 1000) + 900

  test.each([
    ['the sign-in tells it', {}, { ...TOKENS, expiresIn: 900 }],
    ['the access token is a JWT', {}, { ...TOKENS, accessToken: unsignedJwt({ exp }) }],
    ['defaultLifetime', { defaultLifetime: 900 }, TOKENS],
    ['there is no refresh token', {}, { accessToken: 'access-of-ada' }],
    ['the refresh token is empty', {}, { ...TOKENS, refreshToken: '' }],
  ])('%s', async (_what, more, tokens) => {
    const { jwt, signIn } = backend(more)
    const token = signIn(tokens)
    expect(await jwt({ token })).toMatchObject({ access_token: tokens.accessToken })
    expect(lines()).toEqual([])
  })

  test('a provider whose lifetime is known, and one without refresh tokens', () => {
    const { jwt } = createCallbacks({ providers: { salesforce: CLIENT, github: CLIENT } })
    const account = { access_token: 'opaque', refresh_token: 'refresh-of-ada' }
    jwt({ token: {}, account: { ...account, provider: 'salesforce' } })
    jwt({ token: {}, account: { access_token: 'opaque', provider: 'github' } })
    expect(lines()).toEqual([])
  })

  test('a session that is refused, being of another provider', async () => {
    await backend().jwt({ token: cookie('elsewhere') })
    expect(lines()).toEqual([])
  })
})

test('a sign-in of an OAuth provider', () => {
  const { jwt } = createCallbacks({ providers: { notion: CLIENT } })
  jwt({ token: {}, account: { provider: 'notion', access_token: 'a', refresh_token: 'r' } })
  expect(lines()).toEqual([expect.stringContaining("providers['notion'].defaultLifetime")])
})

test('an access token that is exchanged for the next', () => {
  const request = { format: 'query', body: { access_token: '{access_token}' } }
  backend({ presents: 'access_token', request }).signIn({ accessToken: 'access-of-ada' })
  expect(lines()).toEqual([expect.stringContaining('has an access token to exchange and no life')])
})

test('a cookie from before', async () => {
  const { jwt, provider } = backend()
  const token = cookie(provider)
  for (let call = 0; call < 3; call += 1) expect(await jwt({ token })).toBe(token)
  expect(lines()).toEqual([expect.stringContaining('defaultLifetime')])
})

test('a refresh that was asked for, whose answer tells it, is not a case of it', async () => {
  endpoint.replyWith(() => grant())
  const { jwt, provider, rotator } = backend()
  const token = await rotator.refresh(cookie(provider))
  expect(await jwt({ token })).toBe(token)
  expect(token.expires_in).toBe(3600)
  expect(lines()).toEqual([])
})

test('one whose answer does not tell it is', async () => {
  endpoint.replyWith(() => grant({ expires_in: undefined }))
  const { jwt, provider, rotator } = backend()
  const token = await rotator.refresh(cookie(provider))
  expect(lines()).toEqual([])
  expect(await jwt({ token })).toBe(token)
  expect(lines()).toEqual([expect.stringContaining('defaultLifetime')])
})
