// A connection that carried a request before: libcurl would send the next one again by itself, whatever became of it, so it
// tells less of what happened. Only a server's own word says that a request was not acted on.

const { makeCertificates } = require('../support/certificates.js')
const { grantText } = require('./support/behaviours.js')
const { startHttp2Endpoint } = require('./support/http2_endpoint.js')
const { CLIENT, PATIENCE_MS, newSession } = require('./support/matrix.js')
const { createCallbacks } = require('../..')

/** RFC 9113, section 7. */
const NO_ERROR = 0
const CANCEL = 8
const REFUSED_STREAM = 7
const ALL = 2 ** 31 - 1

const LOST = { failureClass: 'ambiguous', code: 'connection_lost' }
const REFUSED = { failureClass: 'not_sent', code: 'request_refused' }

let certificates

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1'])
})

afterAll(() => certificates.remove())

const grants = (stream) => stream.reply(grantText())
const sends = (bytes) => (stream) => stream.connection.send(bytes)

/** How long the garbage waits for the rest of its frame. */
const SHORT = { timeout: 600 }

test.each([
  ['bytes that are not a frame', sends('HTTP/1.1 200 OK\r\n\r\n'), LOST],
  [
    'bytes that are not a frame, and the end',
    (stream) => {
      stream.connection.send('HTTP/1.1 400 Bad Request\r\n\r\n')
      stream.connection.close()
    },
    LOST,
  ],
  ['zeroes', sends(Buffer.alloc(64)), LOST],
  [
    'half a frame, and the end',
    (stream) => {
      stream.connection.send(Buffer.from([0, 0, 4, 3, 0]))
      stream.connection.close()
    },
    LOST,
  ],
  [
    'a frame of a stream that was never opened',
    sends(Buffer.from([0, 0, 1, 0, 0, 0, 0, 0, 99, 1])),
    LOST,
  ],
  ['the end', (stream) => stream.connection.close(), LOST],
  ['a reset', (stream) => stream.connection.reset(), LOST],
  ['RST_STREAM, CANCEL', (stream) => stream.reset(CANCEL), LOST],
  [
    'GOAWAY that counts it in, and the end',
    (stream) => {
      stream.connection.goAway(ALL, NO_ERROR)
      stream.connection.close()
    },
    LOST,
  ],
  ['RST_STREAM, REFUSED_STREAM', (stream) => stream.reset(REFUSED_STREAM), REFUSED],
  [
    'RST_STREAM, REFUSED_STREAM, and the end once that was read',
    async (stream) => {
      stream.reset(REFUSED_STREAM)
      await stream.connection.ping()
      stream.connection.close()
    },
    REFUSED,
  ],
  [
    'GOAWAY that counts it out',
    (stream) => stream.connection.goAway(stream.id - 2, NO_ERROR),
    REFUSED,
  ],
  [
    'GOAWAY that counts it out, and the end',
    (stream) => {
      stream.connection.goAway(stream.id - 2, NO_ERROR)
      stream.connection.close()
    },
    REFUSED,
  ],
])('%s', async (_what, act, expected) => {
  let behaviour = grants
  const endpoint = await startHttp2Endpoint({
    identity: certificates,
    onStream: (stream, request) => (request.connection === 1 ? behaviour : grants)(stream),
  })
  const failures = []
  const { jwt } = createCallbacks({
    providers: { demo: { ...CLIENT, tokenEndpoint: endpoint.url } },
    ca: certificates.ca,
    connectTimeout: PATIENCE_MS,
    ...SHORT,
    retries: 0,
    onEvent: ({ failure }) => failure && failures.push(failure),
  })
  try {
    expect(await jwt({ token: newSession(-60) })).not.toHaveProperty('error')
    behaviour = act
    const token = newSession(-60)
    expect(await jwt({ token })).toEqual({ ...token, error: 'TemporarilyUnavailable' })
    expect(failures).toMatchObject([expected])
    expect(endpoint.requestsWith(token.refresh_token)).toMatchObject([{ connection: 1 }])
  } finally {
    await endpoint.close()
  }
})
