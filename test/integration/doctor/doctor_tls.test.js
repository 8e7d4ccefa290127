// The doctor connects as the addon would, and says in plain words why that fails.

const { once } = require('node:events')
const net = require('node:net')
const { makeCertificates } = require('../../support/certificates.js')
const { startConnectProxy } = require('../../support/connect_proxy.js')
const { askDoctor } = require('../../support/doctor.js')
const { datedCertificate, selfSignedCertificate } = require('../../support/odd_certificates.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const GOOGLE = ['accounts.google.com', 'oauth2.googleapis.com']

let certificates

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1', ...GOOGLE])
})

afterAll(() => certificates.remove())

const metadataOf = (issuer, tokenEndpoint) => ({
  issuer,
  token_endpoint: tokenEndpoint,
  revocation_endpoint: `${issuer}/revoke`,
  grant_types_supported: ['refresh_token'],
  token_endpoint_auth_methods_supported: ['client_secret_post'],
})

describe('an issuer with TLS', () => {
  let issuer

  afterEach(() => issuer.close())

  async function ask(tls, env = { NODE_EXTRA_CA_CERTS: certificates.caFile }) {
    issuer = await startTokenEndpoint({
      tls,
      reply: () => ({ body: metadataOf(issuer.origin, issuer.url) }),
    })
    return askDoctor(['--issuer', issuer.origin], env)
  }

  test('is asked over HTTP/2', async () => {
    const { code, finding } = await ask(certificates)
    expect(finding('connection')).toMatchObject({ level: 'ok', tlsVersion: 'TLSv1.3' })
    expect(finding('http_version')).toMatchObject({ level: 'ok', protocol: 'h2' })
    expect(finding('certificate')).toMatchObject({ level: 'note', days: 1 })
    expect(issuer.requests.map(({ httpVersion }) => httpVersion)).toEqual(['2.0', '2.0'])
    expect(code).toBe(0)
  })

  async function problemOf(tls, env) {
    const { code, finding } = await ask(tls, env)
    expect(code).toBe(1)
    expect(finding('certificate')).toMatchObject({ level: 'problem', fix: expect.any(String) })
    expect(issuer.requests).toEqual([])
    return finding('certificate')
  }

  test('of an unknown CA', async () => {
    // With `ca` as well, Node's server would send it along.
    const { key, cert } = certificates
    const { text, fix } = await problemOf({ key, cert }, {})
    expect(text).toContain('was issued by Token rotation test CA, which is not trusted here')
    expect(fix).toContain('NODE_EXTRA_CA_CERTS')
  })

  test('of an unknown CA that sends its whole chain', async () => {
    const { text } = await problemOf(
      { ...certificates, cert: certificates.cert + certificates.ca },
      {},
    )
    expect(text).toContain('comes from a CA that is not trusted here: Token rotation test CA')
  })

  test('with a self-signed certificate', async () => {
    const { text } = await problemOf(selfSignedCertificate(certificates.folder))
    expect(text).toBe('the certificate of 127.0.0.1 is self-signed')
  })

  test('with an expired certificate', async () => {
    const tls = datedCertificate(certificates, '20200101000000Z', '20200201000000Z')
    const { text } = await problemOf(tls)
    expect(text).toMatch(/^the certificate of 127\.0\.0\.1 has expired \(Feb {2}1 .*2020 GMT\)$/)
  })

  test('with a certificate of the future', async () => {
    const tls = datedCertificate(certificates, '20480101000000Z', '20490101000000Z')
    const { text, fix } = await problemOf(tls)
    expect(text).toMatch(/is not valid before Jan {2}1 .*2048 GMT$/)
    expect(fix).toContain('clock')
  })

  test('with a certificate for another name', async () => {
    const other = makeCertificates(['login.test'])
    const { text } = await problemOf(other, { NODE_EXTRA_CA_CERTS: other.caFile })
    other.remove()
    expect(text).toBe('the certificate is not for 127.0.0.1 but for DNS:login.test')
  })

  test('that speaks no TLS after all', async () => {
    issuer = await startTokenEndpoint()
    const { code, finding } = await askDoctor(['--issuer', `https://127.0.0.1:${issuer.port}`])
    expect(finding('connection').text).toMatch(/^127\.0\.0\.1:\d+: the TLS handshake fails \(.+\)$/)
    expect(code).toBe(1)
  })
})

test('a port where nothing listens', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  await new Promise((done) => server.close(done))
  const { code, finding } = await askDoctor(['--issuer', `https://127.0.0.1:${port}`])
  expect(finding('connection').text).toBe(`127.0.0.1:${port}: no connection (ECONNREFUSED)`)
  expect(code).toBe(1)
})

test('a name that does not exist', async () => {
  const { code, finding } = await askDoctor(['--issuer', 'https://nobody.invalid'])
  expect(finding('connection').text).toMatch(
    /^nobody\.invalid: no connection \((ENOTFOUND|EAI_AGAIN)\)$/,
  )
  expect(finding('connection').fix).toContain('DNS')
  expect(code).toBe(1)
})

describe('through a proxy', () => {
  let endpoint
  let proxy

  beforeAll(async () => {
    const metadata = metadataOf(`https://${GOOGLE[0]}`, `https://${GOOGLE[1]}/token`)
    endpoint = await startTokenEndpoint({ tls: certificates, reply: () => ({ body: metadata }) })
    proxy = await startConnectProxy(endpoint.port)
  })

  afterAll(async () => {
    await proxy.close()
    await endpoint.close()
  })

  const ask = (env) =>
    askDoctor(['--provider', 'google'], { NODE_EXTRA_CA_CERTS: certificates.caFile, ...env })

  test('Google is discovered and connected to; the credentials stay unsaid', async () => {
    const { code, report, finding, output } = await ask({
      https_proxy: proxy.url.replace('://', '://somebody:s3cret-pass@'),
    })
    expect(proxy.connects).toEqual(GOOGLE.map((host) => `${host}:443`))
    expect(finding('client_authentication').method).toBe('client_secret_post')
    expect(finding('connection')).toMatchObject({
      level: 'ok',
      proxy: proxy.url.replace('://', '://[...]@'),
    })
    expect(report.problems).toBe(0)
    expect(output).not.toMatch(/s3cret|somebody/)
    expect(code).toBe(0)
  })

  test('that refuses', async () => {
    const refusing = await startTokenEndpoint()
    const { code, finding } = await ask({ https_proxy: refusing.origin })
    await refusing.close()
    expect(finding('connection').level).toMatch(/note|problem/)
    expect(code).toBe(1)
  })

  test.each(['googleapis.com', '*', '.google.com,.googleapis.com'])(
    'but not where no_proxy is %s',
    async (noProxy) => {
      const before = proxy.connects.filter((host) => host.startsWith('oauth2')).length
      await ask({ https_proxy: proxy.url, no_proxy: noProxy })
      expect(proxy.connects.filter((host) => host.startsWith('oauth2'))).toHaveLength(before)
    },
  )
})
