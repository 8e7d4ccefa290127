// Hosts with letters beyond ASCII: what people write in a browser's address bar goes out in punycode, as a browser does it.

const { createCallbacks } = require('../..')
const edge = require('../../lib/server/edge.js')
const { makeCertificates } = require('../support/certificates.js')
const { CLIENT, PATIENCE_MS, newSession } = require('./support/matrix.js')
const { grants } = require('./support/behaviours.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

/** Resolved to this machine by libcurl itself (RFC 6761, section 6.3). */
const HOST = 'bücher.localhost'
const ASCII = 'xn--bcher-kva.localhost'

let certificates
let endpoint

beforeAll(() => {
  certificates = makeCertificates([ASCII])
})

afterAll(() => certificates.remove())

afterEach(async () => {
  await endpoint?.close()
  endpoint = undefined
})

const sentTo = (provider, options) => {
  const events = []
  const { jwt } = createCallbacks({
    providers: { demo: { ...CLIENT, ...provider } },
    ca: certificates.ca,
    connectTimeout: PATIENCE_MS,
    onEvent: (event) => events.push(event),
    ...options,
  })
  return { jwt, events }
}

test.each([HOST, 'BÜCHER.localhost', 'bu\u0308cher.localhost', 'bücher\u3002localhost', ASCII])(
  'a token endpoint at %s',
  async (host) => {
    endpoint = await startMisbehavingEndpoint({ onRequest: grants, tlsOptions: certificates })
    const { jwt } = sentTo({ tokenEndpoint: `https://${host}:${endpoint.port}/token` })
    const token = newSession(-60)
    expect(await jwt({ token })).not.toHaveProperty('error')
    const [{ head }] = endpoint.requestsWith(token.refresh_token)
    expect(head).toMatch(new RegExp(`^Host: ${ASCII}:${endpoint.port}\r?$`, 'm'))
  },
)

test('an endpoint in the metadata of an issuer has to be in ASCII: the log says what is wrong', async () => {
  const metadata = ({ socket, port }) => {
    const body = JSON.stringify({
      issuer: `http://127.0.0.1:${port}`,
      token_endpoint: `https://${HOST}:1/token`,
    })
    socket.end(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  }
  endpoint = await startMisbehavingEndpoint({
    onRequest: (socket) => metadata({ socket, port: endpoint.port }),
  })
  const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  const { jwt, events } = sentTo({ issuer: `http://127.0.0.1:${endpoint.port}` })
  expect(await jwt({ token: newSession(-60) })).toHaveProperty('error', 'RefreshAccessTokenError')
  expect(events).toMatchObject([
    { failure: { failureClass: 'configuration', code: 'unusable_token_endpoint' } },
  ])
  expect(logged.mock.calls.join()).toMatch(/not in ASCII \(punycode\)/)
  logged.mockRestore()
})

describe('the options', () => {
  const provider = (more) => ({ providers: { demo: { ...CLIENT, ...more } } })
  const rows = [
    ['tokenEndpoint', provider({ tokenEndpoint: `https://${HOST}/token` })],
    ['issuer', provider({ issuer: `https://${HOST}` })],
    [
      'revocationEndpoint',
      provider({ tokenEndpoint: `https://${HOST}/t`, revocationEndpoint: `https://${HOST}/r` }),
    ],
    [
      'registerUrl',
      { ...provider({ tokenEndpoint: `https://${HOST}/t` }), registerUrl: `https://${HOST}/users` },
    ],
  ]

  test.each(rows)('%s takes such a host', (_option, options) => {
    expect(() => createCallbacks(options)).not.toThrow()
  })

  test.each(rows)('%s takes it on edge runtimes', (_option, options) => {
    expect(() => edge.createCallbacks(options)).not.toThrow()
  })
})
