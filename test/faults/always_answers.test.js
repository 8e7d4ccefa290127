// The callback always answers: within the attempts' timeouts and a second, whatever the machine beneath refuses. Each limit
// is a real one of a process of its own, and the next call recovers once it is gone.

const { createCallbacks } = require('../..')
const { makeCertificates } = require('../support/certificates.js')
const { memoryStore } = require('../support/memory_store.js')
const { grants, grantText, message, writes, writesAndResets } = require('./support/behaviours.js')
const { startHttp2Endpoint } = require('./support/http2_endpoint.js')
const { startLimitedProcess } = require('./support/limited_process.js')
const { CLIENT, newSession } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const UNAVAILABLE = 'TemporarilyUnavailable'
/** prlimit sets the limits of a process that runs, and only Linux has it. */
const onLinux = process.platform === 'linux' ? describe : describe.skip
const TIMEOUT = 500 // ms
const SECOND = 1000 // ms

let certificates
let endpoint
let limited

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1'])
})

afterAll(() => certificates.remove())

afterEach(async () => {
  await limited?.close()
  limited = undefined
  await endpoint?.close()
  endpoint = undefined
})

// Of the processes with a limit.

const limitedOptions = () => ({
  providers: { demo: { ...CLIENT, tokenEndpoint: endpoint.url } },
  ca: certificates.ca,
  timeout: 2000,
})

async function startLimited() {
  endpoint = await startMisbehavingEndpoint({ onRequest: grants, tlsOptions: certificates })
  limited = await startLimitedProcess()
}

function expectAllUnavailable({ results, events, ms }, code) {
  for (const result of results) expect(result).toHaveProperty('error', UNAVAILABLE)
  for (const { failure } of events) {
    expect(failure).toMatchObject({ failureClass: 'not_sent', code })
  }
  expect(events).toHaveLength(results.length)
  expect(ms).toBeLessThan(2000 + SECOND)
}

function expectRefreshed({ results, ms }) {
  for (const result of results) expect(result).not.toHaveProperty('error')
  expect(ms).toBeLessThan(2000 + SECOND)
}

onLinux('a process that may', () => {
  test('start no thread', async () => {
    await startLimited()
    await limited.tell({ create: limitedOptions() })
    await limited.dropRights()
    limited.limit('nproc', 1)
    expectAllUnavailable(await limited.tell({ refresh: 5 }), 'no_thread')
    expectAllUnavailable(await limited.tell({ again: true }), 'no_thread')
    limited.limit('nproc', 4096)
    expectRefreshed(await limited.tell({ again: true }))
    expectRefreshed(await limited.tell({ refresh: 5 }))
  })

  test('open no file descriptor when the callbacks are made', async () => {
    await startLimited()
    limited.limit('nofile', 100)
    await limited.tell({ open: true })
    await limited.tell({ create: limitedOptions() })
    expectAllUnavailable(await limited.tell({ refresh: 5 }), 'no_thread')
    await limited.tell({ close: true })
    expectRefreshed(await limited.tell({ again: true }))
    expectRefreshed(await limited.tell({ refresh: 5 }))
  })

  test('open no file descriptor later', async () => {
    await startLimited()
    await limited.tell({ create: { ...limitedOptions(), retries: 0 } })
    expectRefreshed(await limited.tell({ refresh: 1 }))
    limited.limit('nofile', 100)
    await limited.tell({ open: true })
    // One of them has the connection from before.
    const { results, events, ms } = await limited.tell({ refresh: 5 })
    const refreshed = results.filter(({ error }) => error === undefined).length
    expect(refreshed).toBeGreaterThan(0)
    expect(refreshed).toBeLessThan(5)
    for (const { failure } of events.filter(({ type }) => type === 'failed')) {
      expect(failure).toMatchObject({ failureClass: 'not_sent', code: 'connect_failed' })
    }
    expect(ms).toBeLessThan(2000 + SECOND)
    await limited.tell({ close: true })
    expectRefreshed(await limited.tell({ refresh: 5 }))
  })
})

