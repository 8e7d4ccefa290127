// HTTP/2, where many requests share a connection and one frame can end any of them or all.

const { createCallbacks } = require('../..')
const { makeCertificates } = require('../support/certificates.js')
const { grantText } = require('./support/behaviours.js')
const { startHttp2Endpoint } = require('./support/http2_endpoint.js')
const {
  CLIENT,
  PATIENCE_MS,
  ambiguous,
  expectGrant,
  newSession,
  notSent,
  refreshBoth,
  runMatrix,
  terminal,
} = require('./support/matrix.js')

/** RFC 9113, section 7. */
const NO_ERROR = 0
const PROTOCOL_ERROR = 1
const INTERNAL_ERROR = 2
const REFUSED_STREAM = 7
const CANCEL = 8
const ENHANCE_YOUR_CALM = 11

let certificates

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1'])
})

afterAll(() => certificates.remove())

/** For rows that expect it to pass, once the handshake is over. */
const SILENT = { timeout: 600, connectTimeout: PATIENCE_MS }

const over2 = (what, onStream, expected, more) => ({
  what,
  start: () => startHttp2Endpoint({ identity: certificates, onStream }),
  options: () => ({ ca: certificates.ca, ...more }),
  ...expected,
})

const grants = (stream) => stream.reply(grantText())
const firstThen = (first, later) => (stream, request) =>
  (request.attempt === 1 ? first : later)(stream, request)
const resets = (code) => (stream) => stream.reset(code)

/** Acts once the first attempts of both sessions are in flight; what comes later meets another behaviour. */
function onceBothInFlight(act, later) {
  const inFlight = []
  return (stream, request) => {
    if (request.attempt > 1) return later(stream, request)
    inFlight.push(stream)
    if (inFlight.length === 2) act(stream.connection, inFlight)
    return undefined
  }
}

/** Acts whenever the attempts of both sessions are in flight: none of them was only in the client's hands. */
function wheneverBothInFlight(act) {
  const inFlight = new Map()
  return (stream, { attempt }) => {
    const both = [...(inFlight.get(attempt) ?? []), stream]
    inFlight.set(attempt, both)
    if (both.length === 2) for (const each of both) act(each.connection)
  }
}

const lost = { fails: ambiguous('connection_lost') }
/** RFC 9113, section 8.7: the server has not acted on it. */
const refused = { fails: notSent('request_refused', 2, { httpStatus: 0 }) }
const retried = { grants: { attempts: 2 } }

describe('RST_STREAM', () => {
  runMatrix([
    ...[NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, CANCEL, ENHANCE_YOUR_CALM].map((code) =>
      over2(`code ${code}`, resets(code), lost),
    ),
    over2('REFUSED_STREAM', resets(REFUSED_STREAM), refused),
    over2('and a good reply to the retry', firstThen(resets(REFUSED_STREAM), grants), retried),
    over2('behind the headers', (stream) => stream.headers().reset(INTERNAL_ERROR), lost),
    over2(
      'in the middle of the body',
      (stream) => stream.headers().data(grantText().slice(0, 40)).reset(CANCEL),
      lost,
    ),
    over2(
      'behind the whole body, but without its end',
      (stream) => stream.headers().data(grantText()).reset(CANCEL),
      lost,
    ),
    over2(
      'not needed: END_STREAM in the middle of the body',
      (stream) => stream.reply(grantText().slice(0, 40)),
      { fails: terminal('unreadable_response') },
    ),
  ])
})

