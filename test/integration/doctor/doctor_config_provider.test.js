// The doctor connects to one provider of a config file as that config says.

const { startAuthorizationServer } = require('../../../examples/authorization-server/control.js')
const { makeCertificates } = require('../../support/certificates.js')
const { askDoctor } = require('../../support/doctor.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')
const { configFiles } = require('../../support/config_files.js')

const SECRET = 'a-secret-that-nobody-prints'

const configFile = configFiles()

describe('with --provider', () => {
  let server

  beforeAll(async () => {
    server = await startAuthorizationServer({ clientAuthentication: 'client_secret_post' })
  })

  afterEach(() => server.clearLog())
  afterAll(() => server.close())

  function demoFile(options) {
    const { clientId, clientSecret, issuer } = server
    const demo = { clientId, clientSecret, issuer, ...options }
    return configFile(`module.exports = ${JSON.stringify({ providers: { demo } })}`)
  }

  const ask = (options, ...args) =>
    askDoctor(['--config', demoFile(options), '--provider', 'demo', ...args])

  test('the method of the config is compared with the metadata', async () => {
    const { code, finding } = await ask({ clientAuthentication: 'client_secret_basic' })
    expect(finding('client_authentication').text).toBe('the issuer refuses client_secret_basic')
    expect(await server.tokenRequests()).toEqual([])
    expect(code).toBe(1)
  })

  test('--try: a client that the provider takes', async () => {
    const { code, finding } = await ask({}, '--try')
    expect(finding('client')).toMatchObject({ level: 'ok', code: 'invalid_grant' })
    expect(await server.tokenRequests()).toHaveLength(1)
    expect(code).toBe(0)
  })

  test('--try: a wrong secret', async () => {
    const { code, finding, output } = await ask({ clientSecret: SECRET }, '--try')
    expect(finding('client')).toMatchObject({ level: 'problem', code: 'invalid_client' })
    expect(finding('client').fix).toContain('clientSecret')
    expect(output).not.toContain(SECRET)
    expect(code).toBe(1)
  })

  test('a provider that the config does not have', async () => {
    const asked = askDoctor(['--config', demoFile(), '--provider', 'google'])
    await expect(asked).rejects.toThrow() // no report on standard output
  })
})

test('--try: a backend that refuses the made-up token in its own way', async () => {
  const backend = await startTokenEndpoint({ reply: () => ({ status: 401, body: '' }) })
  const request = { body: { token: '{refresh_token}' } }
  const providers = { credentials: { tokenEndpoint: backend.url, request } }
  const file = configFile(`module.exports = ${JSON.stringify({ providers })}`)
  const args = ['--config', file, '--provider', 'credentials', '--try']
  const { finding } = await askDoctor(args)
  expect(finding('client')).toMatchObject({ level: 'problem', code: 'http_401' })
  expect(finding('client').fix).toContain('POST, json: token')
  expect(finding('client').fix).not.toContain('client_secret_post')
  await backend.close()
})

describe('an issuer whose metadata names no revocation endpoint', () => {
  let issuer

  beforeAll(async () => {
    const body = () => ({ issuer: issuer.origin, token_endpoint: issuer.url })
    issuer = await startTokenEndpoint({ reply: () => ({ body: body() }) })
  })

  afterAll(() => issuer.close())

  test.each([
    ['none', {}, true],
    ['one', { revocationEndpoint: 'https://id.test/revoke' }, false],
  ])('and a config that names %s', async (_name, given, isMissing) => {
    const demo = { clientId: 'id', clientSecret: SECRET, issuer: issuer.origin, ...given }
    const file = configFile(`module.exports = ${JSON.stringify({ providers: { demo } })}`)
    const { finding } = await askDoctor(['--config', file, '--provider', 'demo'])
    expect(finding('token_endpoint')?.level).not.toBe('problem')
    expect(finding('revocation') !== undefined).toBe(isMissing)
  })
})

test('an http: endpoint behind a proxy is left to --try', async () => {
  const demo = { clientId: 'id', clientSecret: SECRET, tokenEndpoint: 'http://id.test/token' }
  const options = { providers: { demo }, proxy: 'http://proxy.test', allowInsecureHttp: true }
  const file = configFile(`module.exports = ${JSON.stringify(options)}`)
  const { code, finding } = await askDoctor(['--config', file, '--provider', 'demo'])
  expect(finding('connection')).toMatchObject({
    level: 'note',
    text: 'the way of an http: request through a proxy is not checked here',
  })
  expect(code).toBe(0)
})

describe('with ca and timeout', () => {
  let certificates
  let endpoint

  beforeAll(async () => {
    certificates = makeCertificates(['127.0.0.1'])
    endpoint = await startTokenEndpoint({ tls: certificates })
  })

  afterAll(async () => {
    await endpoint.close()
    certificates.remove()
  })

  function ask(options) {
    const own = { clientId: 'id', clientSecret: SECRET, tokenEndpoint: endpoint.url }
    const text = `module.exports = ${JSON.stringify({ ...options, providers: { own } })}`
    return askDoctor(['--config', configFile(text), '--provider', 'own'])
  }

  test('the option ca is trusted', async () => {
    expect((await ask({})).finding('certificate').level).toBe('problem')
    const { code, finding } = await ask({ ca: certificates.ca })
    expect(finding('connection').level).toBe('ok')
    expect(code).toBe(0)
  })

  test('an endpoint that never answers', async () => {
    endpoint.replyWith(() => ({ after: new Promise(() => {}) }))
    const { code, finding } = await ask({ ca: certificates.ca, timeout: 1500 })
    expect(finding('connection').text).toMatch(/: no response \(ETIMEDOUT\)$/)
    expect(code).toBe(1)
  })
})