describe('a server that', () => {
  const uponRequest = (what, onRequest, error) => ({ what, error, server: { onRequest } })
  const half = () => message(200, grantText()).subarray(0, 90)
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
  const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`

  test.each([
    { what: 'says nothing to TLS', server: { rawTls: true }, error: UNAVAILABLE },
    uponRequest('says nothing', () => {}, UNAVAILABLE),
    uponRequest(
      'says one byte',
      writes(() => 'H'),
      UNAVAILABLE,
    ),
    uponRequest(
      'stalls behind its headers',
      writes(() => `${head}Content-Length: 100\r\n\r\n`),
      UNAVAILABLE,
    ),
    uponRequest('stalls in its body', writes(half), UNAVAILABLE),
    uponRequest(
      'stalls between chunks',
      writes(() => `${head}Transfer-Encoding: chunked\r\n\r\n${chunk('{"access_')}`),
      UNAVAILABLE,
    ),
    uponRequest(
      'ends a chunked reply in the middle',
      writesAndResets(() => `${head}Transfer-Encoding: chunked\r\n\r\n${chunk(grantText())}`),
      UNAVAILABLE,
    ),
    uponRequest(
      'says 100 and 103 without end',
      (socket) => {
        const timer = setInterval(
          () => socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n'),
          50,
        )
        socket.once('close', () => clearInterval(timer))
      },
      UNAVAILABLE,
    ),
    uponRequest(
      'says 100, 103 and a good reply',
      writes(
        () =>
          `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${message(200, grantText())}`,
      ),
    ),
    uponRequest('closes its half and says nothing', (socket) => socket.end(), UNAVAILABLE),
  ])('$what: an answer in time', async ({ server, error }) => {
    endpoint = await startMisbehavingEndpoint({ allowHalfOpen: true, ...server })
    const { jwt } = createCallbacks({
      providers: { demo: { ...CLIENT, tokenEndpoint: endpoint.url } },
      timeout: TIMEOUT,
      connectTimeout: TIMEOUT,
    })
    const begun = performance.now()
    const results = await Promise.all([1, 2, 3].map(() => jwt({ token: newSession(-60) })))
    expect(performance.now() - begun).toBeLessThan(2 * TIMEOUT + SECOND)
    for (const result of results) expect(result.error).toBe(error)
  })

  test('resets each second connection costs a retry at most', async () => {
    let connections = 0
    endpoint = await startMisbehavingEndpoint({
      onRequest: (socket) =>
        socket.end(message(200, grantText(), { Connection: 'close', 'Content-Length': [] })),
      onConnection: (socket) => {
        connections += 1
        if (connections % 2 === 0) socket.resetAndDestroy()
      },
    })
    const { jwt } = createCallbacks({
      providers: { demo: { ...CLIENT, tokenEndpoint: endpoint.url } },
    })
    for (let turn = 0; turn < 6; turn += 1) {
      expect(await jwt({ token: newSession(-60) })).not.toHaveProperty('error')
    }
  })

  test('slows every stream over HTTP/2 to silence: an answer in time, for each of thirty', async () => {
    endpoint = await startHttp2Endpoint({ identity: certificates, onStream: () => {} })
    const { jwt } = createCallbacks({
      providers: { demo: { ...CLIENT, tokenEndpoint: endpoint.url } },
      ca: certificates.ca,
      timeout: TIMEOUT,
    })
    const begun = performance.now()
    const sessions = Array.from({ length: 30 }, () => newSession(-60))
    const results = await Promise.all(sessions.map((token) => jwt({ token })))
    expect(performance.now() - begun).toBeLessThan(2 * TIMEOUT + SECOND)
    for (const result of results) expect(result).toHaveProperty('error', UNAVAILABLE)
  })
})

describe('a store that', () => {
  test.each([
    ['never answers', () => new Promise(() => {})],
    ['answers nonsense', () => ({ not: 'a reply' })],
    ['answers a number', () => Number.NaN],
    [
      'throws',
      () => {
        throw new Error('no store')
      },
    ],
  ])('%s: an answer in time', async (_what, act) => {
    endpoint = await startMisbehavingEndpoint({ onRequest: grants })
    const broken = { ...memoryStore(), get: act, set: act, acquire: act, release: act, wait: act }
    const { jwt } = createCallbacks({
      providers: { demo: { ...CLIENT, tokenEndpoint: endpoint.url } },
      store: broken,
      storeTimeout: 100,
      timeout: TIMEOUT,
    })
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
    const begun = performance.now()
    const result = await jwt({ token: newSession(-60) })
    expect(performance.now() - begun).toBeLessThan(2 * TIMEOUT + SECOND)
    expect(result).not.toHaveProperty('error')
    logged.mockRestore()
  })
})
