// What an issuer's metadata may name: an issuer elsewhere has no business with what listens on this machine, and refresh
// tokens do not go there in the clear.

const { once } = require('node:events')
const http = require('node:http')
const https = require('node:https')
const { createCallbacks } = require('../..')
const { makeAuthority } = require('../support/certificates.js')
const { grant } = require('../support/token_endpoint.js')
const { CLIENT, PATIENCE_MS, newSession } = require('./support/matrix.js')

let authority
let identity
let client
let issuer
let local
let logged

beforeAll(() => {
  authority = makeAuthority()
  identity = authority.issue({ hosts: ['127.0.0.1', 'localhost'] })
  client = authority.issue({ hosts: ['client.example'] })
})

afterAll(() => authority.remove())

/** A server on this machine that writes down what it is asked. */
async function listen(server, scheme) {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address()
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    close: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

async function startLocal() {
  const paths = []
  const server = http.createServer((request, response) => {
    paths.push(request.url)
    request.resume()
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(grant().body))
  })
  return Object.assign(await listen(server, 'http'), { paths })
}

async function startIssuer(scheme, metadata) {
  const answer = (_request, response) => {
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ issuer: issuer.url, ...metadata() }))
  }
  const server =
    scheme === 'https' ? https.createServer(identity, answer) : http.createServer(answer)
  issuer = await listen(server, scheme)
}

beforeEach(async () => {
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  local = await startLocal()
})

afterEach(async () => {
  logged.mockRestore()
  await issuer.close()
  await local.close()
})

function callbacks(provider, options) {
  const failures = []
  const { jwt, rotator } = createCallbacks({
    providers: { demo: { ...CLIENT, issuer: issuer.url, ...provider } },
    ca: authority.ca,
    connectTimeout: PATIENCE_MS,
    retries: 0,
    onEvent: ({ failure }) => failure && failures.push(failure.code),
    ...options,
  })
  return { jwt, rotator, failures }
}

const unusable = 'unusable_token_endpoint'
const mutual = () => ({ clientCertificate: client })

describe('an https: issuer', () => {
  test.each(['127.0.0.1', 'localhost', '127.1', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433'])(
    'may not name http://%s as the token endpoint',
    async (host) => {
      await startIssuer('https', () => ({ token_endpoint: `http://${host}:${local.port}/token` }))
      const { jwt, failures } = callbacks()
      const token = newSession(-60)
      expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
      expect(failures).toEqual([unusable])
      expect(local.paths).toEqual([])
      expect(logged.mock.calls.join()).toMatch(/unusable_token_endpoint/)
    },
  )

  test('may not name one as the alias for mutual TLS', async () => {
    await startIssuer('https', () => ({
      token_endpoint: `${issuer.url}/token`,
      mtls_endpoint_aliases: { token_endpoint: `${local.url}/token` },
    }))
    const { jwt } = callbacks(mutual())
    await jwt({ token: newSession(-60) })
    expect(local.paths).toEqual([])
  })

  test.each([
    ['the revocation endpoint', (url) => ({ revocation_endpoint: `${url}/revoke` }), {}],
    [
      'its alias for mutual TLS',
      (url) => ({ mtls_endpoint_aliases: { revocation_endpoint: `${url}/revoke` } }),
      mutual,
    ],
  ])('may not name one as %s', async (_what, metadata, provider) => {
    await startIssuer('https', () => ({
      token_endpoint: `${issuer.url}/token`,
      ...metadata(local.url),
    }))
    const { rotator } = callbacks(typeof provider === 'function' ? provider() : provider)
    await expect(rotator.revoke(newSession(60))).rejects.toThrow()
    expect(local.paths).toEqual([])
  })

  test('may with allowInsecureHttp', async () => {
    await startIssuer('https', () => ({ token_endpoint: `${local.url}/token` }))
    const { jwt } = callbacks({}, { allowInsecureHttp: true })
    expect(await jwt({ token: newSession(-60) })).not.toHaveProperty('error')
    expect(local.paths).toEqual(['/token'])
  })
})

describe('an http: issuer on this machine', () => {
  test('may name an http: endpoint here', async () => {
    await startIssuer('http', () => ({ token_endpoint: `${local.url}/token` }))
    const { jwt } = callbacks()
    expect(await jwt({ token: newSession(-60) })).not.toHaveProperty('error')
    expect(local.paths).toEqual(['/token'])
  })

  test('may not name one elsewhere', async () => {
    await startIssuer('http', () => ({ token_endpoint: 'http://provider.example/token' }))
    const { jwt, failures } = callbacks()
    expect(await jwt({ token: newSession(-60) })).toHaveProperty('error')
    expect(failures).toEqual([unusable])
  })
})
