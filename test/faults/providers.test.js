// A row per provider of whom it is known how it refuses and how it grants, at its real host name, with its own defaults.

const { HOSTS, KNOWN_V4, KNOWN_V5 } = require('../support/known_providers.js')
const { startProviderInternet } = require('../support/provider_internet.js')
const {
  configuration,
  doubted,
  expectFailure,
  expectGrant,
  refreshBoth,
  terminal,
} = require('./support/matrix.js')

const NEEDS = { ...KNOWN_V4, ...KNOWN_V5 }
/** Where the session's token had an expiry and the reply says nothing of one. */
const ASSUMED_SECONDS = 600

let internet

beforeAll(async () => {
  internet = await startProviderInternet(HOSTS)
})

beforeEach(() => internet.reset())

afterAll(() => internet.close())

function refreshAt(id) {
  const { ca, proxy } = internet
  return refreshBoth(undefined, {
    id,
    // Whatever the provider is known to want.
    provider: { clientAuthentication: undefined, ...NEEDS[id]?.needs },
    options: { ca, proxy, timeout: 5000, connectTimeout: 5000 },
  })
}

const requestsWith = (refreshToken) =>
  internet.tokenRequests().filter(({ body }) => body.refresh_token === refreshToken)

function expectOneRequestEach({ expired, valid }) {
  for (const { refresh_token } of [expired, valid]) {
    expect(requestsWith(refresh_token)).toHaveLength(1)
  }
}

const invalidGrant = (description) => ({ error: 'invalid_grant', error_description: description })
const gone = terminal('invalid_grant')
/** Not to be told from a client that asks in a wrong way: the user signs in again, the operator gets a line. */
const goneOrAsked = configuration('invalid_request')

