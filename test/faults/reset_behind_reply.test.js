// A connection that breaks behind a complete reply: the reply counts, and the refresh token is not presented again.

const { makeCertificates } = require('../support/certificates.js')
const { grantText, message, toBoth } = require('./support/behaviours.js')
const { startHttp2Endpoint } = require('./support/http2_endpoint.js')
const {
  ambiguous,
  expectFailure,
  refreshBoth,
  runMatrix,
  terminal,
} = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const NO_ERROR = 0
const INTERNAL_ERROR = 2
const CANCEL = 8
/** What comes with a whole reply to one request. */
const once = { grants: {} }
const lost = { fails: ambiguous('connection_lost') }

let certificates

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1'])
})

afterAll(() => certificates.remove())

const chunked = (text, end = '0\r\n\r\n') =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n` +
  `${text.length.toString(16)}\r\n${text}\r\n${end}`
const http10 = (text, headers = '') =>
  `HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n${headers}\r\n${text}`
const unmarked = (text) =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${text}`
const lengthOf = (text) => `Content-Length: ${text.length}\r\n`
const large = () => grantText({ scope: 'scope '.repeat(5_000) })

/** Bytes, and then at once the end of the connection, in the way that `how` names. */
const ends = (how, makeBytes) => (socket) => {
  socket.write(makeBytes(), () => how(socket))
}
const reset = (socket) => socket.resetAndDestroy()
const resetInTurn = (socket) => setImmediate(() => socket.resetAndDestroy())
const close = (socket) => socket.end()

describe.each([
  ['http:', () => undefined],
  ['https:, TLS 1.2', () => ({ ...certificates, maxVersion: 'TLSv1.2' })],
  ['https:, TLS 1.3', () => ({ ...certificates, minVersion: 'TLSv1.3' })],
])('%s', (_scheme, tlsOptions) => {
  const over = (what, onRequest, expected) => ({
    what,
    start: () =>
      startMisbehavingEndpoint({ onRequest: toBoth(onRequest), tlsOptions: tlsOptions() }),
    options: () => ({ ca: certificates.ca }),
    ...expected,
  })

  runMatrix([
    over(
      'Content-Length, reset',
      ends(reset, () => message(200, grantText())),
      once,
    ),
    over(
      'Content-Length, reset a turn later',
      ends(resetInTurn, () => message(200, grantText())),
      once,
    ),
    over(
      'Content-Length, 30 kB, reset',
      ends(reset, () => message(200, large())),
      once,
    ),
    over(
      'the last chunk, reset',
      ends(reset, () => chunked(grantText())),
      once,
    ),
    over(
      'the last chunk, closed',
      ends(close, () => chunked(grantText())),
      once,
    ),
    over(
      'no last chunk, closed',
      ends(close, () => chunked(grantText(), '')),
      lost,
    ),
    over(
      'no last chunk, reset',
      ends(reset, () => chunked(grantText(), '')),
      lost,
    ),
    over(
      'HTTP/1.0 with Content-Length, reset',
      ends(reset, () => {
        const text = grantText()
        return http10(text, lengthOf(text))
      }),
      once,
    ),
    over(
      'HTTP/1.0 without a length, closed',
      ends(close, () => http10(grantText())),
      once,
    ),
    over(
      'HTTP/1.0 without a length, reset',
      ends(reset, () => http10(grantText())),
      lost,
    ),
    over(
      'HTTP/1.1 without a length, closed',
      ends(close, () => unmarked(grantText())),
      once,
    ),
    over(
      'HTTP/1.1 without a length, reset',
      ends(reset, () => unmarked(grantText())),
      lost,
    ),
    over(
      'a refusal with Content-Length, reset',
      ends(reset, () => message(400, '{"error":"invalid_grant"}')),
      { fails: terminal('invalid_grant') },
    ),
  ])
})

describe('HTTP/2', () => {
  const over2 = (what, onStream, expected) => ({
    what,
    start: () => startHttp2Endpoint({ identity: certificates, onStream }),
    options: () => ({ ca: certificates.ca }),
    ...expected,
  })
  const answered = (act) => (stream) => {
    stream.reply(grantText())
    act(stream)
  }

  /** Both replies, and then something that happens to the connection. */
  function bothAnswered(act) {
    const inFlight = []
    return async (stream) => {
      inFlight.push(stream)
      if (inFlight.length < 2) return
      // What libcurl had to send meanwhile would meet the end, and fail.
      await stream.connection.settled
      for (const each of inFlight) each.reply(grantText())
      act(stream.connection)
    }
  }

  runMatrix([
    ...[NO_ERROR, INTERNAL_ERROR, CANCEL].map((code) =>
      over2(
        `END_STREAM, RST_STREAM with code ${code}`,
        answered((stream) => stream.reset(code)),
        once,
      ),
    ),
    over2(
      'END_STREAM, GOAWAY that counts it in',
      answered((stream) => stream.connection.goAway(2 ** 31 - 1, NO_ERROR)),
      once,
    ),
    ...[
      ['GOAWAY that counts none in', (connection) => connection.goAway(0, INTERNAL_ERROR)],
      ['the end of the connection', (connection) => connection.close()],
      ['a reset of the connection', (connection) => setImmediate(() => connection.reset())],
      [
        'GOAWAY that counts none in, a reset of the connection',
        (connection) => {
          connection.goAway(0, INTERNAL_ERROR)
          setImmediate(() => connection.reset())
        },
      ],
    ].map(([what, act]) => over2(`END_STREAM for both, ${what}`, bothAnswered(act), once)),
  ])
})

test.each([
  ['kept', () => {}],
  ['closed', (socket) => socket.end()],
  ['reset', (socket) => socket.resetAndDestroy()],
])(
  'a whole reply that does not wait for the body, on a connection that is then %s',
  async (_how, act) => {
    // The other session must not take up a connection whose server listens no more.
    const refusal = message(400, '{"error":"invalid_grant"}', { Connection: 'close' })
    const endpoint = await startMisbehavingEndpoint({
      onConnection: (socket) => socket.once('data', () => socket.write(refusal, () => act(socket))),
    })
    try {
      const outcome = await refreshBoth(endpoint.url)
      expectFailure(outcome, terminal('invalid_grant'))
    } finally {
      await endpoint.close()
    }
  },
)
