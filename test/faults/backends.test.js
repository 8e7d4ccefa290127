// What a backend may do to a refresh by `request` and `response`. Nothing that it answers or breaks off is read as
// tokens. A token that travels in a header is not presented again unless the retry policy says so.

const { once } = require('node:events')
const http = require('node:http')
const { createCallbacks } = require('../..')
const { runNode } = require('../support/child.js')
const { eventLog } = require('../support/sessions.js')

let logged

beforeEach(() => {
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => logged.mockRestore())

const open = []

afterEach(() => Promise.all(open.splice(0).map((close) => close())))

/** A backend that does what `handle` says, and counts what has arrived. */
async function startBackend(handle) {
  const seen = []
  const server = http.createServer((request, response) => {
    request.resume()
    seen.push(request.headers.authorization ?? request.url)
    handle(request, response, seen.length)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  open.push(close)
  return { seen, url: `http://127.0.0.1:${server.address().port}/auth/refresh` }
}

let sessions = 0

function expired() {
  sessions += 1
  const refresh_token = `refresh-at-a-hostile-backend-${sessions}`
  return { access_token: 'old', refresh_token, expires_at: 1 }
}

function callbacksAt(url, options) {
  const events = eventLog()
  const { jwt } = createCallbacks({
    providers: {
      backend: {
        tokenEndpoint: url,
        request: { headers: { Authorization: 'Bearer {refresh_token}' } },
        response: { accessToken: 'data.access', refreshToken: 'data.refresh' },
      },
    },
    retries: 0,
    onEvent: events.record,
    ...options,
  })
  return { jwt, events }
}

const LARGE = 100 * 1024 * 1024

/** Something that never ends is cut off by the reader long before that. */
function sendLarge(response) {
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  response.write('{"data":{"filler":"')
  let sent = 0
  const more = () => {
    while (sent < LARGE && !response.destroyed) {
      sent += chunk.length
      if (!response.write(chunk)) return response.once('drain', more)
    }
    response.end('","access":"access-new"}}')
  }
  more()
}

const deep = (levels) => `${'{"data":'.repeat(levels)}{"access":"a-1"}${'}'.repeat(levels)}`

test.each([
  ['100 MB', sendLarge, 'response_too_large'],
  ['10,000 levels', (response) => response.end(deep(10_000)), 'unreadable_response'],
  ['20 levels', (response) => response.end(deep(20)), 'unreadable_response'],
  ['half a reply', (response) => response.end('{"data":{"access":"a-1"'), 'unreadable_response'],
  ['a list', (response) => response.end('[{"data":{"access":"a-1"}}]'), 'unreadable_response'],
  ['a page', (response) => response.end('<html>data.access=a-1</html>'), 'unreadable_response'],
  ...['7', 'true', 'null', '{}', '["a-1"]', '""', '"a b"', '"null"', '"<html>"', '"\\u0000"'].map(
    (value) => [
      `the access token ${value}`,
      (response) => response.end(`{"data":{"access":${value}}}`),
      'unusable_response',
    ],
  ),
  ['tokens elsewhere', (response) => response.end('{"access_token":"a-1"}'), 'unusable_response'],
])('%s: not read as tokens', async (_kind, answer, code) => {
  const backend = await startBackend((_request, response) => answer(response))
  const { jwt, events } = callbacksAt(backend.url)
  const token = expired()
  expect(await jwt({ token })).toEqual({ ...token, error: 'RefreshAccessTokenError' })
  expect(events.all[0].failure).toMatchObject({ failureClass: 'terminal', code })
  expect(backend.seen).toHaveLength(1)
})

test.each([
  ['7', 7],
  ['an object', { at: 1 }],
  ['a list', ['refresh-new']],
  ['text with a line end', 'a\nb'],
])('a refresh token that is %s leaves the one in hand', async (_kind, refresh) => {
  const body = JSON.stringify({ data: { access: 'access-new', refresh } })
  const backend = await startBackend((_request, response) => response.end(body))
  const token = expired()
  const { jwt } = callbacksAt(backend.url)
  expect(await jwt({ token })).toMatchObject({
    ...{ access_token: 'access-new', refresh_token: token.refresh_token },
  })
})

test('a GET whose connection breaks is not sent again by itself, on a connection that was used before either', async () => {
  const backend = await startBackend((request, response, number) => {
    if (number === 1) response.end('{"data":{"access":"access-new","refresh":"refresh-new"}}')
    else request.socket.destroy()
  })
  const { jwt, events } = callbacksAt(backend.url)
  await jwt({ token: expired() })
  expect((await jwt({ token: expired() })).error).toBe('TemporarilyUnavailable')
  expect(backend.seen).toHaveLength(2)
  // It may have arrived, and the refresh token be spent.
  expect(events.all[1].failure).toMatchObject({
    ...{ failureClass: 'ambiguous', code: 'connection_lost' },
  })
  expect(JSON.stringify([events.all, logged.mock.calls])).not.toContain('hostile-backend')
})

test('nothing of it is printed, by libcurl neither', async () => {
  const backend = await startBackend((_request, response) =>
    response.end('{"data":{"access":"access-new","refresh":"refresh-new"}}'),
  )
  const program = `
    const { createCallbacks } = require('next-auth-token-rotation')
    const request = { headers: { Authorization: 'Bearer {refresh_token}' } }
    const { jwt } = createCallbacks({
      providers: { backend: { tokenEndpoint: '${backend.url}', request, response: { accessToken: 'data.access' } } },
    })
    const token = { access_token: 'old', refresh_token: 'refresh-that-nobody-sees', expires_at: 1 }
    jwt({ token }).then(({ access_token }) => process.stdout.write(access_token))`
  expect(await runNode(['-e', program])).toEqual({ code: 0, stdout: 'access-new', stderr: '' })
})

test('once more at once, as the retry policy says', async () => {
  const backend = await startBackend((request) => request.socket.destroy())
  const { jwt } = callbacksAt(backend.url, { retries: 5 })
  expect((await jwt({ token: expired() })).error).toBe('TemporarilyUnavailable')
  expect(backend.seen).toHaveLength(2)
})

test('where no server listens, no token is spent', async () => {
  const { jwt, events } = callbacksAt('http://127.0.0.1:9/auth/refresh')
  expect((await jwt({ token: expired() })).error).toBe('TemporarilyUnavailable')
  expect(events.all[0].failure.failureClass).toBe('not_sent')
})
