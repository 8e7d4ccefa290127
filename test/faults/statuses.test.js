// Every kind of status: what it says about the refresh token, and for how long the token endpoint is left alone.

const { grantText, message, replies, repliesJson, writes } = require('./support/behaviours.js')
const {
  ambiguous,
  configuration,
  doubted,
  expectFailure,
  notSent,
  refreshBoth,
  runMatrix,
  terminal,
} = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const HTML = '<!DOCTYPE html><html><body><h1>Something is wrong</h1></body></html>'
const html = (status) =>
  replies(status, HTML, { 'Content-Type': 'text/html', 'Content-Length': `${HTML.length}` })
const ofStatus = (status, more) => ambiguous(`http_${status}`, { httpStatus: status, ...more })

describe('redirects are not followed: the request holds secrets', () => {
  test.each([301, 302, 303, 307, 308])('%d', async (status) => {
    const elsewhere = await startMisbehavingEndpoint({ onRequest: replies(200, grantText()) })
    const endpoint = await startMisbehavingEndpoint({
      onRequest: (socket) =>
        socket.write(message(status, '', { Location: elsewhere.url, 'Content-Length': '0' })),
    })
    try {
      const outcome = await refreshBoth(endpoint.url)
      expectFailure(outcome, ofStatus(status))
      expect(endpoint.requests).toHaveLength(4)
      expect(elsewhere.connections()).toBe(0)
    } finally {
      await endpoint.close()
      await elsewhere.close()
    }
  })

  runMatrix([
    { what: '300', server: replies(300), fails: ofStatus(300) },
    {
      what: '304',
      server: writes(() => 'HTTP/1.1 304 Not Modified\r\n\r\n'),
      fails: ofStatus(304),
    },
    {
      what: '302 to a login page, with a body that looks like tokens',
      server: replies(302, grantText()),
      fails: ofStatus(302),
    },
  ])
})

describe('1xx', () => {
  const following = (interim) =>
    writes(() => Buffer.concat([Buffer.from(interim), message(200, grantText())]))

  runMatrix([
    { what: '100, then the reply', server: following('HTTP/1.1 100 Continue\r\n\r\n'), grants: {} },
    {
      what: '103 with a link, then the reply',
      server: following('HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n'),
      grants: {},
    },
    {
      what: 'many, then the reply',
      server: following('HTTP/1.1 102 Processing\r\n\r\n'.repeat(50)),
      grants: {},
    },
    {
      what: '100, then silence',
      server: writes(() => 'HTTP/1.1 100 Continue\r\n\r\n'),
      fails: ambiguous('timeout'),
    },
    {
      what: '101 to a protocol that the client did not ask for',
      server: writes(
        () => 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      ),
      fails: ambiguous('timeout'),
    },
  ])
})

describe('2xx', () => {
  runMatrix([
    { what: '201 with tokens', server: replies(201, grantText()), grants: {} },
    {
      what: '202 with nothing yet',
      server: replies(202),
      fails: terminal('unreadable_response', { httpStatus: 202 }),
    },
    {
      what: '204',
      server: writes(() => 'HTTP/1.1 204 No Content\r\n\r\n'),
      fails: terminal('unreadable_response', { httpStatus: 204 }),
    },
  ])
})

describe('4xx', () => {
  runMatrix([
    {
      what: '400 without a word',
      server: replies(400),
      fails: doubted('http_400', { httpStatus: 400 }),
    },
    {
      what: '400 invalid_grant',
      server: repliesJson({ error: 'invalid_grant' }, 400),
      fails: terminal('invalid_grant', { httpStatus: 400 }),
    },
    {
      what: '401 without a word',
      server: replies(401),
      fails: doubted('http_401', { httpStatus: 401 }),
    },
    {
      what: '401 that asks for HTTP Basic',
      server: replies(401, '', {
        'WWW-Authenticate': 'Basic realm="token"',
        'Content-Length': '0',
      }),
      fails: configuration('invalid_client', { httpStatus: 401 }),
    },
    {
      what: '401 with challenges in two lines',
      server: (socket) =>
        socket.write(
          message(401, '', {
            'WWW-Authenticate': ['Bearer realm="api"', 'Bearer error="invalid_token"'],
            'Content-Length': '0',
          }),
        ),
      fails: terminal('invalid_token', { httpStatus: 401 }),
    },
    {
      what: '401 invalid_client',
      server: repliesJson({ error: 'invalid_client' }, 401),
      fails: configuration('invalid_client', { httpStatus: 401 }),
    },
    {
      what: '403 HTML of a firewall',
      server: html(403),
      fails: doubted('http_403', { httpStatus: 403 }),
    },
    {
      what: '403 invalid_grant',
      server: repliesJson({ error: 'invalid_grant' }, 403),
      fails: terminal('invalid_grant', { httpStatus: 403 }),
    },
    { what: '404', server: html(404), fails: ofStatus(404) },
    { what: '405', server: replies(405), fails: ofStatus(405) },
    { what: '407', server: replies(407), fails: ofStatus(407) },
    {
      what: '408',
      server: replies(408, '', { Connection: 'close', 'Content-Length': '0' }),
      fails: ofStatus(408),
    },
    { what: '413', server: replies(413), fails: ofStatus(413) },
    {
      what: '418 with an unknown error',
      server: repliesJson({ error: 'teapot' }, 418),
      fails: ambiguous('teapot'),
    },
  ])
})

