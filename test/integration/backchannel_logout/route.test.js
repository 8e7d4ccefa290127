// How the route for logout tokens is called, and what it answers (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.8).

const { once } = require('node:events')
const http = require('node:http')
const { startKeyIssuer } = require('../../support/key_issuer.js')
const { logoutRequest, logoutRoute } = require('../../support/logout_route.js')
const { claimsOf, signed, signingKey } = require('../../support/logout_tokens.js')

const URL_HERE = 'https://app.example.com/api/backchannel-logout'
const FORM = 'application/x-www-form-urlencoded'
const key = signingKey()
let issuer
let logout
let app

beforeAll(async () => {
  jest.spyOn(console, 'error').mockImplementation(() => {})
  issuer = await startKeyIssuer([key.jwk])
  logout = logoutRoute(issuer.url)
  app = http.createServer((request, response) => logout.route(request, response))
  await once(app.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  jest.restoreAllMocks()
  logout.close()
  await issuer.close()
  app.closeAllConnections()
  await new Promise((resolve) => app.close(resolve))
})

const token = () => signed(key, claimsOf(issuer.url))
const post = (body, type = FORM) =>
  new Request(URL_HERE, { method: 'POST', body, headers: type ? { 'content-type': type } : {} })
const errorOf = async (response) => [response.status, (await response.json()).error]

test('a logout is answered with 200, nothing in it, and not to be stored', async () => {
  const response = await logout.route.POST(logoutRequest(token()))
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('')
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('a refusal is JSON, and not to be stored', async () => {
  const response = await logout.route.POST(logoutRequest('no token'))
  expect(response.status).toBe(400)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual({
    error: 'malformed_token',
    error_description: expect.any(String),
  })
})

test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s is not allowed', async (method) => {
  const response = await logout.route(new Request(URL_HERE, { method }))
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('GET of a route handler is not allowed', async () => {
  expect((await logout.route.GET(new Request(URL_HERE))).status).toBe(405)
})

test('the body is a form with one logout_token', async () => {
  const invalid = [400, 'invalid_request']
  const form = `logout_token=${token()}`
  expect(await errorOf(await logout.route(post('')))).toEqual(invalid)
  expect(await errorOf(await logout.route(post('logout_token=')))).toEqual(invalid)
  expect(await errorOf(await logout.route(post('token=x')))).toEqual(invalid)
  expect(await errorOf(await logout.route(post(`${form}&${form}`)))).toEqual(invalid)
  expect(await errorOf(await logout.route(post(form, 'text/plain')))).toEqual(invalid)
  expect(await errorOf(await logout.route(post(form, 'application/jwt')))).toEqual(invalid)
  const json = JSON.stringify({ logout_token: token() })
  expect(await errorOf(await logout.route(post(json, 'application/json')))).toEqual(invalid)
  expect((await logout.route(post(form, `${FORM}; charset=UTF-8`))).status).toBe(200)
  expect((await logout.route(post(`logout_token=${token()}&more=1`))).status).toBe(200)
})

test('a body is read up to a size, whatever is said of its length', async () => {
  let chunks = 0
  const endless = new ReadableStream({
    pull(controller) {
      chunks += 1
      controller.enqueue(Buffer.alloc(16_384, 'x'))
    },
  })
  const request = new Request(URL_HERE, {
    method: 'POST',
    body: endless,
    duplex: 'half',
    headers: { 'content-type': FORM },
  })
  expect(await errorOf(await logout.route(request))).toEqual([400, 'token_too_large'])
  expect(chunks).toBeLessThan(10)
})

test('it serves node:http, where nothing has read the body', async () => {
  const url = `http://127.0.0.1:${app.address().port}/`
  const send = (body) => fetch(url, { method: 'POST', body })
  const once200 = await send(new URLSearchParams({ logout_token: token() }))
  expect([once200.status, once200.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(await errorOf(await send(new URLSearchParams({ logout_token: 'x' })))).toEqual([
    400,
    'malformed_token',
  ])
  expect((await fetch(url)).status).toBe(405)
})

test.each([
  ['an object, as in the Pages Router', (logout_token) => ({ logout_token })],
  ['text', (logout_token) => `logout_token=${logout_token}`],
  ['bytes', (logout_token) => Buffer.from(`logout_token=${logout_token}`)],
])('it serves what has read the body already: %s', async (_name, bodyOf) => {
  const headers = { 'content-type': FORM }
  const response = { setHeader: jest.fn(), end: jest.fn() }
  await logout.route({ method: 'POST', headers, body: bodyOf(token()) }, response)
  expect(response.statusCode).toBe(200)
  expect(response.setHeader).toHaveBeenCalledWith('Cache-Control', 'no-store')
  expect(response.end).toHaveBeenCalledTimes(1)
})

test('a field that a body parser found twice is refused', async () => {
  const headers = { 'content-type': FORM }
  const response = { setHeader: jest.fn(), end: jest.fn() }
  const body = { logout_token: [token(), token()] }
  await logout.route({ method: 'POST', headers, body }, response)
  expect(response.statusCode).toBe(400)
})

test('a value that is not a request is named', async () => {
  await expect(logout.route(undefined)).rejects.toThrow(/option request is missing/)
})