describe('GOAWAY with requests in flight', () => {
  const ALL = 2 ** 31 - 1

  runMatrix([
    over2(
      'that counts them in: their replies still come',
      onceBothInFlight((connection, inFlight) => {
        connection.goAway(ALL, NO_ERROR)
        for (const stream of inFlight) grants(stream)
      }),
      { grants: {} },
    ),
    over2(
      'that counts none of them in',
      onceBothInFlight((connection) => connection.goAway(0, NO_ERROR), grants),
      retried,
    ),
    over2(
      'that asks for calm',
      onceBothInFlight((connection) => connection.goAway(0, ENHANCE_YOUR_CALM), grants),
      retried,
    ),
    over2(
      'that counts them in, and then the end of the connection',
      onceBothInFlight((connection) => {
        connection.goAway(ALL, NO_ERROR)
        connection.close()
      }, grants),
      retried,
    ),
    over2('again and again', (stream) => stream.connection.goAway(0, NO_ERROR), refused),
    over2(
      'that asks for calm, again and again',
      (stream) => stream.connection.goAway(0, ENHANCE_YOUR_CALM),
      refused,
    ),
    over2(
      'that counts them in, and the end of the connection: they may have been acted on',
      wheneverBothInFlight((connection) => {
        connection.goAway(ALL, NO_ERROR)
        connection.close()
      }),
      lost,
    ),
    over2(
      'that counts the first of two in: it may have been acted on, the other has not',
      onceBothInFlight((connection, [first]) => {
        connection.goAway(first.id, INTERNAL_ERROR)
        connection.close()
      }, grants),
      retried,
    ),
  ])
})

describe('the connection', () => {
  runMatrix([
    over2(
      'that is closed under the requests',
      onceBothInFlight((connection) => connection.close(), grants),
      retried,
    ),
    over2(
      'that is reset under the requests',
      onceBothInFlight((connection) => connection.reset(), grants),
      retried,
    ),
    over2(
      'with bytes that are not a frame',
      onceBothInFlight((connection) => connection.send('HTTP/1.1 200 OK\r\n\r\n'), grants),
      retried,
      SILENT,
    ),
    over2(
      'that falls silent',
      () => {},
      { fails: ambiguous('timeout', { httpStatus: 0 }) },
      SILENT,
    ),
    over2(
      'that falls silent behind the headers',
      (stream) => stream.headers(),
      { fails: ambiguous('timeout', { httpStatus: 200 }) },
      SILENT,
    ),
    over2(
      'with 1xx and trailers around a good reply',
      (stream) => stream.headers(103).headers(200).data(grantText()).trailer('sum', '1'),
      { grants: {} },
    ),
  ])

  test('takes no push: a server could put a reply there that no request asked for', async () => {
    const pushEnabled = []
    const endpoint = await startHttp2Endpoint({
      identity: certificates,
      onStream: (stream) => {
        pushEnabled.push(stream.connection.pushEnabled)
        grants(stream)
      },
    })
    try {
      expectGrant(await refreshBoth(endpoint.url, { options: { ca: certificates.ca } }))
      expect(pushEnabled).toEqual([false, false])
    } finally {
      await endpoint.close()
    }
  })
})

test('one of twenty requests on a connection fails: the others do not notice', async () => {
  const sessions = Array.from({ length: 20 }, () => newSession(-60))
  const unlucky = sessions[7].refresh_token
  const waiting = []
  const endpoint = await startHttp2Endpoint({
    identity: certificates,
    onStream: (stream, { fields, attempt }) => {
      if (attempt > 1) return grants(stream)
      waiting.push({ stream, fields })
      if (waiting.length < sessions.length) return undefined
      // All are in flight now.
      for (const each of waiting) {
        if (each.fields.refresh_token === unlucky) each.stream.reset(CANCEL)
        else grants(each.stream)
      }
      return undefined
    },
  })
  try {
    const providers = { demo: { ...CLIENT, tokenEndpoint: endpoint.url } }
    const { jwt } = createCallbacks({ providers, ca: certificates.ca })
    const results = await Promise.all(sessions.map((token) => jwt({ token })))
    for (const result of results) expect(result).not.toHaveProperty('error')
    for (const { refresh_token } of sessions) {
      const seen = endpoint.requestsWith(refresh_token)
      expect(seen).toHaveLength(refresh_token === unlucky ? 2 : 1)
    }
    const [{ connection }] = endpoint.requestsWith(unlucky)
    const beside = endpoint.requests.filter((request) => request.connection === connection)
    expect(beside.length).toBeGreaterThan(1)
  } finally {
    await endpoint.close()
  }
})
