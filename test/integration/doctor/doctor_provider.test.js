// The doctor discovers an issuer and says what in its metadata and replies would keep tokens from being refreshed.

const { askDoctor } = require('../../support/doctor.js')
const { startAuthorizationServer } = require('../../../examples/authorization-server/control.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const OPENID = '/.well-known/openid-configuration'

describe('the demo authorization server', () => {
  let server

  beforeAll(async () => {
    server = await startAuthorizationServer({ clientAuthentication: 'client_secret_post' })
  })

  afterAll(() => server.close())

  test('is in order', async () => {
    const { code, report, finding } = await askDoctor(['--issuer', server.issuer])
    expect(finding('refresh_token_grant').level).toBe('ok')
    expect(finding('client_authentication')).toMatchObject({
      level: 'ok',
      method: 'client_secret_post',
    })
    expect(finding('connection')).toMatchObject({
      level: 'ok',
      tokenEndpoint: server.tokenEndpoint,
    })
    expect(finding('http_version')).toMatchObject({ level: 'note', protocol: 'http/1.1' })
    expect(finding('clock').level).toBe('ok')
    expect(report.problems).toBe(0)
    expect(code).toBe(0)
  })

  test('refuses another client authentication', async () => {
    const args = ['--issuer', server.issuer, '--client-authentication', 'private_key_jwt']
    const { code, finding } = await askDoctor(args)
    expect(finding('client_authentication')).toMatchObject({
      level: 'problem',
      text: 'the issuer refuses private_key_jwt',
      fix: 'Set clientAuthentication to one of: client_secret_post.',
    })
    expect(code).toBe(1)
  })
})

describe('an issuer', () => {
  let issuer
  let metadata
  let headers

  beforeEach(async () => {
    headers = {}
    issuer = await startTokenEndpoint({
      reply: ({ url }) =>
        url === OPENID ? { body: metadata, headers } : { status: 405, body: '', headers },
    })
    metadata = {
      issuer: issuer.origin,
      token_endpoint: issuer.url,
      revocation_endpoint: `${issuer.origin}/revoke`,
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    }
  })

  afterEach(() => issuer.close())

  const ask = (...args) => askDoctor(['--issuer', issuer.origin, ...args])

  test('whose endpoint answers 405 to the question is in order', async () => {
    const { code, report } = await ask()
    expect(report.problems).toBe(0)
    expect(code).toBe(0)
    expect(issuer.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${OPENID}`,
      'GET /token',
    ])
  })

  test('without the refresh_token grant', async () => {
    metadata.grant_types_supported = ['authorization_code', 'client_credentials']
    const { code, finding } = await ask()
    expect(finding('refresh_token_grant')).toMatchObject({
      level: 'problem',
      text: 'the issuer does not support the refresh_token grant',
    })
    expect(code).toBe(1)
  })

  test('that does not say which grants it supports', async () => {
    metadata.grant_types_supported = undefined
    const { code, finding } = await ask()
    expect(finding('refresh_token_grant').level).toBe('note')
    expect(code).toBe(0)
  })

  test('that takes only what this package does not have', async () => {
    metadata.token_endpoint_auth_methods_supported = ['spiffe_jwt']
    const { code, finding } = await ask()
    expect(finding('client_authentication').fix).toContain('It takes only spiffe_jwt')
    expect(code).toBe(1)
  })

  test.each(['tls_client_auth', 'self_signed_tls_client_auth'])('that takes %s', async (method) => {
    metadata.token_endpoint_auth_methods_supported = [method]
    expect((await ask()).finding('client_authentication').fix).toContain(method)
    const { code, finding } = await ask('--client-authentication', method)
    expect(finding('client_authentication')).toMatchObject({ level: 'ok', method })
    expect(code).toBe(0)
  })

  test('without a list means client_secret_basic', async () => {
    metadata.token_endpoint_auth_methods_supported = undefined
    expect((await ask()).finding('client_authentication').method).toBe('client_secret_basic')
    const post = await ask('--client-authentication', 'client_secret_post')
    expect(post.finding('client_authentication').level).toBe('note')
    expect(post.code).toBe(0)
  })

  test('that names another', async () => {
    metadata.issuer = 'https://other.test\u001b[31m'
    const { code, finding } = await ask()
    expect(finding('issuer')).toMatchObject({
      level: 'problem',
      text: 'the metadata names another issuer: https://other.test [31m',
    })
    expect(code).toBe(1)
  })

  test('whose token endpoint is not an https: URL is not connected to', async () => {
    metadata.token_endpoint = 'http://id.test/token'
    const { code, finding } = await ask()
    expect(finding('token_endpoint').text).toBe(
      "the metadata's token_endpoint is an http: URL, which would send credentials in the clear",
    )
    expect(finding('connection')).toBeUndefined()
    expect(code).toBe(1)
  })

  test('without metadata', async () => {
    issuer.replyWith(({ url }) => (url === OPENID ? { status: 302, body: '' } : { status: 404 }))
    const { code, finding } = await ask()
    expect(finding('discovery').text).toBe(
      "the issuer's metadata cannot be read: status 302, then status 404",
    )
    expect(code).toBe(1)
  })

  test('whose metadata is a page at one place and RFC 8414 at the other', async () => {
    issuer.replyWith(({ url }) => ({
      body: url === '/.well-known/oauth-authorization-server' ? metadata : '<html>',
    }))
    expect((await ask()).code).toBe(0)
  })

  test.each([
    [-120, 'problem', /clock is 1(19|20|21) s ahead of/],
    [120, 'problem', /clock is 1(19|20|21) s behind/],
    [20, 'note', /clock is (19|20|21) s behind/],
  ])('whose clock is %d s off', async (offSeconds, level, text) => {
    headers.date = new Date(Date.now() + offSeconds * 1000).toUTCString()
    const { code, finding } = await ask()
    expect(finding('clock')).toMatchObject({ level, text: expect.stringMatching(text) })
    expect(code).toBe(level === 'problem' ? 1 : 0)
  })

  test('behind a cache that tells the age of its answer', async () => {
    headers.date = new Date(Date.now() - 300_000).toUTCString()
    headers.age = '300'
    expect((await ask()).finding('clock').level).toBe('ok')
  })
})
