// A connection that the network drops without a word to either side: a failover, an address translator that forgot it.
// Over HTTP/2 all requests share it, and no error ends it.

const { once } = require('node:events')
const { createCallbacks } = require('../..')
const { makeCertificates } = require('../support/certificates.js')
const { grants, grantText } = require('./support/behaviours.js')
const { startHttp2Endpoint } = require('./support/http2_endpoint.js')
const { CLIENT, PATIENCE_MS, newSession } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const TIMEOUT = 1000 // ms
let certificates
let endpoint

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1'])
})

afterAll(() => certificates.remove())

afterEach(() => endpoint.close())

function callbacks(more) {
  const events = []
  const { jwt } = createCallbacks({
    providers: { demo: { ...CLIENT, tokenEndpoint: endpoint.url } },
    ca: certificates.ca,
    timeout: TIMEOUT,
    connectTimeout: PATIENCE_MS,
    onEvent: (event) => events.push(event),
    ...more,
  })
  return { jwt, events }
}

const refreshed = (count) => Array.from({ length: count }, () => newSession(-60))
const connectionsOf = ({ refresh_token }) =>
  endpoint.requestsWith(refresh_token).map(({ connection }) => connection)

/** Answers on every connection but the given ones. */
const silentOn =
  (...numbers) =>
  (stream, request) =>
    numbers.includes(request.connection) ? undefined : stream.reply(grantText())

const startHttp2 = (onStream, more) =>
  startHttp2Endpoint({ identity: certificates, onStream, ...more })

describe('over HTTP/2, a connection that falls silent', () => {
  test('costs each of twelve sessions one retry on another one, and is closed', async () => {
    let dropped = []
    endpoint = await startHttp2((stream, request) => silentOn(...dropped)(stream, request))
    const { jwt, events } = callbacks()
    await jwt({ token: newSession(-60) })
    dropped = [1]
    const gone = once(endpoint, 'closed')
    const sessions = refreshed(12)
    const results = await Promise.all(sessions.map((token) => jwt({ token })))
    for (const result of results) expect(result).not.toHaveProperty('error')
    for (const token of sessions) {
      const connections = connectionsOf(token)
      expect(connections.slice(0, -1).every((connection) => connection === 1)).toBe(true)
      expect(connections.length).toBeLessThanOrEqual(2)
      expect(connections.at(-1)).toBeGreaterThan(1)
    }
    expect(events.slice(1)).toHaveLength(12)
    expect(await gone).toEqual([1])
    // A handshake for each of them would be a storm.
    expect(endpoint.connections()).toBeLessThan(5)
  })

  test('takes the idle ones beside it along: the retries share one new connection', async () => {
    const AT_ONCE = 4
    let dropped = []
    const waiting = []
    endpoint = await startHttp2(
      (stream, request) => {
        if (dropped.length > 0) return silentOn(...dropped)(stream, request)
        waiting.push(stream)
        // The server takes four on a connection, so that more are two connections and more.
        if (waiting.length > AT_ONCE) for (const each of waiting.splice(0)) each.reply(grantText())
        else if (request.connection === 1 && waiting.length === 1 && endpoint.requests.length === 1)
          waiting.pop().reply(grantText())
        return undefined
      },
      { maxConcurrentStreams: AT_ONCE },
    )
    const { jwt } = callbacks()
    await jwt({ token: newSession(-60) })
    await Promise.all(refreshed(AT_ONCE + 1).map((token) => jwt({ token })))
    const before = endpoint.connections()
    expect(before).toBe(2)
    dropped = [1, 2]
    const sessions = refreshed(AT_ONCE)
    const results = await Promise.all(sessions.map((token) => jwt({ token })))
    for (const result of results) expect(result).not.toHaveProperty('error')
    for (const token of sessions) expect(connectionsOf(token)).toEqual([1, 3])
    expect(endpoint.connections()).toBe(3)
  })

  test('meets the next session no more', async () => {
    let dropped = []
    endpoint = await startHttp2((stream, request) => silentOn(...dropped)(stream, request))
    const { jwt, events } = callbacks({ retries: 0 })
    await jwt({ token: newSession(-60) })
    dropped = [1]
    const unlucky = await jwt({ token: newSession(-60) })
    expect(unlucky).toHaveProperty('error', 'TemporarilyUnavailable')
    const [later] = refreshed(1)
    expect(await jwt({ token: later })).not.toHaveProperty('error')
    expect(connectionsOf(later)).toEqual([2])
    expect(events.at(-1)).toMatchObject({ type: 'refreshed', requests: 1 })
  })

  test('is not a slow answer: what others receive on it keeps it open', async () => {
    const [slow, ...others] = refreshed(6)
    endpoint = await startHttp2((stream, { fields, attempt }) => {
      if (fields.refresh_token !== slow.refresh_token || attempt > 1) stream.reply(grantText())
    })
    const { jwt } = callbacks()
    const answer = jwt({ token: slow })
    for (const token of others) {
      expect(await jwt({ token })).not.toHaveProperty('error')
      await new Promise((resolve) => setTimeout(resolve, TIMEOUT / others.length))
    }
    expect(await answer).not.toHaveProperty('error')
    expect(endpoint.connections()).toBe(1 + Number(connectionsOf(slow)[1] > 1))
    expect(await jwt({ token: newSession(-60) })).not.toHaveProperty('error')
    expect(endpoint.requests.at(-1).connection).toBe(connectionsOf(others[0])[0])
  })

  test('behind the headers of one reply it has said something, and the retry is one more stream', async () => {
    endpoint = await startHttp2((stream, { attempt }) =>
      attempt === 1 ? stream.headers() : stream.reply(grantText()),
    )
    const { jwt, events } = callbacks()
    const [token] = refreshed(1)
    expect(await jwt({ token })).not.toHaveProperty('error')
    expect(events).toMatchObject([{ type: 'refreshed', requests: 2 }])
  })
})

describe.each([
  ['http:', () => undefined],
  ['https:', () => certificates],
])('over HTTP/1.1 and %s', (_scheme, tlsOptions) => {
  test('no idle connection is trusted after one was silent', async () => {
    let dropped = []
    const waiting = []
    endpoint = await startMisbehavingEndpoint({
      tlsOptions: tlsOptions(),
      onRequest: (socket, { connection }) => {
        if (dropped.includes(connection)) return
        waiting.push(socket)
        // Three requests at once make three connections.
        if (waiting.length >= 3) for (const each of waiting) grants(each)
      },
    })
    const { jwt } = callbacks()
    await Promise.all(refreshed(3).map((token) => jwt({ token })))
    dropped = [1, 2, 3]
    const [token] = refreshed(1)
    expect(await jwt({ token })).not.toHaveProperty('error')
    const [first, second] = connectionsOf(token)
    expect(dropped).toContain(first)
    expect(second).toBe(4)
  })
})

test('a handshake that meets silence costs those who wait for it no more than their own time', async () => {
  let connections = 0
  endpoint = await startMisbehavingEndpoint({
    rawTls: true,
    onConnection: () => {
      connections += 1
    },
  })
  const { jwt, events } = callbacks({ timeout: 2000, connectTimeout: 400 })
  const begun = performance.now()
  const results = await Promise.all(refreshed(12).map((token) => jwt({ token })))
  expect(performance.now() - begun).toBeLessThan(2 * 2000 + 1000)
  for (const result of results) expect(result).toHaveProperty('error', 'TemporarilyUnavailable')
  for (const { failure } of events) expect(failure).toMatchObject({ failureClass: 'not_sent' })
  expect(connections).toBeGreaterThan(1)
})
