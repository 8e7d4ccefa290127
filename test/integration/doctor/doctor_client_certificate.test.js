// The doctor shows the client's certificate as the addon does (RFC 8705), to a server that demands one.

const fs = require('node:fs')
const path = require('node:path')
const { makeAuthority } = require('../../support/certificates.js')
const { askDoctor } = require('../../support/doctor.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let authority
let server
let metadata

beforeAll(async () => {
  authority = makeAuthority()
  const identity = authority.issue({ hosts: ['127.0.0.1'] })
  const tls = { ...identity, ca: authority.ca, requestCert: true, rejectUnauthorized: true }
  server = await startTokenEndpoint({ tls, reply: () => ({ body: metadata }) })
  metadata = {
    issuer: server.origin,
    token_endpoint: `${server.origin}/token`,
    mtls_endpoint_aliases: { token_endpoint: `${server.origin}/mtls/token` },
    token_endpoint_auth_methods_supported: ['tls_client_auth'],
  }
})

afterAll(async () => {
  await server.close()
  authority.remove()
})

function ask(demo) {
  const options = { ca: authority.ca, providers: { demo: { clientId: 'id', ...demo } } }
  const file = path.join(authority.folder, 'config.js')
  fs.writeFileSync(file, `module.exports = ${JSON.stringify(options)}`)
  return askDoctor(['--config', file, '--provider', 'demo'])
}

test('with it the endpoint for such clients answers', async () => {
  const { cert, key } = authority.issue({ hosts: ['client.example'] })
  const { code, finding } = await ask({
    issuer: server.origin,
    clientCertificate: { cert, key },
  })
  expect(finding('client_authentication')).toMatchObject({ level: 'ok', method: 'tls_client_auth' })
  expect(finding('connection')).toMatchObject({
    level: 'ok',
    tokenEndpoint: metadata.mtls_endpoint_aliases.token_endpoint,
  })
  expect(server.requests.at(-1).url).toBe('/mtls/token')
  expect(code).toBe(0)
})

test('without it nothing does', async () => {
  const tokenEndpoint = `${server.origin}/token`
  const { code, finding } = await ask({ tokenEndpoint, clientSecret: 'a-secret' })
  expect(finding('connection').level).toBe('problem')
  expect(code).toBe(1)
})
