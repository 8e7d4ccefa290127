// Every known provider works with id and secret alone (and an issuer where there is one per customer): real requests to
// its real host name, which a proxy leads to a local server.

const { generateKeyPairSync } = require('node:crypto')
const { createCallbacks, withTokenRotation } = require('../..')
const { runNode } = require('../support/child.js')
const { ELSEWHERE, HOSTS, KNOWN_V4, KNOWN_V5 } = require('../support/known_providers.js')
const { authenticationOf, startProviderInternet } = require('../support/provider_internet.js')

const CREDENTIALS = { clientId: 'an-id', clientSecret: 'a-secret' }

let internet
let network

beforeAll(async () => {
  internet = await startProviderInternet(HOSTS)
  network = { ca: internet.ca, proxy: internet.proxy }
})

beforeEach(() => internet.reset())

afterAll(() => internet.close())

const expired = (provider) => ({
  access_token: 'old',
  expires_at: 1,
  refresh_token: `refresh-${provider}-${process.hrtime.bigint()}`,
  provider,
})

/** The one token request went where it should, as it should. */
function expectRequest({ host, path, authentication }, clientId = 'an-id') {
  const requests = internet.tokenRequests()
  expect(requests).toHaveLength(1)
  const [request] = requests
  expect(`${request.host}${request.url}`).toBe(`${host}${path}`)
  expect(internet.connects).toContain(`${host}:443`)
  if (!path.includes('/discovered/')) expect(internet.discoveryRequests()).toEqual([])
  expect(request.headers.accept).toBe('application/json')
  expect(request.headers['user-agent']).toMatch(/./)
  expect(authenticationOf(request)).toBe(authentication)
  if (authentication === 'client_secret_post') {
    expect(request.body).toMatchObject({ client_id: clientId, client_secret: 'a-secret' })
  } else {
    const header = Buffer.from(`${clientId}:a-secret`).toString('base64')
    expect(request.headers.authorization).toBe(`Basic ${header}`)
    expect(request.body).not.toHaveProperty('client_secret')
  }
}

describe('createCallbacks, by id', () => {
  test.each(Object.entries({ ...KNOWN_V4, ...KNOWN_V5 }))('%s', async (id, known) => {
    const { jwt } = createCallbacks({
      providers: { [id]: { ...CREDENTIALS, ...known.needs } },
      ...network,
    })
    const renewed = await jwt({ token: expired(id) })
    expect(renewed.access_token).toMatch(/of-the-endpoint$/)
    expectRequest(known)
  })

  test.each(['azure-ad', 'microsoft-entra-id'])(
    '%s without a tenant: the common one',
    async (id) => {
      const { jwt } = createCallbacks({ providers: { [id]: CREDENTIALS }, ...network })
      await jwt({ token: expired(id) })
      expectRequest({ ...KNOWN_V4['azure-ad'], path: '/common/oauth2/v2.0/token' })
    },
  )

  test.each(['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com/'])(
    'salesforce with the domain of an organisation: %s',
    async (issuer) => {
      const { jwt } = createCallbacks({
        providers: { salesforce: { ...CREDENTIALS, issuer } },
        ...network,
      })
      await jwt({ token: expired('salesforce') })
      expectRequest({ ...KNOWN_V4.salesforce, host: 'acme.my.salesforce.com' })
    },
  )

  test('twitter: Basic', async () => {
    const { jwt } = createCallbacks({ providers: { twitter: CREDENTIALS }, ...network })
    await jwt({ token: expired('twitter') })
    expectRequest({
      host: 'api.x.com',
      path: '/2/oauth2/token',
      authentication: 'client_secret_basic',
    })
  })

  test('notion: Basic and a JSON body', async () => {
    const { jwt } = createCallbacks({ providers: { notion: CREDENTIALS }, ...network })
    const token = expired('notion')
    await jwt({ token })
    const [{ headers, rawBody }] = internet.tokenRequests()
    expect(headers['content-type']).toBe('application/json')
    expect(headers.authorization).toMatch(/^Basic /)
    expect(JSON.parse(rawBody)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: token.refresh_token,
    })
  })

  test('salesforce never says how long: an hour is assumed, and no refresh on every call', async () => {
    internet.replyWith(() => ({ body: { access_token: 'new', token_type: 'Bearer' } }))
    const { jwt } = createCallbacks({ providers: { salesforce: CREDENTIALS }, ...network })
    const renewed = await jwt({ token: expired('salesforce') })
    expect(Math.abs(renewed.expires_at - Date.now() / 1000 - 3600)).toBeLessThan(5)
    expect(await jwt({ token: renewed })).toBe(renewed)
    expect(internet.tokenRequests()).toHaveLength(1)
  })
})

