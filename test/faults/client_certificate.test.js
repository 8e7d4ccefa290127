// Mutual TLS (RFC 8705): the client's certificate opens the door, and a missing or wrong one is the operator's to repair.

const { createCallbacks } = require('../..')
const { makeAuthority } = require('../support/certificates.js')
const { startTokenEndpoint } = require('../support/token_endpoint.js')
const { grants, repliesJson } = require('./support/behaviours.js')
const {
  configuration,
  expectFailure,
  expectGrant,
  newSession,
  refreshBoth,
  runMatrix,
} = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')
const { startOpensslServer } = require('./support/openssl_server.js')

let authority
let clients
let identity
let certificate
let other

beforeAll(() => {
  authority = makeAuthority()
  clients = makeAuthority()
  identity = authority.issue({ hosts: ['127.0.0.1'] })
  certificate = clients.issue({ hosts: ['client.example'] })
  other = authority.issue({ hosts: ['client.example'] })
})

afterAll(() => {
  authority.remove()
  clients.remove()
})

/** A server that lets every client in and looks at the certificate later, as many load balancers do. */
const startLooking = (versions) => {
  const seen = []
  return startMisbehavingEndpoint({
    tlsOptions: {
      ...identity,
      ...versions,
      ca: clients.ca,
      requestCert: true,
      rejectUnauthorized: false,
    },
    onRequest: (socket, request) => {
      seen.push({ request, subject: socket.getPeerCertificate().subject?.CN })
      if (socket.authorized) grants(socket)
      else repliesJson({ error: 'invalid_client' }, 401)(socket)
    },
  }).then((endpoint) => ({ ...endpoint, seen }))
}

const byCertificate = (given) => ({
  clientSecret: undefined,
  clientAuthentication: 'tls_client_auth',
  clientCertificate: given,
})
const trusting = () => ({ ca: authority.ca })

describe.each([
  ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
  ['TLS 1.3', { minVersion: 'TLSv1.3' }],
])('%s', (_name, versions) => {
  test.each(['tls_client_auth', 'self_signed_tls_client_auth', undefined])(
    'clientAuthentication %s: the certificate, the client id and no secret',
    async (clientAuthentication) => {
      const endpoint = await startLooking(versions)
      try {
        const provider = { ...byCertificate(certificate), clientAuthentication }
        expectGrant(await refreshBoth(endpoint.url, { provider, options: trusting() }))
        expect(endpoint.seen).toHaveLength(2)
        for (const { subject, request } of endpoint.seen) {
          expect(subject).toBe('client.example')
          expect(Object.keys(request.fields).sort()).toEqual([
            ...['client_id', 'grant_type', 'refresh_token'],
          ])
          expect(request.head).not.toMatch(/^authorization:/im)
        }
      } finally {
        await endpoint.close()
      }
    },
  )
})

test('beside a secret the certificate only binds the tokens: both are shown', async () => {
  const endpoint = await startLooking()
  try {
    const provider = { clientCertificate: certificate }
    expectGrant(await refreshBoth(endpoint.url, { provider, options: trusting() }))
    const [{ subject, request }] = endpoint.seen
    expect(subject).toBe('client.example')
    expect(request.fields).toHaveProperty('client_secret')
  } finally {
    await endpoint.close()
  }
})

describe('refused in the handshake', () => {
  // As Buffers, which a file read is.
  const buffers = ({ key, cert }) => ({ key: Buffer.from(key), cert: Buffer.from(cert) })
  const refused = (what, provider) => ({
    what,
    provider,
    start: () => startOpensslServer({ identity, clientCa: clients.ca }),
    options: trusting,
    fails: configuration('client_certificate', { requests: 0, attempts: 1, httpStatus: 0 }),
  })
  const expired = () => clients.issue({ hosts: ['client.example'], days: -1 })

  runMatrix([
    refused("another authority's", () => byCertificate(buffers(other))),
    refused('expired', () => byCertificate(buffers(expired()))),
    refused('none', () => ({})),
  ])
})

test('refused by the application: the reply says so', async () => {
  const endpoint = await startLooking()
  try {
    const provider = byCertificate(other)
    const outcome = await refreshBoth(endpoint.url, { provider, options: trusting() })
    expectFailure(outcome, configuration('invalid_client', { httpStatus: 401 }))
  } finally {
    await endpoint.close()
  }
})

test('two clients of one server keep their connections apart', async () => {
  const endpoint = await startLooking()
  const second = clients.issue({ hosts: ['second.example'] })
  try {
    for (const given of [certificate, second, certificate]) {
      const provider = byCertificate(given)
      expectGrant(await refreshBoth(endpoint.url, { provider, options: trusting() }))
    }
    const subjects = endpoint.seen.map(({ subject }) => subject)
    expect(subjects).toEqual(
      ['client', 'second', 'client'].flatMap((name) => Array(2).fill(`${name}.example`)),
    )
  } finally {
    await endpoint.close()
  }
})

test('an issuer leads clients with a certificate to mtls_endpoint_aliases (RFC 8705, section 5)', async () => {
  const endpoint = await startLooking()
  const usual = await startTokenEndpoint({ tls: identity })
  usual.replyWith(({ method }) => {
    if (method === 'POST') return { status: 500 }
    return {
      body: {
        issuer: usual.origin,
        token_endpoint: usual.url,
        token_endpoint_auth_methods_supported: ['tls_client_auth'],
        mtls_endpoint_aliases: { token_endpoint: endpoint.url },
      },
    }
  })
  try {
    const demo = { clientId: 'the-client', issuer: usual.origin, clientCertificate: certificate }
    const { jwt } = createCallbacks({ providers: { demo }, ...trusting() })
    const token = newSession(-60)
    const renewed = await jwt({ token })
    expect(renewed).not.toHaveProperty('error')
    expect(endpoint.requestsWith(token.refresh_token)).toHaveLength(1)
    expect(usual.requests.filter(({ method }) => method === 'POST')).toEqual([])
  } finally {
    await endpoint.close()
    await usual.close()
  }
})