describe('5xx', () => {
  runMatrix([
    ...[500, 502, 503, 504].flatMap((status) => [
      { what: `${status}`, server: replies(status), fails: ofStatus(status) },
      { what: `${status} with HTML`, server: html(status), fails: ofStatus(status) },
    ]),
    {
      what: '500 server_error',
      server: repliesJson({ error: 'server_error' }, 500),
      fails: ambiguous('server_error'),
    },
    {
      what: '500 invalid_grant',
      server: repliesJson({ error: 'invalid_grant' }, 500),
      fails: terminal('invalid_grant'),
    },
    {
      what: '500 with tokens in it',
      server: replies(500, grantText()),
      fails: ofStatus(500),
    },
    {
      what: '503 temporarily_unavailable',
      server: repliesJson({ error: 'temporarily_unavailable' }, 503),
      fails: notSent('temporarily_unavailable', 2),
    },
  ])
})

describe('Retry-After', () => {
  const HOUR_MS = 3_600_000
  const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000).toUTCString()
  const withRetryAfter = (status, value) => (socket) => {
    const header = typeof value === 'function' ? value() : value
    socket.write(message(status, '', { 'Retry-After': header, 'Content-Length': '0' }))
  }
  // A call waits two seconds at most. What is asked for beyond that is left to a later call.
  const left = (status, retryAfterMs) =>
    notSent(`http_${status}`, 1, { httpStatus: status, retryAfterMs })
  const retried = (status, retryAfterMs) =>
    notSent(`http_${status}`, 2, {
      httpStatus: status,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    })
  const about = (ms) => ({ asymmetricMatch: (given) => given > ms - 2000 && given <= ms })

  runMatrix(
    [429, 503].flatMap((status) => [
      { what: `${status}: 60`, server: withRetryAfter(status, '60'), fails: left(status, 60_000) },
      { what: `${status}: 0`, server: withRetryAfter(status, '0'), fails: retried(status, 0) },
      {
        what: `${status}: a date in a minute`,
        // HTTP dates are whole seconds, and the core's clock may be a tick of the kernel behind Date.now().
        server: withRetryAfter(status, () => inSeconds(59.5)),
        fails: left(status, about(60_000)),
      },
      {
        what: `${status}: a date that has passed`,
        server: withRetryAfter(status, () => inSeconds(-3600)),
        fails: retried(status, 0),
      },
      {
        what: `${status}: more than an hour`,
        server: withRetryAfter(status, '999999999999999999999999'),
        fails: left(status, HOUR_MS),
      },
      {
        what: `${status}: two of them, of which the first counts`,
        server: withRetryAfter(status, ['30', '60']),
        fails: left(status, 30_000),
      },
    ]),
  )

  const NONSENSE = ['soon', '', '-5', '1.5', '10 minutes', '0x10', '60;', '12:30', 'Tue', '\x01']

  describe('that is nonsense counts as none', () => {
    runMatrix(
      NONSENSE.flatMap((value) => [
        {
          what: `429: ${JSON.stringify(value)}`,
          server: withRetryAfter(429, value),
          fails: notSent('http_429', 2, { httpStatus: 429 }),
        },
        {
          what: `503: ${JSON.stringify(value)}`,
          server: withRetryAfter(503, value),
          fails: ofStatus(503),
        },
      ]),
    )
  })

  runMatrix([
    { what: '429 alone', server: replies(429), fails: notSent('http_429', 2) },
    {
      what: '429 with an error: the status decides',
      server: repliesJson({ error: 'invalid_grant' }, 429),
      fails: notSent('invalid_grant', 2),
    },
    {
      what: '500 with Retry-After stays ambiguous, and is retried promptly',
      server: withRetryAfter(500, '60'),
      fails: ofStatus(500, { retryAfterMs: 60_000 }),
    },
  ])
})