describe('an issuer elsewhere is another authorization server, which alone gets the credentials', () => {
  test.each(ELSEWHERE)('$id: $issuer', async ({ id, issuer, ...expected }) => {
    const { jwt } = createCallbacks({
      providers: { [id]: { ...CREDENTIALS, issuer } },
      ...network,
    })
    const renewed = await jwt({ token: expired(id) })
    expect(renewed.access_token).toMatch(/of-the-endpoint$/)
    expectRequest(expected)
  })

  test('a tenant does not lead back to the cloud of all', async () => {
    const [{ id, issuer, ...expected }] = ELSEWHERE
    const provider = { ...CREDENTIALS, issuer, tenantId: 'acme-tenant' }
    const { jwt } = createCallbacks({ providers: { [id]: provider }, ...network })
    await jwt({ token: expired(id) })
    expectRequest(expected)
  })

  test('a revocation does not go to the provider either', async () => {
    const google = { ...CREDENTIALS, issuer: 'https://login.acme.test/idp' }
    const { jwt, rotator } = createCallbacks({ providers: { google }, ...network })
    const renewed = await jwt({ token: expired('google') })
    const revoking = rotator.revoke(renewed)
    await expect(revoking).rejects.toMatchObject({ failure: { code: 'no_revocation_endpoint' } })
    expect(internet.tokenRequests().map(({ host }) => host)).toEqual(['login.acme.test'])
  })

  test.each([
    ['google', 'https://accounts.google.com'],
    ['github', 'https://github.com/login/oauth'],
    ['linkedin', 'https://www.linkedin.com/oauth/'],
    ['apple', 'https://appleid.apple.com'],
    ['twitter', 'https://twitter.com'],
  ])('%s with its own issuer is not discovered', async (id, issuer) => {
    const { jwt } = createCallbacks({
      providers: { [id]: { ...CREDENTIALS, issuer } },
      ...network,
    })
    await jwt({ token: expired(id) })
    const known = KNOWN_V4[id] ?? {
      ...{ host: 'api.x.com', path: '/2/oauth2/token', authentication: 'client_secret_basic' },
    }
    expectRequest(known)
  })

  test.each([
    ['google', { issuer: 'https://login.acme.test/idp' }],
    ['google', { wellKnown: 'https://login.acme.test/idp/.well-known/openid-configuration' }],
  ])("NextAuth v4's own provider object: %s with %j", async (name, more) => {
    const { default: Provider } = require(`next-auth/providers/${name}`)
    const config = { providers: [Provider({ ...CREDENTIALS, ...more })] }
    const { callbacks } = withTokenRotation(config, network)
    await callbacks.jwt({ token: expired(name) })
    expectRequest(ELSEWHERE.find(({ id }) => id === name))
  })
})

describe('a privateKey is what the client proves itself by', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })

  async function refresh(id, provider) {
    const options = { providers: { [id]: { clientId: 'an-id', ...provider } }, ...network }
    await createCallbacks(options).jwt({ token: expired(id) })
    const [{ headers, body }] = internet.tokenRequests()
    expect(headers).not.toHaveProperty('authorization')
    return body
  }

  test.each([
    ['microsoft-entra-id', 'in place of a secret', {}],
    ['google', 'beside a secret', { clientSecret: 'a-secret' }],
    ['spotify', 'beside a secret', { clientSecret: 'a-secret' }],
  ])('%s, %s', async (id, _how, provider) => {
    const body = await refresh(id, { privateKey: pem, ...provider })
    expect(body.client_assertion).toMatch(/^ey/)
    expect(body).not.toHaveProperty('client_secret')
  })

  test('unless clientAuthentication says otherwise', async () => {
    const clientAuthentication = 'client_secret_post'
    const body = await refresh('google', {
      ...{ privateKey: pem, clientSecret: 'a-secret', clientAuthentication },
    })
    expect(body.client_secret).toBe('a-secret')
    expect(body).not.toHaveProperty('client_assertion')
  })
})

describe('withTokenRotation, with the provider objects of NextAuth v4', () => {
  test.each(Object.entries(KNOWN_V4))('%s', async (name, known) => {
    const { default: Provider } = require(`next-auth/providers/${name}`)
    const { callbacks } = withTokenRotation(
      { providers: [Provider({ ...CREDENTIALS, ...known.needs })] },
      network,
    )
    const renewed = await callbacks.jwt({ token: expired(name) })
    expect(renewed.access_token).toMatch(/of-the-endpoint$/)
    expectRequest(known)
  })
})

describe('withTokenRotation, with the provider objects of Auth.js v5', () => {
  const script = 'test/support/refresh_v5_providers.mjs'

  async function refresh(providers, env) {
    const { stdout, stderr, code } = await runNode([script], {
      input: JSON.stringify({ ...network, providers }),
      env,
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout)
  }

  test.each(Object.entries(KNOWN_V5))('%s', async (name, known) => {
    const results = await refresh({ [name]: { ...CREDENTIALS, ...known.needs } })
    expect(results[name].access_token).toMatch(/of-the-endpoint$/)
    expectRequest(known)
  })

  test.each(['google', 'keycloak', 'microsoft-entra-id'])(
    '%s uncalled, with the variables of Auth.js',
    async (name) => {
      const prefix = `AUTH_${name.toUpperCase().replaceAll('-', '_')}`
      const env = { [`${prefix}_ID`]: 'id-from-env', [`${prefix}_SECRET`]: 'a-secret' }
      const { issuer } = KNOWN_V5[name].needs ?? {}
      if (issuer) env[`${prefix}_ISSUER`] = issuer
      await refresh({ [name]: 'uncalled' }, env)
      expectRequest(KNOWN_V5[name], 'id-from-env')
    },
  )

  test('google called without options, with the variables of Auth.js', async () => {
    const env = { AUTH_GOOGLE_ID: 'id-from-env', AUTH_GOOGLE_SECRET: 'a-secret' }
    await refresh({ google: {} }, env)
    expectRequest(KNOWN_V5.google, 'id-from-env')
  })
})
