// The way to a token endpoint and back over HTTP/1.1, broken at every place. What was certainly not acted on is asked
// again; what may have been is asked once more and then left alone.

const { gzipSync, deflateSync } = require('node:zlib')
const {
  closes,
  drips,
  firstThen,
  grantText,
  grants,
  message,
  replies,
  resets,
  staysSilent,
  writes,
  writesAndCloses,
  writesAndResets,
} = require('./support/behaviours.js')
const { TIMEOUT_MS, ambiguous, refreshBoth, runMatrix, terminal } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

/** A good reply that ends too early. */
const cutAt = (share) => {
  const whole = message(200, grantText())
  return whole.subarray(0, Math.floor(whole.length * share))
}

const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

/** A reply in chunks, which need not be the pieces of JSON that they seem. */
function chunkedReply({ ending = '0\r\n\r\n' } = {}) {
  const text = grantText()
  const head =
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
  return head + chunk(text.slice(0, 7)) + chunk(text.slice(7)) + ending
}

const compressed = (bytes, coding) =>
  replies(200, bytes, { 'Content-Encoding': coding, 'Content-Length': `${bytes.length}` })

const http10 = (body) => `HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${body}`

const lost = ambiguous('connection_lost')
const timedOut = ambiguous('timeout', { httpStatus: 0 })

describe('before a reply', () => {
  runMatrix([
    { what: 'silence', server: staysSilent, fails: timedOut },
    { what: 'a connection closed at once', server: closes, fails: lost },
    { what: 'a connection reset at once', server: resets, fails: lost },
    {
      what: 'a reset, and a good reply to the retry',
      server: firstThen(resets, grants),
      grants: { attempts: 2 },
    },
    {
      what: 'silence, and a good reply to the retry',
      server: firstThen(staysSilent, grants),
      options: { timeout: TIMEOUT_MS },
      grants: { attempts: 2 },
    },
    {
      what: 'retries: 0 asks once, whatever happens',
      server: resets,
      options: { retries: 0 },
      fails: ambiguous('connection_lost', { requests: 1, attempts: 1 }),
    },
    {
      what: 'retries: 10 still presents a token that may be spent no more than twice',
      server: resets,
      options: { retries: 10 },
      fails: lost,
    },
    {
      what: 'certainly not acted on, then perhaps: no third presentation',
      server: firstThen(replies(429), resets),
      options: { retries: 2 },
      fails: ambiguous('connection_lost', { requests: 3, attempts: 3 }),
    },
  ])
})

