// `next build` in a container imports the routes without the variables of production: that must not fail the build.

const { createCallbacks, withTokenRotation } = require('../..')
const { refusalOf } = require('../support/invalid_options.js')

const unset = undefined

const CONFIGS = [
  ['google', 'clientId', { clientId: unset, clientSecret: unset }],
  ['auth0', 'clientId', { clientId: unset, clientSecret: unset, issuer: 'https://a.auth0.com' }],
  ['keycloak', 'issuer', { clientId: 'i', clientSecret: 's', issuer: unset }],
  ['keycloak', 'clientId', { clientId: unset, clientSecret: unset, issuer: unset }],
  ['own', 'tokenEndpoint', { clientId: 'i', clientSecret: 's', tokenEndpoint: unset }],
  [
    'own',
    'privateKey',
    {
      clientId: 'i',
      clientAuthentication: 'private_key_jwt',
      privateKey: unset,
      tokenEndpoint: 'https://example.com/token',
    },
  ],
]

afterEach(() => {
  delete process.env.NEXT_PHASE
})

describe.each(CONFIGS)('%s without its %s', (id, option, options) => {
  const create = () => createCallbacks({ providers: { [id]: options } })

  test('builds, and passes a token through that needs nothing', () => {
    process.env.NEXT_PHASE = 'phase-production-build'
    const token = { access_token: 'a', refresh_token: 'r', expires_at: Date.now() / 1000 + 3000 }
    const { jwt, rotator } = create()
    expect(jwt({ token })).toBe(token)
    rotator.close()
  })

  test.each([undefined, 'phase-production-server', 'phase-development-server'])(
    'fails when it runs (%p)',
    (phase) => {
      if (phase) process.env.NEXT_PHASE = phase
      expect(refusalOf(create, `providers.${id}.${option}`)).toMatch(/is missing/)
    },
  )
})

describe('a provider of the config whose endpoints are not set', () => {
  const own = { id: 'own', type: 'oauth', clientId: 'i', clientSecret: 's', token: unset }
  const create = () => withTokenRotation({ providers: [own] })

  test('builds', () => {
    process.env.NEXT_PHASE = 'phase-production-build'
    expect(create().providers).toHaveLength(1)
  })

  test('fails when the server runs', () => {
    expect(refusalOf(create, 'providers.own.tokenEndpoint')).toMatch(/is missing/)
  })
})

describe('a registerUrl that is not set', () => {
  const google = { clientId: 'i', clientSecret: 's' }
  const create = () => createCallbacks({ providers: { google }, registerUrl: unset })

  test('builds, and would refuse a sign-in', async () => {
    process.env.NEXT_PHASE = 'phase-production-build'
    const fetched = jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no network'))
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
    const { signIn, rotator } = create()
    expect(await signIn({ user: {} })).toBe(false)
    expect(new URL(fetched.mock.calls[0][0]).hostname).toMatch(/\.invalid$/)
    rotator.close()
    for (const spy of [fetched, logged]) spy.mockRestore()
  })

  test('fails when the server runs', () => {
    expect(refusalOf(create, 'registerUrl')).toMatch(/is missing/)
  })
})

test.each(['keycloak', 'auth0', 'okta', 'cognito', 'google', 'azure-ad'])(
  'withTokenRotation builds with a NextAuth provider that has no variables: %s',
  (name) => {
    process.env.NEXT_PHASE = 'phase-production-build'
    const { default: Provider } = require(`next-auth/providers/${name}`)
    const given = Provider({ clientId: unset, clientSecret: unset, issuer: unset })
    const { callbacks } = withTokenRotation({ providers: [given] })
    expect(callbacks).toHaveProperty('jwt')
  },
)

test('what is written wrong fails in the build already', () => {
  process.env.NEXT_PHASE = 'phase-production-build'
  const google = { clientId: unset, clientSecret: unset, clientAuthentication: 'basic' }
  const create = () => createCallbacks({ providers: { google } })
  refusalOf(create, 'providers.google.clientAuthentication')
})
