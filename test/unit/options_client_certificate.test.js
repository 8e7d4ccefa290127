// The provider option `clientCertificate`: both halves readable, of one pair, and there where the client proves itself by it.

const { generateKeyPairSync } = require('node:crypto')
const { createCallbacks } = require('../..')
const { makeAuthority } = require('../support/certificates.js')
const { kindsExcept, MARK, refusalOf } = require('../support/invalid_options.js')

const FIX = 'Write { cert, key }: PEM text of the certificate with its chain, and of its key.'

let authority
let pair

beforeAll(() => {
  authority = makeAuthority()
  pair = authority.issue({ hosts: ['client.example'] })
})

afterAll(() => authority.remove())

const make = (demo) =>
  createCallbacks({
    providers: { demo: { clientId: 'an-id', tokenEndpoint: 'https://example.com/token', ...demo } },
  })
const refused = (clientCertificate, member) =>
  refusalOf(
    () => make({ clientCertificate }),
    `providers.demo.clientCertificate${member ? `.${member}` : ''}`,
  )

test.each(kindsExcept('an object', 'missing'))('is not %s', (_kind, value, words) => {
  expect(refused(value)).toContain(`${words}. Write an object.`)
})

test('an unknown member is named', () => {
  expect(refused({ ...pair, passphrase: MARK }, 'passphrase')).toContain('Known: cert, key')
})

describe.each(['cert', 'key'])('%s', (member) => {
  test.each(kindsExcept('a string'))('is not %s', (_kind, value, words) => {
    expect(refused({ ...pair, [member]: value }, member)).toContain(`${words}. ${FIX}`)
  })

  test.each([
    ['text', () => MARK],
    ['a Buffer of text', () => Buffer.from(MARK)],
    ['cut off', () => pair[member].slice(0, -40)],
  ])('is readable, unlike %s', (_name, value) => {
    expect(refused({ ...pair, [member]: value() }, member)).toContain(FIX)
  })
})

test('the key is not encrypted', () => {
  const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: MARK }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const message = refused({ ...pair, key: privateKey.export(cipher) }, 'key')
  expect(message).toContain('is a string that is not an unencrypted PEM private key')
})

test('the key is that of the certificate', () => {
  const { key } = authority.issue({ hosts: ['client.example'] })
  expect(refused({ ...pair, key }, 'key')).toContain('is the key of another certificate')
})

test.each(['tls_client_auth', 'self_signed_tls_client_auth'])(
  '%s is nothing without one',
  (clientAuthentication) => {
    const message = refusalOf(
      () => make({ clientAuthentication }),
      'providers.demo.clientCertificate',
    )
    expect(message).toContain('is missing. Write { cert, key }')
  },
)

test('its halves may be missing during next build, which serves no user', () => {
  process.env.NEXT_PHASE = 'phase-production-build'
  try {
    make({ clientCertificate: { cert: undefined, key: undefined } }).rotator.close()
    make({ clientAuthentication: 'tls_client_auth' }).rotator.close()
  } finally {
    delete process.env.NEXT_PHASE
  }
})

test.each([
  ['alone: a secret is not needed', {}],
  ['with tls_client_auth', { clientAuthentication: 'tls_client_auth' }],
  ['beside a secret', { clientSecret: 'a-secret' }],
  ['of a public client', { clientAuthentication: 'none' }],
])('is taken %s', (_name, more) => {
  make({ clientCertificate: pair, ...more }).rotator.close()
  const buffers = { cert: Buffer.from(pair.cert), key: Buffer.from(pair.key) }
  make({ clientCertificate: buffers, ...more }).rotator.close()
})