/** [provider, status, body, expected] */
const REFUSALS = [
  ['google', 400, invalidGrant('Token has been expired or revoked.'), gone],
  [
    'github',
    200,
    { error: 'bad_refresh_token', error_description: 'The refresh token passed is incorrect.' },
    terminal('bad_refresh_token'),
  ],
  [
    'github',
    200,
    'error=bad_refresh_token&error_description=The+refresh+token+passed+is+incorrect.',
    terminal('bad_refresh_token'),
  ],
  [
    'azure-ad',
    400,
    { ...invalidGrant('AADSTS700082: The refresh token has expired.'), error_codes: [700_082] },
    gone,
  ],
  [
    'microsoft-entra-id',
    400,
    { ...invalidGrant('AADSTS70008: The refresh token has expired.'), error_codes: [70_008] },
    gone,
  ],
  [
    'microsoft-entra-id',
    401,
    { error: 'invalid_client', error_codes: [7_000_222], error_description: 'AADSTS7000222: …' },
    configuration('invalid_client'),
  ],
  ['auth0', 403, invalidGrant('Unknown or invalid refresh token.'), gone],
  ['okta', 400, invalidGrant('The refresh token is invalid or expired.'), gone],
  ['keycloak', 400, invalidGrant('Token is not active'), gone],
  ['cognito', 400, { error: 'invalid_grant' }, gone],
  ['spotify', 400, invalidGrant('Refresh token revoked'), gone],
  ['discord', 400, { error: 'invalid_grant' }, gone],
  [
    'linkedin',
    400,
    { error: 'invalid_request', error_description: 'The provided refresh token is invalid.' },
    goneOrAsked,
  ],
  ['salesforce', 400, invalidGrant('expired access/refresh token'), gone],
  ['apple', 400, { error: 'invalid_grant' }, gone],
  ['apple', 400, { error: 'invalid_client' }, configuration('invalid_client')],
  ['zoom', 400, { reason: 'Invalid Token!', error: 'invalid_grant' }, gone],
  ['zoom', 401, { reason: 'Invalid Token!', error: 'invalid_request' }, goneOrAsked],
  [
    'twitter',
    400,
    { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
    goneOrAsked,
  ],
  ['reddit', 400, { message: 'Bad Request', error: 400 }, doubted('400')],
  ['reddit', 400, { error: 'invalid_grant' }, gone],
  ['atlassian', 403, invalidGrant('Unknown or invalid refresh token.'), gone],
  ['notion', 400, { ...invalidGrant('Invalid refresh token.'), request_id: 'q' }, gone],
]

describe('a refused refresh', () => {
  test.each(REFUSALS)('%s, %d: %j', async (id, status, body, expected) => {
    internet.replyToRefreshWith(() => ({ status, body }))
    const outcome = await refreshAt(id)
    expectFailure(outcome, { ...expected, httpStatus: status })
    expectOneRequestEach(outcome)
  })
})

const bearer = (members) => ({ token_type: 'Bearer', ...members })
const formOf = (members) => new URLSearchParams(members).toString()

/** [provider, body of a reply that brings `r` as the refresh token, expected] */
const GRANTS = [
  [
    'google',
    () => bearer({ expires_in: 3599, scope: 'openid email', refresh_token_expires_in: 604_799 }),
    { lifetimeSeconds: 3599, keepsRefreshToken: true },
  ],
  [
    'github',
    (r) => ({
      ...{ token_type: 'bearer', expires_in: 28_800, refresh_token: r, scope: '' },
      refresh_token_expires_in: 15_811_200,
    }),
    { lifetimeSeconds: 28_800 },
  ],
  [
    'github',
    (r, a) =>
      formOf({ access_token: a, expires_in: 28_800, refresh_token: r, token_type: 'bearer' }),
    { lifetimeSeconds: 28_800 },
  ],
  [
    'azure-ad',
    (r) =>
      bearer({ expires_in: '3736', ext_expires_in: '7200', refresh_token: r, scope: 'User.Read' }),
    { lifetimeSeconds: 3736 },
  ],
  [
    'microsoft-entra-id',
    (r) => bearer({ expires_in: 3736, ext_expires_in: 7200, refresh_token: r }),
    { lifetimeSeconds: 3736 },
  ],
  [
    'auth0',
    () => bearer({ expires_in: 86_400 }),
    { lifetimeSeconds: 86_400, keepsRefreshToken: true },
  ],
  ['auth0', (r) => bearer({ expires_in: 86_400, refresh_token: r }), { lifetimeSeconds: 86_400 }],
  ['okta', (r) => bearer({ expires_in: 3600, refresh_token: r }), { lifetimeSeconds: 3600 }],
  [
    'keycloak',
    (r) =>
      bearer({
        expires_in: 300,
        refresh_expires_in: 1800,
        refresh_token: r,
        'not-before-policy': 0,
      }),
    { lifetimeSeconds: 300 },
  ],
  [
    'cognito',
    () => bearer({ expires_in: 3600 }),
    { lifetimeSeconds: 3600, keepsRefreshToken: true },
  ],
  [
    'spotify',
    () => bearer({ expires_in: 3600 }),
    { lifetimeSeconds: 3600, keepsRefreshToken: true },
  ],
  [
    'discord',
    (r) => bearer({ expires_in: 604_800, refresh_token: r }),
    { lifetimeSeconds: 604_800 },
  ],
  [
    'linkedin',
    (r) => ({ expires_in: 5_184_000, refresh_token: r, refresh_token_expires_in: 439_200 }),
    { lifetimeSeconds: 5_184_000 },
  ],
  [
    'salesforce',
    () =>
      bearer({ instance_url: 'https://acme.example', issued_at: '1800000000000', signature: 's=' }),
    { lifetimeSeconds: 3600, keepsRefreshToken: true },
  ],
  ['apple', () => bearer({ expires_in: 3600 }), { lifetimeSeconds: 3600, keepsRefreshToken: true }],
  [
    'zoom',
    (r) => ({
      token_type: 'bearer',
      expires_in: 3599,
      refresh_token: r,
      api_url: 'https://a.example',
    }),
    { lifetimeSeconds: 3599 },
  ],
  [
    'twitter',
    (r) => ({ token_type: 'bearer', expires_in: 7200, refresh_token: r }),
    { lifetimeSeconds: 7200 },
  ],
  [
    'reddit',
    () => ({ token_type: 'bearer', expires_in: 86_400, scope: 'identity' }),
    { lifetimeSeconds: 86_400, keepsRefreshToken: true },
  ],
  ['atlassian', (r) => bearer({ expires_in: 3600, refresh_token: r }), { lifetimeSeconds: 3600 }],
  [
    'notion',
    (r) => ({ token_type: 'bearer', refresh_token: r, bot_id: 'b', workspace_name: null }),
    { lifetimeSeconds: ASSUMED_SECONDS },
  ],
]

describe('a granted refresh', () => {
  test.each(GRANTS)('%s (row %#)', async (id, replyWith, expected) => {
    let granted = 0
    internet.replyToRefreshWith(() => {
      granted += 1
      const [accessToken, refreshToken] = [`access-${granted}`, `refresh-${granted}`]
      const body = replyWith(refreshToken, accessToken)
      return { body: typeof body === 'string' ? body : { access_token: accessToken, ...body } }
    })
    const outcome = await refreshAt(id)
    expectGrant(outcome, expected)
    expectOneRequestEach(outcome)
  })
})
