// Google issues a refresh token only when it is asked for one: the URL that NextAuth itself sends the browser to says so,
// and what a config has set already stays.

const { default: GoogleProvider } = require('next-auth/providers/google')
const { withTokenRotation } = require('../../..')
const { runNode } = require('../../support/child.js')
const { authorizationUrlOf } = require('../../support/next_auth_v4.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const CREDENTIALS = { clientId: 'an-id', clientSecret: 'a-secret' }
const GOOGLE = 'https://accounts.google.com/o/oauth2/v2/auth'
const RECIPE = `${GOOGLE}?prompt=consent&access_type=offline&response_type=code`

let discovery

beforeAll(async () => {
  discovery = await startTokenEndpoint({
    reply: () => ({ body: { issuer: discovery.origin, authorization_endpoint: GOOGLE } }),
  })
})

afterAll(() => discovery.close())

/** Each way to write Google's `authorization`, and what the browser has to be sent with. */
const WRITINGS = [
  ['not at all', undefined, { access_type: 'offline', prompt: 'consent' }],
  ['as the recipes do', RECIPE, { access_type: 'offline', prompt: 'consent' }],
  ['a string', GOOGLE, { access_type: 'offline', prompt: 'consent' }],
  [
    'a string with a prompt',
    `${GOOGLE}?prompt=select_account&hd=example.com`,
    { access_type: 'offline', prompt: 'select_account', hd: 'example.com' },
  ],
  [
    'parameters',
    { params: { hd: 'example.com', scope: 'openid calendar' } },
    { access_type: 'offline', prompt: 'consent', hd: 'example.com', scope: 'openid calendar' },
  ],
  [
    'parameters with a prompt and online',
    { params: { prompt: 'login', access_type: 'online' } },
    { access_type: 'online', prompt: 'login' },
  ],
  [
    'a URL and parameters',
    { url: GOOGLE, params: { prompt: 'login' } },
    { access_type: 'offline', prompt: 'login' },
  ],
]

const queryOf = (url) => Object.fromEntries(new URL(url).searchParams)

describe('NextAuth v4', () => {
  const google = (options) =>
    GoogleProvider({
      ...CREDENTIALS,
      wellKnown: `${discovery.origin}/.well-known/openid-configuration`,
      issuer: discovery.origin,
      ...options,
    })

  test('without us the parameters are not there', async () => {
    const query = queryOf(await authorizationUrlOf({ providers: [google({})] }, 'google'))
    expect(query.client_id).toBe('an-id')
    expect(query).not.toHaveProperty('access_type')
    expect(query).not.toHaveProperty('prompt')
  })

  test.each(WRITINGS)('authorization written as: %s', async (_way, authorization, expected) => {
    const provider = google(authorization && { authorization })
    const url = await authorizationUrlOf(withTokenRotation({ providers: [provider] }), 'google')
    expect(url.host).toBe('accounts.google.com')
    const query = queryOf(url)
    expect(query).toMatchObject({ client_id: 'an-id', response_type: 'code', ...expected })
    expect(query.scope).toContain('openid')
  })

  test('other providers are asked for nothing more', async () => {
    const demo = {
      id: 'demo',
      type: 'oauth',
      authorization: 'https://example.com/authorize?scope=a',
      token: 'https://example.com/token',
      ...CREDENTIALS,
    }
    const config = withTokenRotation({ providers: [demo] })
    expect(config.providers[0]).toBe(demo)
    const query = queryOf(await authorizationUrlOf(config, 'demo'))
    expect(query).not.toHaveProperty('access_type')
    expect(query).not.toHaveProperty('prompt')
  })
})

describe('Auth.js v5', () => {
  async function queriesOf(calls, env) {
    const { code, stdout, stderr } = await runNode(['test/support/sign_in_with_v5.mjs'], {
      input: JSON.stringify(calls),
      env,
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout).map(queryOf)
  }

  test.each(WRITINGS)('authorization written as: %s', async (_way, authorization, expected) => {
    const options = { ...CREDENTIALS, ...(authorization && { authorization }) }
    const [query] = await queriesOf([{ options }])
    expect(query).toMatchObject({ client_id: 'an-id', response_type: 'code', ...expected })
  })

  test('a URL with a prompt in it keeps that prompt', async () => {
    const options = { ...CREDENTIALS, authorization: { url: `${GOOGLE}?prompt=login` } }
    const [query] = await queriesOf([{ options }])
    expect(query).toMatchObject({ access_type: 'offline', prompt: 'login' })
  })

  test('a provider that was not called, with AUTH_GOOGLE_ID', async () => {
    const env = { AUTH_GOOGLE_ID: 'id-from-env', AUTH_GOOGLE_SECRET: 'secret-from-env' }
    const [query] = await queriesOf([{ uncalled: true }], env)
    expect(query).toMatchObject({
      client_id: 'id-from-env',
      access_type: 'offline',
      prompt: 'consent',
    })
  })
})