describe('headers', () => {
  runMatrix([
    {
      what: 'cut and silent',
      server: writes(() => 'HTTP/1.1 200 OK\r\nContent-Ty'),
      fails: ambiguous('timeout'),
    },
    {
      what: 'cut and closed',
      server: writesAndCloses(() => 'HTTP/1.1 200 OK\r\nContent-Ty'),
      fails: ambiguous('unreadable_response'),
    },
    {
      what: 'cut and reset',
      server: writesAndResets(() => 'HTTP/1.1 200 OK\r\nContent-Ty'),
      fails: lost,
    },
    {
      what: 'and then silence',
      server: writes(() => 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'),
      fails: ambiguous('timeout', { httpStatus: 200 }),
    },
    {
      what: 'no status line: HTTP/0.9',
      server: writesAndCloses(() => grantText()),
      fails: lost,
    },
    { what: 'another protocol', server: writesAndCloses(() => 'SSH-2.0-server\r\n'), fails: lost },
    {
      what: 'without end',
      server: writes(() => `HTTP/1.1 200 OK\r\n${'X-Filler: 0123456789\r\n'.repeat(60_000)}`),
      fails: lost,
    },
    {
      what: 'an impossible status',
      server: writes(() => `HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n`),
      fails: ambiguous('http_999'),
    },
    {
      what: 'a NUL in a header line',
      server: writesAndCloses(() => message(200, grantText(), { 'X-Odd': 'a\0b' })),
      fails: lost,
    },
    {
      what: 'Content-Type: text/html over good JSON',
      server: replies(200, grantText(), {
        'Content-Type': 'text/html',
        'Content-Length': `${grantText().length}`,
      }),
      grants: {},
    },
  ])
})

describe('bodies', () => {
  runMatrix([
    { what: 'a byte in 100 ms', server: drips(100), fails: ambiguous('timeout') },
    { what: 'cut and closed', server: writesAndCloses(() => cutAt(0.8)), fails: lost },
    { what: 'cut and reset', server: writesAndResets(() => cutAt(0.8)), fails: lost },
    { what: 'cut and silent', server: writes(() => cutAt(0.8)), fails: ambiguous('timeout') },
    {
      what: 'whole, but a byte less than Content-Length, closed',
      server: writesAndCloses(() => message(200, grantText(), { 'Content-Length': '5000' })),
      fails: lost,
    },
    {
      what: 'whole, but less than Content-Length, silent',
      server: writes(() => message(200, grantText(), { 'Content-Length': '5000' })),
      fails: ambiguous('timeout'),
    },
    {
      what: 'longer than Content-Length',
      server: writesAndCloses(() => message(200, grantText(), { 'Content-Length': '20' })),
      fails: terminal('unreadable_response'),
    },
    {
      what: 'two Content-Lengths that differ',
      server: writesAndCloses(() =>
        message(200, grantText(), { 'Content-Length': ['20', '5000'] }),
      ),
      fails: ambiguous('connection_lost'),
    },
    {
      what: 'a negative Content-Length',
      server: writesAndCloses(() => message(200, grantText(), { 'Content-Length': '-1' })),
      fails: lost,
    },
    {
      what: 'a Content-Length that is not a number',
      server: writesAndCloses(() => message(200, grantText(), { 'Content-Length': 'many' })),
      fails: lost,
    },
    { what: 'chunked', server: writes(() => chunkedReply()), grants: {} },
    {
      what: 'chunked with a trailer',
      server: writes(() => chunkedReply({ ending: '0\r\nX-Sum: 1\r\n\r\n' })),
      grants: {},
    },
    {
      what: 'chunked without the last chunk, closed',
      server: writesAndCloses(() => chunkedReply({ ending: '' })),
      fails: lost,
    },
    {
      what: 'chunked without the last chunk, silent',
      server: writes(() => chunkedReply({ ending: '' })),
      fails: ambiguous('timeout'),
    },
    {
      what: 'chunked with a length that is not a number',
      server: writesAndCloses(() => chunkedReply({ ending: 'zz\r\n' })),
      fails: lost,
    },
    {
      what: 'HTTP/1.0, ended by closing',
      server: writesAndCloses(() => http10(grantText())),
      grants: {},
    },
    {
      what: 'HTTP/1.0, cut by closing',
      server: writesAndCloses(() => http10(grantText().slice(0, 40))),
      fails: ambiguous('unreadable_response'),
    },
    {
      what: 'gzip without being asked',
      server: (socket) => compressed(gzipSync(grantText()), 'gzip')(socket),
      grants: {},
    },
    {
      what: 'deflate without being asked',
      server: (socket) => compressed(deflateSync(grantText()), 'deflate')(socket),
      grants: {},
    },
    {
      what: 'gzip that is none',
      server: compressed(Buffer.from('no gzip'), 'gzip'),
      fails: terminal('unreadable_response'),
    },
    {
      what: 'gzip of 100 MB',
      server: compressed(gzipSync(Buffer.alloc(100e6, ' ')), 'gzip'),
      options: { timeout: 2000 },
      fails: terminal('response_too_large'),
    },
    {
      what: 'an unknown coding',
      server: compressed(Buffer.from('?'), 'secret-sauce'),
      fails: terminal('unreadable_response'),
    },
  ])
})

test('no compressed reply is asked for', async () => {
  const endpoint = await startMisbehavingEndpoint({ onRequest: grants })
  try {
    await refreshBoth(endpoint.url)
    for (const { head } of endpoint.requests) expect(head).not.toMatch(/^(accept-encoding|te):/im)
  } finally {
    await endpoint.close()
  }
})
