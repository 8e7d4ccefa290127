// Whom a process trusts: Node's list, what it was started with, and the option ca. Each run is a process of its own.

const { runNode } = require('../support/child.js')
const { makeAuthority } = require('../support/certificates.js')
const { grants } = require('./support/behaviours.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const PROGRAM = 'test/faults/support/refresh_program.js'

let authority
let stranger
let endpoint

beforeAll(async () => {
  authority = makeAuthority()
  stranger = makeAuthority()
  const tlsOptions = authority.issue({ hosts: ['127.0.0.1'] })
  endpoint = await startMisbehavingEndpoint({ onRequest: grants, tlsOptions })
})

afterAll(async () => {
  await endpoint.close()
  authority.remove()
  stranger.remove()
})

/** The code of the failure of a refresh in a new process, or `granted`. */
async function refreshIn({ flags = [], env, options = {}, signsInFirst = false }) {
  const input = JSON.stringify({ tokenEndpoint: endpoint.url, options, signsInFirst })
  const { code, stdout } = await runNode([...flags, PROGRAM], { input, env })
  expect(code).toBe(0)
  return stdout
}

/** [what, settings of the process, what comes of it]; each file and option is our authority's or the stranger's. */
const ROWS = [
  ['nothing', () => ({}), 'tls_verification'],
  [
    'NODE_TLS_REJECT_UNAUTHORIZED=0, which lets sign-ins through',
    () => ({ env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }),
    'tls_verification',
  ],
  ['NODE_EXTRA_CA_CERTS', () => ({ env: { NODE_EXTRA_CA_CERTS: authority.caFile } }), 'granted'],
  [
    "NODE_EXTRA_CA_CERTS with another's",
    () => ({ env: { NODE_EXTRA_CA_CERTS: stranger.caFile } }),
    'tls_verification',
  ],
  [
    'NODE_EXTRA_CA_CERTS that is not there',
    () => ({ env: { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' } }),
    'tls_verification',
  ],
  ['ca', () => ({ options: { ca: authority.ca } }), 'granted'],
  ['ca with several', () => ({ options: { ca: [stranger.ca, authority.ca] } }), 'granted'],
  [
    'ca beside NODE_EXTRA_CA_CERTS',
    () => ({
      options: { ca: stranger.ca },
      env: { NODE_EXTRA_CA_CERTS: authority.caFile },
    }),
    'granted',
  ],
  [
    "the system's list, by --use-openssl-ca",
    () => ({ flags: ['--use-openssl-ca'], env: { SSL_CERT_FILE: authority.caFile } }),
    'granted',
  ],
  [
    "the system's list, by NODE_OPTIONS",
    () => ({ env: { NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: authority.caFile } }),
    'granted',
  ],
  [
    "the system's list, where no setting asks for it",
    () => ({ env: { SSL_CERT_FILE: authority.caFile } }),
    'tls_verification',
  ],
  [
    "the system's list and NODE_EXTRA_CA_CERTS",
    () => ({
      flags: ['--use-openssl-ca'],
      env: { SSL_CERT_FILE: stranger.caFile, NODE_EXTRA_CA_CERTS: authority.caFile },
    }),
    'granted',
  ],
  [
    'NODE_TLS_REJECT_UNAUTHORIZED=0, which is not listened to',
    () => ({ env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }),
    'tls_verification',
  ],
]

test.each(ROWS)('%s', async (_what, settings, expected) => {
  expect(await refreshIn(settings())).toBe(expected)
})

test('the same after a sign-in that had an issuer asked, with a store', async () => {
  const env = { NODE_EXTRA_CA_CERTS: authority.caFile }
  expect(await refreshIn({ env, signsInFirst: true })).toBe('granted')
})
