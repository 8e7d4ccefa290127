// A complete reply counts, whatever happens to the connection behind it: the provider has rotated, and the refresh token
// must not be presented again.

const { makeCertificates } = require('../support/certificates.js')
const {
  grantText,
  message,
  toBoth,
  writesAndCloses,
  writesAndResets,
} = require('./support/behaviours.js')
const { PATIENCE_MS, expectGrant, refreshBoth } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const ROUNDS = 15

/** In chunks, the last of which is there. */
function inChunks() {
  const text = grantText()
  const head =
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
  return `${head}${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`
}

/** Ended by the end of the connection, as HTTP/1.0 does it: whole JSON is all that tells. */
const withoutLength = () =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${grantText()}`

const withLength = () => message(200, grantText())
const saysClose = () => message(200, grantText(), { Connection: 'close' })

const ENDS = [
  ['reset', writesAndResets],
  ['closed', writesAndCloses],
]
const REPLIES = [
  ['with its length', withLength],
  ['with Connection: close', saysClose],
  ['in chunks', inChunks],
]

let certificates

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1'])
})

afterAll(() => certificates.remove())

describe.each([
  ['http:', undefined],
  ['https:', () => ({ key: certificates.key, cert: certificates.cert })],
])('over %s', (_scheme, tls) => {
  const rows = REPLIES.flatMap(([form, makeBytes]) =>
    ENDS.map(([end, behaviour]) => [form, end, behaviour(makeBytes)]),
  )
  test.each([...rows, ['without its length', 'closed', writesAndCloses(withoutLength)]])(
    '%s, and the connection is %s behind it',
    async (_form, _end, onRequest) => {
      // What the operating system makes of both in one moment differs from time to time.
      for (let round = 0; round < ROUNDS; round += 1) {
        const endpoint = await startMisbehavingEndpoint({
          onRequest: toBoth(onRequest),
          tlsOptions: tls?.(),
        })
        const options = { ca: certificates.ca, timeout: PATIENCE_MS }
        const outcome = await refreshBoth(endpoint.url, { options })
        await endpoint.close()
        expectGrant(outcome)
        for (const { refresh_token } of [outcome.expired, outcome.valid]) {
          expect(endpoint.requestsWith(refresh_token)).toHaveLength(1)
        }
      }
    },
  )
})
