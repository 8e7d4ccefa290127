// Connections that are used again. What one of them suffers between two requests must not cost a session. What is left
// on one must not become the tokens of another session.

const { once } = require('node:events')
const { createCallbacks } = require('../..')
const { eventually } = require('../support/sessions.js')
const { makeCertificates } = require('../support/certificates.js')
const { grant } = require('../support/token_endpoint.js')
const { grantText, grants, message, resets } = require('./support/behaviours.js')
const { CLIENT, PATIENCE_MS, newSession } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

let certificates
let endpoint
let act
let events
let jwt

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1'])
})

afterAll(() => certificates.remove())

afterEach(() => endpoint.close())

async function start(tlsOptions) {
  events = []
  endpoint = await startMisbehavingEndpoint({ onRequest: (...given) => act(...given), tlsOptions })
  const providers = { demo: { ...CLIENT, tokenEndpoint: endpoint.url } }
  const onEvent = (event) => events.push(event)
  const { ca } = certificates
  jwt = createCallbacks({ providers, ca, timeout: PATIENCE_MS, onEvent }).jwt
}

/** A session that has never been seen, and its refresh. */
async function refreshNew() {
  const token = newSession(-60)
  return { token, result: await jwt({ token }) }
}

const connectionsOf = (token) =>
  endpoint.requestsWith(token.refresh_token).map(({ connection }) => connection)

const good = (socket) => grants(socket)
const goodThenClosed = (socket) => socket.end(message(200, grantText()))

function expectTwoConnections(token) {
  const [first, second, ...more] = connectionsOf(token)
  expect([first, more]).toEqual([1, []])
  expect(second).toBeGreaterThan(1)
}

describe.each([
  ['http:', () => undefined],
  ['https:, TLS 1.2', () => ({ ...certificates, maxVersion: 'TLSv1.2' })],
  ['https:, TLS 1.3', () => ({ ...certificates, minVersion: 'TLSv1.3' })],
])('%s', (_scheme, tlsOptions) => {
  beforeEach(() => start(tlsOptions()))

  test('requests in turn share a connection', async () => {
    act = good
    for (let turn = 0; turn < 3; turn += 1) {
      const { token } = await refreshNew()
      expect(connectionsOf(token)).toEqual([1])
    }
  })

  describe.each([
    ['closed', (socket) => socket.end()],
    ['reset', resets],
  ])('a connection that is %s under a new request', (_way, breakOff) => {
    test('costs one retry, on another one', async () => {
      act = good
      await refreshNew()
      act = (socket, { connection }) => (connection === 1 ? breakOff(socket) : grants(socket))
      const { token, result } = await refreshNew()
      expect(result).not.toHaveProperty('error')
      expectTwoConnections(token)
      expect(events.at(-1)).toMatchObject({ type: 'refreshed', requests: 2 })
    })

    test('is not asked a third time', async () => {
      act = good
      await refreshNew()
      act = breakOff
      const { token, result } = await refreshNew()
      expect(result).toEqual({ ...token, error: 'TemporarilyUnavailable' })
      expectTwoConnections(token)
    })
  })

  test('a connection that was closed while it was idle is not used', async () => {
    let closed
    act = (socket) => {
      closed = once(socket, 'finish')
      goodThenClosed(socket)
    }
    await refreshNew()
    await closed
    const { token, result } = await refreshNew()
    expect(result).not.toHaveProperty('error')
    expect(connectionsOf(token)).toEqual([2])
    expect(events.at(-1)).toMatchObject({ type: 'refreshed', requests: 1 })
  })

  test('Connection: close is kept to', async () => {
    act = (socket) => {
      const text = grantText()
      socket.write(message(200, text, { 'Content-Length': `${text.length}`, Connection: 'close' }))
    }
    for (const connection of [1, 2]) {
      const { token, result } = await refreshNew()
      expect(result).not.toHaveProperty('error')
      expect(connectionsOf(token)).toEqual([connection])
    }
  })

  describe('what a server sends of its own accord', () => {
    /** Tokens that belong to no session. */
    const stray = grant({ access_token: 'stray-access', refresh_token: 'stray-refresh' }).body
    /** Under TLS the callback of a write is called before its bytes are under way. */
    async function sendOn({ below }, send) {
      const before = below.bytesWritten
      send()
      await eventually(() => below.bytesWritten > before)
    }
    const strayReply = () => message(200, JSON.stringify(stray))

    async function expectNotTaken() {
      for (let turn = 0; turn < 2; turn += 1) {
        const { result } = await refreshNew()
        expect(result).not.toHaveProperty('error')
        expect(result.access_token).not.toBe('stray-access')
        expect(result.refresh_token).not.toBe('stray-refresh')
      }
    }

    test('behind a reply is not the reply to the next request', async () => {
      act = (socket) => socket.write(Buffer.concat([message(200, grantText()), strayReply()]))
      await refreshNew()
      act = good
      await expectNotTaken()
    })

    test('on an idle connection is not the reply to the next request', async () => {
      let idle
      act = (socket) => {
        idle = socket
        grants(socket)
      }
      await refreshNew()
      await sendOn(idle, () => idle.write(strayReply()))
      act = good
      await expectNotTaken()
    })

    test('a 408 on an idle connection, as load balancers send it, ends nothing', async () => {
      let idle
      act = (socket) => {
        idle = socket
        grants(socket)
      }
      await refreshNew()
      await sendOn(idle, () => idle.end(message(408, '')))
      act = good
      const { result } = await refreshNew()
      expect(result).not.toHaveProperty('error')
    })
  })
})
