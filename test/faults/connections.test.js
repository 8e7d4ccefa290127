// The way to a token endpoint ends before a request could be sent. No server has seen the refresh token, so it is tried
// again, and kept. Where the other side is not the server that it should be, the token is not even tried again.

const { makeAuthority } = require('../support/certificates.js')
const { firstThen, grants, resets } = require('./support/behaviours.js')
const { startFullBacklog } = require('./support/full_backlog.js')
const { TIMEOUT_MS, ambiguous, configuration, notSent, runMatrix } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

/** The client tried twice, and nothing of it reached an application. */
const unreached = (code) => notSent(code, 0, { attempts: 2, httpStatus: 0 })
/** A URL without a server of ours behind it. */
const nowhere = (url) => async () => ({ url, requestsWith: () => [], close: async () => {} })

async function notListening() {
  const endpoint = await startMisbehavingEndpoint({})
  await endpoint.close()
  return { ...endpoint, close: async () => {} }
}

describe('no connection', () => {
  runMatrix([
    { what: 'refused', start: notListening, fails: unreached('connect_failed') },
    { what: 'no answer at all', start: startFullBacklog, fails: unreached('connect_timeout') },
    {
      what: 'a name that does not exist',
      start: nowhere('https://token-endpoint.invalid/token'),
      // Without a name server that says so it is the time that ends it.
      options: { connectTimeout: TIMEOUT_MS },
      fails: unreached(expect.stringMatching(/^connect_(failed|timeout)$/)),
    },
    {
      what: 'a name that cannot exist (RFC 1035, section 2.3.4)',
      start: nowhere(`https://${'a'.repeat(64)}.invalid/token`),
      fails: unreached('connect_failed'),
    },
    {
      what: 'refused three times, with retries: 2',
      start: notListening,
      options: { retries: 2 },
      fails: notSent('connect_failed', 0, { attempts: 3 }),
    },
  ])
})

describe('TLS', () => {
  let authority
  let stranger
  let good

  beforeAll(() => {
    authority = makeAuthority()
    stranger = makeAuthority()
    good = authority.issue({ hosts: ['127.0.0.1'] })
  })

  afterAll(() => {
    authority.remove()
    stranger.remove()
  })

  /** A server with a certificate, to a client that trusts our authority. */
  const withTls = (what, tlsOptions, expected, onRequest = grants) => ({
    what,
    start: () => startMisbehavingEndpoint({ onRequest, tlsOptions: tlsOptions() }),
    options: () => ({ ca: authority.ca }),
    ...expected,
  })
  const unverified = {
    fails: configuration('tls_verification', { requests: 0, attempts: 1, httpStatus: 0 }),
  }
  const unshaken = { fails: unreached('connect_failed') }
  const tls1 = (version) => ({
    ...good,
    minVersion: version,
    maxVersion: version,
    // OpenSSL 3 would not even offer them.
    ciphers: 'DEFAULT@SECLEVEL=0',
  })

  describe('that cannot be trusted', () => {
    runMatrix([
      withTls('an unknown authority', () => stranger.issue({ hosts: ['127.0.0.1'] }), unverified),
      withTls('expired', () => authority.issue({ hosts: ['127.0.0.1'], days: -1 }), unverified),
      withTls(
        "another host's",
        () => authority.issue({ hosts: ['token.example', '127.0.0.2'] }),
        unverified,
      ),
      withTls('self-signed', () => stranger.own, unverified),
      { ...withTls('a good one, without the option ca', () => good, unverified), options: {} },
    ])
  })

  describe('versions', () => {
    runMatrix([
      withTls('1.0', () => tls1('TLSv1'), unshaken),
      withTls('1.1', () => tls1('TLSv1.1'), unshaken),
      withTls('1.2', () => tls1('TLSv1.2'), { grants: {} }),
      withTls('1.3', () => tls1('TLSv1.3'), { grants: {} }),
    ])
  })

  describe('a handshake', () => {
    const withRaw = (what, onConnection, code) => ({
      what,
      server: { onConnection, rawTls: true },
      fails: unreached(code),
    })
    const uponHello = (act) => (socket) => socket.once('data', () => act(socket))

    runMatrix([
      withRaw('closed at once', (socket) => socket.end(), 'connect_failed'),
      withRaw('reset at once', (socket) => socket.resetAndDestroy(), 'connect_failed'),
      withRaw(
        'closed upon the hello',
        uponHello((socket) => socket.end()),
        'connect_failed',
      ),
      withRaw(
        'reset upon the hello',
        uponHello((socket) => socket.resetAndDestroy()),
        'connect_failed',
      ),
      withRaw('met by silence', () => {}, 'connect_timeout'),
      withRaw(
        'met by half a record',
        uponHello((socket) => socket.write(Buffer.from('160303007a0200', 'hex'))),
        'connect_timeout',
      ),
      withRaw(
        'with a server that speaks plain HTTP',
        uponHello((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')),
        'connect_failed',
      ),
      withRaw(
        'ended by an alert',
        uponHello((socket) => socket.end(Buffer.from('15030300020228', 'hex'))),
        'connect_failed',
      ),
    ])
  })

  describe('after the handshake', () => {
    runMatrix([
      withTls('a good reply', () => good, { grants: {} }),
      withTls('a reset', () => good, { fails: ambiguous('connection_lost') }, resets),
      withTls(
        'a reset, and a good reply to the retry',
        () => good,
        { grants: { attempts: 2 } },
        firstThen(resets, grants),
      ),
    ])
  })
})
